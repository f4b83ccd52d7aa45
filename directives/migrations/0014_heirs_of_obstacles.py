"""Obstacles whose agency closed are spoken for by its successor."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directives", "0013_handover_of_obstacles")]

    operations = [
        migrations.AddField(
            model_name="obstacle",
            name="heir",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="portal.agency",
                verbose_name="inherited by",
            ),
        ),
    ]
