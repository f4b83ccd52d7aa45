"""Lines of capital as rows of a file: read as plain values, so that 100,000 of them take moments."""

from collections.abc import Iterator
from operator import itemgetter
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from disbursement.models import Allocation, CapitalSource
from portal.export import Column, Foot
from portal.export.download import AT_ONCE
from portal.models import Agency
from programs.models import CapitalKind, Component

FIELDS = ["year", "unit", "component", "kind", "source", "budget_year", "planned", "disbursed"]


class Row(NamedTuple):
    """What a line of the file says, in the order of `columns`."""

    year: str
    unit: str
    programme: str
    component: str
    kind: str
    source: str
    carried_over: str
    planned: int
    disbursed: int
    rate: float | None


def columns() -> list[Column]:
    """Headings, widths and values; amounts in đồng, whole."""
    heads = [
        (_("Year"), 8),
        (_("Unit"), 30),
        (_("Programme"), 24),
        (_("Component"), 60),
        (_("Kind of capital"), 18),
        (_("Source of capital"), 18),
        (_("Carried over"), 12),
        (_("Plan (đồng)"), 20),
        (_("Disbursed (đồng)"), 20),
        (_("Rate (%)"), 10),
    ]
    return [(heading, width, itemgetter(number)) for number, (heading, width) in enumerate(heads)]


def foot() -> Foot:
    """Both sums, and the one in percent of the other."""
    planned, disbursed = _("Plan (đồng)"), _("Disbursed (đồng)")
    return Foot(_("Total"), [planned, disbursed], {_("Rate (%)"): (disbursed, planned)})


def rows(lines: QuerySet[Allocation]) -> Iterator[Row]:
    """The lines with what they name; `planned` and `disbursed` are annotated."""
    units = {unit.pk: str(unit) for unit in Agency.objects.all()}
    components = {
        component.pk: (str(component.program), str(component))
        for component in Component.objects.select_related("program")
    }
    kinds = {kind.value: str(kind.label) for kind in CapitalKind}
    sources = {source.value: str(source.label) for source in CapitalSource}
    carried = _("yes")
    for year, unit, component, kind, source, budget_year, planned, disbursed in lines.values_list(
        *FIELDS
    ).iterator(chunk_size=AT_ONCE):
        yield Row(
            str(year),
            units[unit],
            *components[component],
            kinds[kind],
            sources[source],
            carried if budget_year < year else "",
            planned,
            disbursed,
            round(disbursed * 100 / planned, 2) if planned else None,
        )
