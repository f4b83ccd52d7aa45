import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A coordinator may remind as well."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("directives", "0011_indexes_of_the_list"),
    ]

    operations = [
        migrations.AddField(
            model_name="reminder",
            name="sent_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="sent by",
            ),
        ),
    ]
