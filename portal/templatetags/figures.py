"""How figures, rates, days and long texts are written. Available in every template."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from textwrap import shorten

from django import template
from django.utils.formats import number_format

from portal.verbs import FIELDS, VALUES, VERBS

register = template.Library()
MILLION, BILLION = 1_000_000, 1_000_000_000


def _rounded(value, places: int) -> str:
    step = Decimal(1).scaleb(-places)
    return number_format(
        Decimal(value).quantize(step, ROUND_HALF_UP), decimal_pos=places, force_grouping=True
    )


@register.filter
def million(dong: int | None) -> str:
    """Whole triệu đồng: 16500000000 -> "16.500"; nothing for None."""
    return "" if dong is None else _rounded(Decimal(dong) / MILLION, 0)


@register.filter
def exact(dong: int | None) -> str:
    """Triệu đồng with all decimals that there are: 1234500000 -> "1.234,5"; nothing for None."""
    if dong is None:
        return ""
    whole = Decimal(dong) / MILLION
    return number_format(whole.normalize() if whole % 1 else whole.quantize(Decimal(1)), force_grouping=True)


@register.filter
def billion(dong: int | None) -> str:
    """Tỷ đồng with one decimal: 611300000000 -> "611,3"."""
    return "" if dong is None else _rounded(Decimal(dong) / BILLION, 1)


@register.filter
def rate(percent: float | Decimal | None) -> str:
    """A rate in percent with one decimal and no space: 57.24 -> "57,2%"; a dash where there is no plan."""
    return "–" if percent is None else f"{_rounded(str(percent), 1)}%"


@register.filter
def percent_of(part: int | None, whole: int | None) -> Decimal | None:
    """What a rate is of: {{ disbursed|percent_of:planned|rate }}."""
    return Decimal(part or 0) * 100 / Decimal(whole) if whole else None


@register.filter
def width(percent: float | Decimal | None) -> str:
    """A rate as a length in a drawing that is 100 wide, with a decimal point."""
    return f"{min(max(float(percent or 0), 0), 100):.1f}"


@register.filter
def plain(value: float | Decimal | None) -> str:
    """A number for a program to read, with a decimal point; nothing for None."""
    return "" if value is None else f"{float(value):.4f}"


@register.filter
def points(change: float | None) -> str:
    """A change in percentage points, with its sign: 1.24 -> "+1,2"."""
    return "–" if change is None else f"{'+' if change >= 0 else ''}{_rounded(str(change), 1)}"


@register.filter
def shortened(text: str, most: int) -> str:
    """At most so many letters, cut between words: "Dự án 1, Sở Nông nghiệp và…"."""
    return shorten(str(text), most, placeholder="…")


@register.filter
def short_unit(name: str) -> str:
    """A district as it stands in a chart: "UBND huyện Lộc Bình" -> "Lộc Bình"."""
    for prefix, short in (("UBND huyện ", ""), ("UBND thành phố ", "TP ")):
        if name.startswith(prefix):
            return short + name.removeprefix(prefix)
    return name


@register.simple_tag(takes_context=True)
def page_url(context, **changes) -> str:
    """The address of this page with some parameters changed: filters stay, whatever the link changes."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        query[key] = value
    return f"?{query.urlencode()}"


@register.filter
def verb_words(verb: str) -> str:
    """What an audit entry says: "assignment.reported" -> "reported progress"."""
    return str(VERBS.get(verb, verb))


@register.filter
def field_words(name: str) -> str:
    return str(FIELDS.get(name, name))


@register.filter
def audit_value(value) -> str:
    """A value of an audit entry as a person reads it."""
    if isinstance(value, dict):
        return "; ".join(f"{key}: {audit_value(part)}" for key, part in value.items())
    if isinstance(value, list):
        return ", ".join(audit_value(part) for part in value)
    if str(value) in VALUES:
        return str(VALUES[str(value)])
    if isinstance(value, int) and not isinstance(value, bool):
        return number_format(value, force_grouping=True)
    text = str(value)
    try:
        return date.fromisoformat(text).strftime("%d/%m/%Y") if len(text) == 10 else text
    except ValueError:
        return text
