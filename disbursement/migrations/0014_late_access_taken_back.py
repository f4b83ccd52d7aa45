"""A late access can be taken back, once and with a reason; what was granted stays as it was."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("disbursement", "0013_fewer_indexes"),
        ("portal", "0011_runs_before_there_were_runs"),
        ("programs", "0002_names_in_the_administration"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="lateaccess",
            name="append_only",
        ),
        migrations.AddField(
            model_name="lateaccess",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="taken back at"),
        ),
        migrations.AddField(
            model_name="lateaccess",
            name="withdrawn_because",
            field=models.CharField(blank=True, max_length=500, verbose_name="reason for taking it back"),
        ),
        migrations.AddField(
            model_name="lateaccess",
            name="withdrawn_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="taken back by",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lateaccess",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="2864a446c0478c09ff24943c30d5e8c7736c0572",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_874fe",
                    table="disbursement_lateaccess",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lateaccess",
            trigger=pgtrigger.compiler.Trigger(
                name="withdrawn_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."withdrawn_at" IS NOT NULL OR NEW."withdrawn_at" IS NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="9645f9e36e388d7528fd1761b63030607021f28e",
                    operation="UPDATE",
                    pgid="pgtrigger_withdrawn_once_3106a",
                    table="disbursement_lateaccess",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lateaccess",
            trigger=pgtrigger.compiler.Trigger(
                name="as_granted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."month_id" IS DISTINCT FROM (NEW."month_id") OR OLD."unit_id" IS DISTINCT FROM (NEW."unit_id") OR OLD."program_id" IS DISTINCT FROM (NEW."program_id") OR OLD."until" IS DISTINCT FROM (NEW."until") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."granted_by_id" IS DISTINCT FROM (NEW."granted_by_id") OR OLD."granted_at" IS DISTINCT FROM (NEW."granted_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="ec7af51370f77e938ec4d7a0ae803f7db6bd29cb",
                    operation="UPDATE",
                    pgid="pgtrigger_as_granted_2ea9f",
                    table="disbursement_lateaccess",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="lateaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at", None), ("withdrawn_because", ""), ("withdrawn_by", None)),
                    models.Q(
                        ("withdrawn_at__isnull", False),
                        ("withdrawn_by__isnull", False),
                        models.Q(("withdrawn_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="late_access_withdrawn_by_with_a_reason",
            ),
        ),
    ]
