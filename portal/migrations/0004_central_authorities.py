from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0003_drafts")]

    operations = [
        migrations.AlterField(
            model_name="agency",
            name="kind",
            field=models.CharField(
                choices=[
                    ("central", "central authority"),
                    ("province", "provincial leadership"),
                    ("department", "department"),
                    ("district", "district People's Committee"),
                    ("commune", "commune People's Committee"),
                    ("unit", "unit of a department"),
                    ("body", "other body"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
    ]
