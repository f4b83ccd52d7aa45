"""What the report says above and below its table, the same on the page, in Excel and in Word."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from disbursement.report.build import Report
from portal.templatetags.figures import million, rate


def title_of(report: Report) -> str:
    asked = report.question
    whose = [str(one) for one in (asked.programme, asked.unit) if one]
    title = _("Plan and disbursement of capital of the National Target Programmes, month %(period)s") % {
        "period": asked.period
    }
    return " – ".join([title, *whose])


def above(report: Report) -> list[str]:
    """As of when, of which plan the rates are, and the rates of the year's own capital."""
    said = _("As known on %(day)s. Rates are of %(plan)s, capital carried over included.")
    facts = {"day": f"{report.question.as_of:%d/%m/%Y}", "plan": report.basis}
    return [said % facts, _of_year(report)]


def _of_year(report: Report) -> str:
    """Of what was allocated in detail, as on every other page; and of the plan, where it is another one."""
    money = report.total.money
    own = {"year": report.question.year, "plan": rate(money.rate("_own"))}
    for name, of in (("rate", "_own"), ("investment", "_own_investment"), ("recurrent", "_own_recurrent")):
        own[name] = rate(money.rate(of, "detail"))
    said = _(
        "Capital of %(year)s alone, without what was carried over: %(rate)s of what was allocated in detail"
        " (investment %(investment)s, recurrent %(recurrent)s)."
    )
    if report.is_of_detail:
        return said % own
    assigned = _("Of the plan assigned by the province: %(plan)s.")
    return f"{said % own} {assigned % own}"


def below(report: Report) -> list[str]:
    """What the table does not hold."""
    said = []
    if report.lines and report.expected < report.lines:
        missing = _("Expected disbursement: %(expected)s of %(lines)s lines of capital say what they expect.")
        counts = {"expected": report.expected, "lines": report.lines}
        said.append(missing % {name: number_format(count) for name, count in counts.items()})
    if any(report.beyond):
        outside = _(
            "Not in the table: integrated capital, credit, mobilised capital"
            " (plan %(plan)s, disbursed %(paid)s)."
        )
        planned, paid = report.beyond
        said.append(outside % {"plan": million(planned), "paid": million(paid)})
    return said


def in_millions() -> str:
    return _("Unit: million đồng")
