from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0007_outbox_to_send"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="feed",
            constraint=models.UniqueConstraint(
                condition=Q(("revoked_at", None)),
                fields=("user", "agency"),
                name="feed_once_a_person_and_agency",
                nulls_distinct=False,
            ),
        ),
    ]
