from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0009_newest_messages"),
    ]

    operations = [
        migrations.AddField(
            model_name="notification",
            name="resent",
            field=models.PositiveSmallIntegerField(
                default=0, verbose_name="times that a person let it go out anew"
            ),
        ),
    ]
