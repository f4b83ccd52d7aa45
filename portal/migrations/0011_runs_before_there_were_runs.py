from django.db import migrations


def remember(apps, schema_editor):
    """Days on which reminders went out before runs were noted; mails that failed wait for another try."""
    notification, run = apps.get_model("portal", "Notification"), apps.get_model("portal", "DailyRun")
    days = notification.objects.filter(kind="reminder", day__isnull=False).order_by("day")
    run.objects.bulk_create(
        (run(day=day) for day in days.values_list("day", flat=True).distinct()), ignore_conflicts=True
    )
    failed = notification.objects.filter(state="failed", channel="email", retry_at=None, tries__lt=10)
    failed.update(state="waiting")


class Migration(migrations.Migration):
    dependencies = [("portal", "0010_notification_resent")]

    operations = [migrations.RunPython(remember, migrations.RunPython.noop)]
