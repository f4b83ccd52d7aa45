"""What is unusual in a unit's month: pure functions; each mark says in words why it is there.

A mark is no error: it says where to look before verifying.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from disbursement.amounts import Unit, written
from disbursement.judging.facts import Facts
from disbursement.models.capital import IN_TABLES
from portal.templatetags.figures import rate
from programs.models import CapitalKind

FAR = 20  # points of rate from the programme's usual rate, or of counterpart behind central capital
TIMES = 3  # this many times the usual pace is a jump
SMALL = 5  # percent of the plan: a smaller increase is never a jump
ENOUGH = 3  # months, or units, from which something usual can be told
MARKS = {
    "fell": gettext_lazy("fell"),
    "jumped": gettext_lazy("rose far more than usual"),
    "far": gettext_lazy("rate far from the others'"),
    "same": gettext_lazy("equal to last month"),
    "over": gettext_lazy("over the plan"),
    "counterpart": gettext_lazy("counterpart far behind"),
    "short": gettext_lazy("expects less than is paid"),
}


@dataclass(frozen=True)
class Mark:
    """A reason to look, with its kind."""

    code: str
    sentence: str


@dataclass(frozen=True)
class Usual:
    """What is usual in a programme in this month; None where too few units tell."""

    pace: float | None  # percent of the plan in the month
    rates: dict[str, float | None]  # percent of the plan, by kind of capital

    @classmethod
    def of(cls, units: Iterable[Facts]) -> "Usual":
        """The middle of its units."""
        units = [unit for unit in units if unit.amount is not None]
        by_kind = {str(kind): typical(unit.rates[kind] for unit in units) for kind in CapitalKind}
        return cls(typical(unit.pace for unit in units), by_kind)


def typical(values: Iterable[float | None]) -> float | None:
    """The one in the middle, if enough are known."""
    known = [value for value in values if value is not None]
    return median(known) if len(known) >= ENOUGH else None


def marks(found: Facts, usual: Usual, earlier: Iterable[int] = ()) -> list[Mark]:
    """All that is unusual in a month that was reported; `earlier` are the unit's increases before it."""
    if found.amount is None:
        return []
    sentences = {
        "fell": _fell(found),
        "jumped": _jumped(found, usual, typical(amount for amount in earlier if amount > 0)),
        "far": _far(found, usual),
        "same": _same(found),
        "over": _over(found),
        "counterpart": _counterpart(found),
        "short": _short(found),
    }
    return [Mark(code, sentence) for code, sentence in sentences.items() if sentence]


def _fell(found: Facts) -> str:
    if found.increase is not None and found.increase < 0:
        return _("Fell by %(amount)s million đồng since last month.") % {"amount": _million(-found.increase)}
    if not found.fell:
        return ""
    return ngettext(
        "%(number)s line is below last month.", "%(number)s lines are below last month.", found.fell
    ) % {"number": found.fell}


def _jumped(found: Facts, usual: Usual, own: float | None) -> str:
    """Against the unit's own months; if too few are known, against the others' month."""
    pace, increase = found.pace, found.increase
    if pace is None or increase is None or pace < SMALL:
        return ""
    if own is not None:
        if increase < TIMES * own:
            return ""
        words = {"amount": _million(increase), "usual": _million(round(own))}
        return (
            _("Rose by %(amount)s million đồng in the month; usually it is %(usual)s million a month.")
            % words
        )
    if usual.pace is None or pace < max(TIMES * usual.pace, FAR):
        return ""
    words = {"own": rate(pace), "usual": rate(usual.pace)}
    return _("Rose by %(own)s of the plan in the month; the programme's units usually by %(usual)s.") % words


def _far(found: Facts, usual: Usual) -> str:
    sentences = []
    for kind, own in found.rates.items():
        others = usual.rates[kind]
        if own is None or others is None or abs(own - others) < FAR:
            continue
        words = {"kind": IN_TABLES[kind], "own": rate(own), "usual": rate(others)}
        if own < others:
            told = _("%(own)s of %(kind)s capital is far below what is usual in the programme (%(usual)s).")
        else:
            told = _("%(own)s of %(kind)s capital is far above what is usual in the programme (%(usual)s).")
        sentences.append(told % words)
    return " ".join(sentences)


def _same(found: Facts) -> str:
    if found.last is None or found.same < found.reported:
        return ""
    return _("Every line is equal to last month: nothing was paid out, or the sheet was only copied.")


def _over(found: Facts) -> str:
    if not found.over:
        return ""
    return ngettext(
        "%(number)s line is over its plan.", "%(number)s lines are over their plan.", found.over
    ) % {"number": found.over}


def _counterpart(found: Facts) -> str:
    own, central = found.counterpart_rate, found.central_rate
    if own is None or central is None or own + FAR > central:
        return ""
    words = {"own": rate(own), "central": rate(central)}
    return _("Counterpart capital (%(own)s) is far behind central capital (%(central)s).") % words


def _short(found: Facts) -> str:
    if not found.short:
        return ""
    return ngettext(
        "%(number)s line expects less by the end of the year than is paid already.",
        "%(number)s lines expect less by the end of the year than is paid already.",
        found.short,
    ) % {"number": found.short}


def _million(dong: int) -> str:
    return written(round(dong, -5), Unit.TRIEU)
