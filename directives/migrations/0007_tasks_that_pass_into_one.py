"""Several rows may go on as one: departments that merge held the same task."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directives", "0006_voices_of_agencies")]

    operations = [
        migrations.AlterField(
            model_name="assignment",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="predecessors",
                to="directives.assignment",
                verbose_name="goes on as",
            ),
        ),
    ]
