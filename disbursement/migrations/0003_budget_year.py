"""Capital carried over says from which year: a flag becomes a year, and the flag follows from it."""

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.lookups import LessThan


class Migration(migrations.Migration):
    dependencies = [("disbursement", "0002_names_in_the_administration")]

    operations = [
        migrations.AddField(
            "allocation", "budget_year", models.PositiveSmallIntegerField(null=True)
        ),
        migrations.RunSQL(
            "UPDATE disbursement_allocation SET budget_year = year - is_carried_over::int",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveConstraint("allocation", "allocation_once"),
        migrations.RemoveField("allocation", "is_carried_over"),
        migrations.AlterField(
            "allocation",
            "budget_year",
            models.PositiveSmallIntegerField(
                help_text="the year that gave the capital: earlier than its execution if carried over",
                verbose_name="budget year",
            ),
        ),
        migrations.AddField(
            "allocation",
            "is_carried_over",
            models.GeneratedField(
                expression=LessThan(F("budget_year"), F("year")),
                output_field=models.BooleanField(verbose_name="carried over from an earlier year"),
                db_persist=True,
            ),
        ),
        migrations.AddConstraint(
            "allocation",
            models.UniqueConstraint(
                fields=["year", "unit", "component", "kind", "source", "budget_year"],
                name="allocation_once",
            ),
        ),
        migrations.AddConstraint(
            "allocation",
            models.CheckConstraint(
                condition=Q(budget_year__lte=F("year"), budget_year__gte=2011),
                name="allocation_is_not_spent_before_its_year",
            ),
        ),
    ]
