"""What the figures are compared with: the national average and the counterpart capital that is asked for."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs.models import CapitalKind, Program


class NationalAverage(models.Model):
    """The whole country's rate, to compare with: for a kind of capital, at a day, from a source."""

    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("kind of capital"), max_length=10, choices=CapitalKind)
    as_of = models.DateField(_("as of"))
    rate = models.DecimalField(_("rate (%)"), max_digits=5, decimal_places=2)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        ordering = ["year", "kind", "as_of"]
        verbose_name, verbose_name_plural = _("national average"), _("national averages")
        constraints = [
            models.UniqueConstraint(fields=["year", "kind", "as_of"], name="national_average_once"),
            models.CheckConstraint(condition=Q(rate__range=(0, 100)), name="national_average_is_a_rate"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.as_of}: {self.rate}%"


class CounterpartRatio(models.Model):
    """How much counterpart capital a programme asks for, in percent of central capital, from a day on.

    For sustainable poverty reduction 3, 10 or 15 % by the province's dependence on central support (Decision
    02/2022/QĐ-TTg); settings of the province, so rows.
    """

    program = models.ForeignKey(
        Program, models.PROTECT, related_name="counterpart_ratios", verbose_name=_("programme")
    )
    percent = models.DecimalField(_("percent of central capital"), max_digits=5, decimal_places=2)
    opened_on = models.DateField(_("from"))
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        ordering = ["program", "opened_on"]
        verbose_name, verbose_name_plural = _("counterpart ratio"), _("counterpart ratios")
        constraints = [
            models.UniqueConstraint(fields=["program", "opened_on"], name="counterpart_ratio_once"),
            models.CheckConstraint(condition=Q(percent__range=(0, 100)), name="counterpart_ratio_is_a_rate"),
        ]

    def __str__(self):
        return f"{self.program}: {self.percent}%"
