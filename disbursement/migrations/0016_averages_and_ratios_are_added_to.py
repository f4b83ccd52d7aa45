"""National averages and ratios of counterpart capital say who entered them when, and are only added to."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from portal import clock

VERBS = {
    ("nationalaverage", "as_of"): ["average.entered", "admin.added", "admin.changed"],
    ("counterpartratio", "opened_on"): ["ratio.set", "admin.added", "admin.changed"],
}
REFUSED = "RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;"


def remember(apps, schema_editor):
    """Rows that are there count from the morning of the day that they speak of, so that pages of the past
    stay as they were; who said it last is in the audit trail."""
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    trail = apps.get_model("portal", "AuditEntry").objects.order_by("-at", "-id")
    for (name, day), verbs in VERBS.items():
        told = trail.filter(subject_type=f"disbursement.{name}", verb__in=verbs)
        for row in apps.get_model("disbursement", name).objects.all():
            last = told.filter(subject_id=row.pk).first()
            row.entered_by_id = last and last.by_id
            row.entered_at = min(clock.moment(getattr(row, day), 0), clock.now())
            row.save()
    schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def who() -> models.ForeignKey:
    return models.ForeignKey(
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
        verbose_name="entered by",
    )


def append_only(name: str, hashed: str, pgid: str) -> pgtrigger.migrations.AddTrigger:
    sql = pgtrigger.compiler.UpsertTriggerSql(
        func=REFUSED,
        hash=hashed,
        operation="UPDATE OR DELETE",
        pgid=pgid,
        table=f"disbursement_{name}",
        when="BEFORE",
    )
    trigger = pgtrigger.compiler.Trigger(name="append_only", sql=sql)
    return pgtrigger.migrations.AddTrigger(model_name=name, trigger=trigger)


class Migration(migrations.Migration):
    dependencies = [
        ("disbursement", "0015_sums_of_components"),
        ("portal", "0011_runs_before_there_were_runs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="counterpartratio",
            options={
                "ordering": ["program", "opened_on", "id"],
                "verbose_name": "counterpart ratio",
                "verbose_name_plural": "counterpart ratios",
            },
        ),
        migrations.AlterModelOptions(
            name="nationalaverage",
            options={
                "ordering": ["year", "kind", "as_of", "id"],
                "verbose_name": "national average",
                "verbose_name_plural": "national averages",
            },
        ),
        migrations.RemoveConstraint(model_name="counterpartratio", name="counterpart_ratio_once"),
        migrations.RemoveConstraint(model_name="nationalaverage", name="national_average_once"),
        migrations.AddField(
            model_name="counterpartratio",
            name="entered_at",
            field=models.DateTimeField(default=clock.now, verbose_name="entered at"),
        ),
        migrations.AddField(model_name="counterpartratio", name="entered_by", field=who()),
        migrations.AddField(
            model_name="nationalaverage",
            name="entered_at",
            field=models.DateTimeField(default=clock.now, verbose_name="entered at"),
        ),
        migrations.AddField(model_name="nationalaverage", name="entered_by", field=who()),
        migrations.RunPython(remember, migrations.RunPython.noop),
        append_only(
            "counterpartratio", "979645a3c8b49acdbd11bcd749dd2e881f51b800", "pgtrigger_append_only_17855"
        ),
        append_only(
            "nationalaverage", "642ebe0f779f8cf493af0ccf543d03906190c40e", "pgtrigger_append_only_810d6"
        ),
    ]
