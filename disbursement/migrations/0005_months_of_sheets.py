"""The months of sheets that exist already get their row; they close ten days after the last due date."""

from django.db import migrations

ROWS = """
    INSERT INTO disbursement_month (year, month, opened_at, due_on, closes_on)
    SELECT year, month, now(), max(due_on), max(due_on) + 10 FROM disbursement_sheet GROUP BY year, month
"""


class Migration(migrations.Migration):
    dependencies = [("disbursement", "0004_plans_and_months")]

    operations = [migrations.RunSQL(ROWS, migrations.RunSQL.noop)]
