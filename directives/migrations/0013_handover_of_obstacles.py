"""Obstacles that an agency has pass on with its tasks."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directives", "0012_reminders_by_hand")]

    operations = [
        migrations.AlterField(
            model_name="handoveritem",
            name="assignment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="handover_items",
                to="directives.assignment",
            ),
        ),
        migrations.AddField(
            model_name="handoveritem",
            name="obstacle",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="handover_items",
                to="directives.obstacle",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoveritem",
            constraint=models.UniqueConstraint(
                fields=("handover", "obstacle"), name="handover_obstacle_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="handoveritem",
            constraint=models.CheckConstraint(
                condition=models.Q(("assignment__isnull", False), ("obstacle", None))
                | models.Q(("assignment", None), ("obstacle__isnull", False), ("successor", None)),
                name="handover_item_is_a_task_or_an_obstacle",
            ),
        ),
    ]
