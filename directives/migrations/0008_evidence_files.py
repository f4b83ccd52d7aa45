"""A report has files of its own, and its document an issuer; the one file of each moves over."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import directives.models.reports

MOVE = """
    INSERT INTO directives_evidencefile (report_id, file, name)
    SELECT id, evidence, evidence_name FROM directives_progressreport WHERE evidence <> '' ORDER BY id
"""


class Migration(migrations.Migration):
    dependencies = [("directives", "0007_tasks_that_pass_into_one")]

    operations = [
        migrations.CreateModel(
            name="EvidenceFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.FileField(max_length=200, upload_to=directives.models.reports.evidence_path, verbose_name="file")),
                ("name", models.CharField(max_length=150, verbose_name="file name")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="directives.progressreport"
                    ),
                ),
            ],
            options={"verbose_name": "evidence file", "verbose_name_plural": "evidence files", "ordering": ["id"]},
        ),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name="evidencefile",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="4c9dc38ea07b79faa026c3d0265491fd024ae47d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_53ad8",
                    table="directives_evidencefile",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RemoveConstraint(model_name="progressreport", name="report_file_has_its_name"),
        migrations.RemoveField(model_name="progressreport", name="evidence"),
        migrations.RemoveField(model_name="progressreport", name="evidence_name"),
        migrations.RemoveConstraint(model_name="progressreport", name="report_document_date_has_its_number"),
        migrations.AddField(
            model_name="progressreport",
            name="evidence_issuer",
            field=models.CharField(blank=True, max_length=200, verbose_name="issuer of the document"),
        ),
        migrations.AddConstraint(
            model_name="progressreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("evidence_issuer", ""), ("evidence_on", None)),
                    models.Q(("evidence_number", ""), _negated=True),
                    _connector="OR",
                ),
                name="report_document_has_its_number",
                violation_error_message="Give the number of the document whose date or issuer you entered.",
            ),
        ),
    ]
