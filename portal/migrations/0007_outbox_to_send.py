from django.db import migrations, models
from django.db.models import F, Q


def what_is_in_an_inbox_was_sent(apps, schema_editor):
    messages = apps.get_model("portal", "Notification").objects.filter(channel="inbox", sent_at=None)
    messages.update(state="sent", sent_at=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0006_names_in_the_administration"),
    ]

    operations = [
        migrations.RunPython(what_is_in_an_inbox_was_sent, migrations.RunPython.noop, elidable=True),
        migrations.RemoveIndex(model_name="notification", name="notification_to_send"),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                models.OrderBy(F("retry_at"), nulls_first=True),
                F("id"),
                condition=~Q(channel="inbox") & Q(state__in=["waiting", "failed"]),
                name="notification_to_send",
            ),
        ),
    ]
