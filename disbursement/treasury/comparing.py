"""What the Treasury booked beside what the portal knows: by unit and programme, in đồng, cumulative."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from disbursement.models import (
    CapitalSource,
    DailyChange,
    TreasuryLine,
    TreasuryList,
    TreasuryRemark,
)
from disbursement.models.capital import IN_TABLES
from disbursement.models.totals import PLAN
from portal.models import Agency, User
from programs.models import Program

# Credit and what people give do not pass through the Treasury's accounts of the budget.
SOURCES = (CapitalSource.CENTRAL, CapitalSource.LOCAL, CapitalSource.COUNTERPART)
EQUAL, DIFFERS, ONLY_HERE, ONLY_THERE = "equal", "differs", "only_here", "only_there"
VERDICTS = {
    EQUAL: pgettext_lazy("compared", "equal"),
    DIFFERS: pgettext_lazy("compared", "differs"),
    ONLY_HERE: pgettext_lazy("compared", "only in the portal"),
    ONLY_THERE: pgettext_lazy("compared", "only at the Treasury"),
}
SIGNED, CHANGED, OPEN = "signed", "changed", "open"
SIGNATURES = {
    SIGNED: _("difference signed"),
    CHANGED: _("changed since it was signed"),
    OPEN: _("difference not signed"),
}
Key = tuple[int, int]  # unit, programme
Amounts = dict[Key, dict[str, int]]  # by kind


@dataclass
class Pair:
    """Two amounts beside each other; None where nothing is known."""

    ours: int | None
    theirs: int | None
    kind: str = ""

    @property
    def difference(self) -> int:
        """What the Treasury has more than the portal."""
        return (self.theirs or 0) - (self.ours or 0)

    @property
    def kind_words(self) -> str:
        return str(IN_TABLES[self.kind]) if self.kind else ""


@dataclass
class Difference(Pair):
    """A unit's capital of one programme; by kind where the list tells the kinds."""

    unit: Agency = field(default_factory=Agency)
    program: Program = field(default_factory=Program)
    kinds: list[Pair] = field(default_factory=list)
    last: TreasuryRemark | None = None
    signed: TreasuryRemark | None = None

    @property
    def verdict(self) -> str:
        if self.theirs is None:
            return ONLY_HERE
        if self.ours is None:
            return ONLY_THERE
        return DIFFERS if self.difference or self.is_among_kinds else EQUAL

    @property
    def verdict_words(self) -> str:
        return str(VERDICTS[self.verdict])

    @property
    def is_among_kinds(self) -> bool:
        """Equal in sum, but booked under another kind."""
        return not self.difference and any(pair.difference for pair in self.kinds)

    @property
    def signature(self) -> str:
        """How far the difference is signed; nothing where there is none."""
        if self.verdict == EQUAL and not self.signed:
            return ""
        if not self.signed:
            return OPEN
        return SIGNED if (self.signed.ours, self.signed.theirs) == (self.ours, self.theirs) else CHANGED

    @property
    def signature_words(self) -> str:
        return str(SIGNATURES[self.signature]) if self.signature else ""


def differences(
    treasury_list: TreasuryList, day: date, *, user: User, kind: str = "", of: Key | None = None
) -> list[Difference]:
    """What this person may see of the list, compared with what the portal knew on that day. Six queries.

    `of` asks for one unit and programme only.
    """
    theirs, tells_kinds = _theirs(treasury_list, user, kind, of)
    ours = _ours(treasury_list, day, user, kind, of)
    keys = ours.keys() | theirs.keys()
    units = Agency.objects.in_bulk({unit for unit, _program in keys})
    programs = Program.objects.select_related("owner").in_bulk({program for _unit, program in keys})
    remarks = _remarks(treasury_list, day, of)
    rows = []
    for key in keys:
        row = Difference(_sum(ours.get(key)), _sum(theirs.get(key)), kind, units[key[0]], programs[key[1]])
        row.kinds = _kinds(ours.get(key, {}), theirs.get(key, {})) if tells_kinds else []
        row.last, row.signed = remarks[key]
        if row.ours or row.theirs is not None:
            rows.append(row)
    return sorted(rows, key=_order)


def one(treasury_list: TreasuryList, unit: Agency, program: Program, day: date, *, user: User) -> Difference:
    """A unit's programme; without amounts if neither side has any."""
    found = differences(treasury_list, day, user=user, of=(unit.pk, program.pk))
    return found[0] if found else Difference(None, None, "", unit, program)


def totals(rows: Iterable[Difference]) -> Pair:
    """Both sides added up."""
    rows = list(rows)
    return Pair(sum(row.ours or 0 for row in rows), sum(row.theirs or 0 for row in rows))


def tells_kinds(treasury_list: TreasuryList) -> bool:
    """Whether every line that counts says which kind of capital it is."""
    lines = treasury_list.lines.counted()
    return not lines.filter(kind="").exists()


def _theirs(treasury_list: TreasuryList, user: User, kind: str, of: Key | None) -> tuple[Amounts, bool]:
    lines = TreasuryLine.objects.filter(treasury_list=treasury_list).counted()
    tells = not lines.filter(kind="").exists()
    lines = lines.visible_to(user, treasury_list)
    if kind:
        lines = lines.filter(kind=kind)
    if of:
        lines = lines.filter(unit=of[0], program=of[1])
    return _by_key(lines.order_by().values_list("unit", "program", "kind").annotate(Sum("amount"))), tells


def _ours(treasury_list: TreasuryList, day: date, user: User, kind: str, of: Key | None) -> Amounts:
    """The stored sums; a unit with a plan that has paid nothing out is there with 0."""
    rows = DailyChange.objects.of_units(user).known(day)
    rows = rows.filter(year=treasury_list.year, month__lte=treasury_list.month, source__in=SOURCES)
    if treasury_list.program_id:
        rows = rows.filter(program=treasury_list.program_id)
    if kind:
        rows = rows.filter(kind=kind)
    if of:
        rows = rows.filter(unit=of[0], program=of[1])
    paid = Sum("amount", filter=Q(month__gt=PLAN), default=0)
    return _by_key(rows.order_by().values_list("unit", "program", "kind").annotate(paid=paid))


def _by_key(rows: Iterable[tuple[int, int, str, int]]) -> Amounts:
    found: Amounts = defaultdict(dict)
    for unit, program, kind, amount in rows:
        found[unit, program][kind] = int(amount)
    return dict(found)


def _remarks(treasury_list: TreasuryList, day: date, of: Key | None):
    """By unit and programme the newest remark on this version and the newest signature."""
    rows = TreasuryRemark.objects.filter(treasury_list=treasury_list, at__date__lte=day)
    if of:
        rows = rows.filter(unit=of[0], program=of[1])
    found: dict[Key, tuple[TreasuryRemark | None, TreasuryRemark | None]]
    found = defaultdict(lambda: (None, None))
    for remark in rows.select_related("by__agency").order_by("at", "pk"):
        key = remark.unit_id, remark.program_id
        found[key] = remark, remark if remark.is_signed else found[key][1]
    return found


def _kinds(ours: dict[str, int], theirs: dict[str, int]) -> list[Pair]:
    return [Pair(ours.get(kind), theirs.get(kind), kind) for kind in sorted(ours.keys() | theirs.keys())]


def _sum(amounts: dict[str, int] | None) -> int | None:
    return None if amounts is None else sum(amounts.values())


def _order(row: Difference) -> tuple:
    """What differs first, the largest difference first."""
    return row.verdict == EQUAL, -abs(row.difference), row.unit.position, row.program.position
