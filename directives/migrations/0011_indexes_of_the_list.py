from django.db import migrations, models

LISTED = ["directive", "agency", "role", "submitted_on", "accepted_on", "began_on", "ended_on"]


class Migration(migrations.Migration):
    """Lists of 100,000 tasks are sifted in an index."""

    dependencies = [("directives", "0010_obstacles")]

    operations = [
        migrations.RemoveIndex(model_name="assignment", name="assignment_urgency"),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["-is_open", "due_on", "id"], include=LISTED, name="assignment_list"),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["due_on", "id"], include=LISTED, name="assignment_due"),
        ),
        migrations.AddIndex(
            model_name="directive",
            index=models.Index(fields=["deadline_kind", "id"], name="directive_kind"),
        ),
    ]
