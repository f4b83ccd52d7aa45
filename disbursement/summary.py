"""Figures of a year as they were known on a day: what the dashboard and the API's summary read.

All from the stored sums (`DailyChange`), so that reading does not grow with history.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date

from django.db.models import Sum

from disbursement.models import CapitalSource, CounterpartRatio, DailyChange, NationalAverage
from disbursement.models.totals import PLAN, DailyChangeQuerySet, version
from portal.memory import remember
from portal.models import Agency, User
from programs.models import CapitalKind

Node = dict[str, int | float | None]
KEPT = 60  # seconds: so late at most is seen what was committed after a later entry
KEYS = ["kind", "program__code", "unit__code"]


def changes(
    year: int, as_of: date, *, programme: str | None, unit: str | None, user: User, carried_over: bool = False
) -> DailyChangeQuerySet:
    """What a summary is made of. Programme and unit are codes."""
    found = DailyChange.objects.of_units(user).known(as_of).filter(year=year)
    found = found if carried_over else found.filter(budget_year=year)
    found = found.filter(program__code=programme) if programme else found
    return found.filter(unit__code=unit) if unit else found


def summary(
    year: int,
    as_of: date,
    *,
    programme: str | None = None,
    unit: str | None = None,
    user: User,
    carried_over: bool = False,
) -> dict:
    """đồng planned and disbursed and their rate in percent: in all, by kind, by programme, by unit (codes).

    One query, whatever is asked. Without capital carried over from the year before, unless it is asked for.
    """
    found = changes(year, as_of, programme=programme, unit=unit, user=user, carried_over=carried_over)
    rows = _kept("nodes", found, as_of, lambda: list(found.totals(*KEYS)))
    return {
        "total": _node(rows),
        "by_kind": _by("kind", rows, CapitalKind.values),
        "by_programme": _by("program__code", rows),
        "by_unit": _by("unit__code", rows),
    }


def curve(
    year: int, as_of: date, *, programme: str | None = None, unit: str | None = None, user: User
) -> list[dict]:
    """For each month: đồng disbursed since 1 January, in the month, the rate, and the rate of an even pace.

    Months of which nothing was known on that day have no figures.
    """
    found = changes(year, as_of, programme=programme, unit=unit, user=user)
    by_month = found.order_by().values_list("month").annotate(total=Sum("amount"))
    increases = dict(_kept("months", found, as_of, lambda: list(by_month)))
    planned = increases.pop(PLAN, 0)
    last = max(increases, default=0)
    points, disbursed = [], 0
    for month in range(1, max(12, last) + 1):
        disbursed += increases.get(month, 0)
        point = {"month": month, "target": min(month, 12) * 100 / 12}
        known = {
            "disbursed": disbursed,
            "increase": increases.get(month, 0),
            "rate": _rate(planned, disbursed),
        }
        points.append(point | (known if month <= last else dict.fromkeys(known)))
    return points


def national_averages(year: int, as_of: date) -> dict[str, NationalAverage]:
    """The newest national rate of each kind that was valid on that day, as known on it."""
    known = NationalAverage.objects.newest(as_of).filter(year=year, as_of__lte=as_of).order_by("as_of")
    return {average.kind: average for average in known}


def counterpart(year: int, as_of: date, *, programme: str | None = None, user: User) -> dict | None:
    """Counterpart capital by district: required (central capital x ratio), assigned, disbursed, shortfall.

    A surplus in one programme does not fill the gap in another. None where no ratio is set.
    """
    ratios = _ratios(as_of)
    found = changes(year, as_of, programme=programme, unit=None, user=user)
    districts = found.filter(unit__kind=Agency.Kind.DISTRICT, program__in=ratios)
    totals = districts.totals("unit", "program", "program__code", "source")
    parts = _parts(totals, ratios)
    if not parts:
        return None
    units = Agency.objects.filter(pk__in=parts).order_by("position")
    rows = [_district(unit, parts[unit.pk]) for unit in units]
    behind = sum(row["shortfall"] > 0 for row in rows)
    missing = sum(row["shortfall"] for row in rows)
    return {"rows": rows, "units": len(rows), "behind": behind, "shortfall": missing}


def _kept(what: str, found: DailyChangeQuerySet, as_of: date, read: Callable[[], list]) -> list:
    """What was read of these changes, until another figure or plan is entered."""
    return remember((what, str(found.query), version(as_of)), KEPT, read)


def _rate(planned: int, disbursed: int) -> float | None:
    return disbursed * 100 / planned if planned else None


def _node(rows: Iterable[dict]) -> Node:
    rows = list(rows)
    planned = sum(row["total_planned"] for row in rows)
    disbursed = sum(row["total_disbursed"] for row in rows)
    return {"planned": planned, "disbursed": disbursed, "rate": _rate(planned, disbursed)}


def _by(key: str, rows: list[dict], always: Iterable[str] = ()) -> dict[str, Node]:
    """The rows folded to one node for each value of the key."""
    groups: dict[str, list[dict]] = {value: [] for value in always}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return {value: _node(own) for value, own in groups.items()}


def _ratios(as_of: date) -> dict[int, CounterpartRatio]:
    """The ratio of each programme that is in force on that day, as known on it."""
    return {ratio.program_id: ratio for ratio in CounterpartRatio.objects.in_force(as_of)}


def _parts(totals: Iterable[dict], ratios: dict[int, CounterpartRatio]) -> dict[int, list[dict]]:
    """For each district one row a programme: required, assigned, disbursed, shortfall."""
    money: dict[tuple, dict[str, dict]] = defaultdict(dict)
    for row in totals:
        money[row["unit"], row["program"], row["program__code"]][row["source"]] = row
    parts = defaultdict(list)
    for (unit, program, code), by_source in money.items():
        central = by_source.get(CapitalSource.CENTRAL, {}).get("total_planned", 0)
        own = by_source.get(CapitalSource.COUNTERPART, {})
        required, assigned = int(central * ratios[program].percent / 100), own.get("total_planned", 0)
        sums = {"required": required, "assigned": assigned, "disbursed": own.get("total_disbursed", 0)}
        parts[unit].append({"programme": code, **sums, "shortfall": max(required - assigned, 0)})
    return parts


def _district(unit: Agency, parts: list[dict]) -> dict:
    names = ("required", "assigned", "disbursed", "shortfall")
    return {"unit": unit, "programmes": parts, **{name: sum(part[name] for part in parts) for name in names}}
