"""What the figures are compared with: the national average and the counterpart capital that is asked for.

Both are only ever added to: the newest row of the same thing counts, and a mistaken one is corrected by
another. So what was known on a past day never changes.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self, TypeVar

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from disbursement.models.capital import APPEND_ONLY
from portal import clock
from portal.models import User
from programs.models import CapitalKind, Program

Row = TypeVar("Row", bound="Said")


class SaidQuerySet(models.QuerySet[Any]):
    """Rows of which the newest of each `KEY` counts."""

    def known(self, as_of: date) -> Self:
        """Those that had been entered by the end of that day."""
        return self.filter(entered_at__lte=clock.end_of(as_of))

    def newest(self, as_of: date) -> Self:
        """The ones that counted on that day."""
        same = {name: OuterRef(name) for name in self.model.KEY}
        newer = self.model.objects.known(as_of).filter(**same, id__gt=OuterRef("id"))
        return self.known(as_of).filter(~Exists(newer))

    def for_list(self) -> Self:
        """What a line of a list names."""
        return self.select_related("entered_by__agency")


class Said(models.Model):
    """Something that was entered once and stays; what is said later of the same `KEY` counts instead."""

    KEY: ClassVar[tuple[str, ...]]

    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by")
    )  # of rows from before this was kept, nobody may know it
    entered_at = models.DateTimeField(_("entered at"), default=clock.now)

    earlier: list[Self]  # what `tell_history` gives

    objects = SaidQuerySet.as_manager()

    class Meta:
        abstract = True
        triggers: list[pgtrigger.Trigger] = [APPEND_ONLY]

    @property
    def key(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self.KEY)


def tell_history(found: Iterable[Row], as_of: date) -> list[Row]:
    """Give each row `earlier`: what had been said of the same before it, the newest first. One query."""
    rows = list(found)
    said: dict[tuple, list[Row]] = defaultdict(list)
    if rows:
        model = type(rows[0])
        wanted = {f"{name}__in": {getattr(row, name) for row in rows} for name in model.KEY}
        for one in model.objects.known(as_of).filter(**wanted).for_list().order_by("-id"):
            said[one.key].append(one)
    for row in rows:
        row.earlier = [one for one in said[row.key] if one.pk < row.pk]
    return rows


class NationalAverage(Said):
    """The whole country's rate, to compare with: for a kind of capital, at a day, from a source."""

    KEY = ("year", "kind", "as_of")

    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("kind of capital"), max_length=10, choices=CapitalKind)
    as_of = models.DateField(_("as of"))
    rate = models.DecimalField(_("rate (%)"), max_digits=5, decimal_places=2)
    source = models.CharField(_("source"), max_length=200)

    class Meta(Said.Meta):
        ordering = ["year", "kind", "as_of", "id"]
        verbose_name, verbose_name_plural = _("national average"), _("national averages")
        constraints = [
            models.CheckConstraint(condition=Q(rate__range=(0, 100)), name="national_average_is_a_rate"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.as_of}: {self.rate}%"


class CounterpartRatioQuerySet(SaidQuerySet):
    def in_force(self, as_of: date) -> Self:
        """Of each programme the ratios up to that day, as known on it; the last one counts."""
        return self.newest(as_of).filter(opened_on__lte=as_of).order_by("opened_on")

    def for_list(self) -> Self:
        return super().for_list().select_related("program")


class CounterpartRatio(Said):
    """How much counterpart capital a programme asks for, in percent of central capital, from a day on.

    For sustainable poverty reduction 3, 10 or 15 % by the province's dependence on central support (Decision
    02/2022/QĐ-TTg); settings of the province, so rows.
    """

    KEY = ("program_id", "opened_on")

    program = models.ForeignKey(
        Program, models.PROTECT, related_name="counterpart_ratios", verbose_name=_("programme")
    )
    percent = models.DecimalField(_("percent of central capital"), max_digits=5, decimal_places=2)
    opened_on = models.DateField(_("from"))
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = CounterpartRatioQuerySet.as_manager()  # type: ignore[misc]  # that of `Said`, and more

    class Meta(Said.Meta):
        ordering = ["program", "opened_on", "id"]
        verbose_name, verbose_name_plural = _("counterpart ratio"), _("counterpart ratios")
        constraints = [
            models.CheckConstraint(condition=Q(percent__range=(0, 100)), name="counterpart_ratio_is_a_rate"),
        ]

    def __str__(self):
        return f"{self.program}: {self.percent}%"

    @property
    def rate(self) -> Decimal:
        """The same by the name that it has in an average."""
        return self.percent
