from django.db import migrations


def make_events(apps, schema_editor):
    """One event for all directives that wait for the same words."""
    Directive, Event = (apps.get_model("directives", name) for name in ("Directive", "Event"))
    for directive in Directive.objects.filter(deadline_kind="event", awaits=None):
        event, _is_new = Event.objects.get_or_create(
            name=directive.event, defaults={"on": directive.original_due_on}
        )
        directive.awaits, directive.counts_from = event, "event"
        directive.save(update_fields=["awaits", "counts_from"])


class Migration(migrations.Migration):
    dependencies = [("directives", "0002_the_life_of_a_task")]

    operations = [migrations.RunPython(make_events, migrations.RunPython.noop)]
