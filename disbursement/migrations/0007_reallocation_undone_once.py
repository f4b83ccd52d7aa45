"""What was applied can be turned round once at a time: a dropped proposal to do so leaves room for another."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disbursement", "0006_daily_changes")]

    operations = [
        migrations.AlterField(
            model_name="reallocation",
            name="undoes",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="undone_by",
                to="disbursement.reallocation",
                verbose_name="the reallocation that it undoes",
            ),
        ),
        migrations.AddConstraint(
            model_name="reallocation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("dropped_at", None)), fields=("undoes",), name="reallocation_undone_once"
            ),
        ),
    ]
