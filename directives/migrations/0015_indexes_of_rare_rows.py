from django.db import migrations, models

RARE = [
    ("period", "period_on", models.Q(period_on__isnull=False)),
    ("ended", "ended_on", models.Q(ended_on__isnull=False)),
    ("extended", "due_on", models.Q(original_due_on__lt=models.F("due_on"))),
    ("done_late", "due_on", models.Q(is_open=False, submitted_on__gt=models.F("due_on"))),
    ("cooperating", "due_on", models.Q(role="cooperating")),
]


class Migration(migrations.Migration):
    """What few rows have is found without reading all."""

    dependencies = [("directives", "0014_heirs_of_obstacles")]

    operations = [
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=[field], condition=rare, name=f"assignment_{name}"),
        )
        for name, field, rare in RARE
    ]
