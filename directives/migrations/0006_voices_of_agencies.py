"""Leads send contributions back, and remind those who have not given theirs."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import portal.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directives", "0003_events_of_directives"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="review",
            name="stage",
            field=models.CharField(
                choices=[("owner", "programme owner"), ("office", "office"), ("lead", "lead agency")],
                default="office",
                max_length=6,
                verbose_name="stage",
            ),
        ),
        migrations.CreateModel(
            name="ContributionReminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(default=portal.clock.today, verbose_name="on")),
                ("sent_at", models.DateTimeField(default=portal.clock.now, verbose_name="sent at")),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contribution_reminders",
                        to="directives.assignment",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("assignment", "on"), name="contribution_reminder_once_a_day"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contributionreminder",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e8f738b6a6cd96093172fb40251e065d2066b692",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_203b7",
                    table="directives_contributionreminder",
                    when="BEFORE",
                ),
            ),
        ),
    ]
