from django.db import migrations

CONFIRM = """
    UPDATE directives_assignment SET
        confirmed_on = (first.reported_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,
        confirmed_by_id = first.reported_by_id
    FROM (
        SELECT DISTINCT ON (assignment_id) assignment_id, reported_at, reported_by_id
        FROM directives_progressreport ORDER BY assignment_id, id
    ) first
    WHERE first.assignment_id = directives_assignment.id AND confirmed_on IS NULL AND period_on IS NULL
"""


class Migration(migrations.Migration):
    """Who reported on a task has received it: so it is from now on, so it was before."""

    dependencies = [("directives", "0008_evidence_files")]

    operations = [migrations.RunSQL(CONFIRM, migrations.RunSQL.noop)]
