"""Monthly sheets that were not submitted, by the date of their month."""

from datetime import date

from disbursement.models import Sheet
from disbursement.models.months import enterable
from disbursement.models.sheets import period
from portal.reminding.lines import Found, Line, path_of
from portal.reminding.moments import Firing, stand


def find(firing: Firing, on: date) -> list[Found]:
    """Each sheet that waits for its unit and of which a rule speaks; steered by the programme's owner.

    A sheet of a closed month waits for nobody, unless its unit is let in late.
    """
    names = ("pk", "unit", "program__owner", "program__short_name", "year", "month", "due_on")
    rows = enterable(Sheet.objects.missing(), on).order_by().values_list(*names)
    return [
        Found(_line(pk, unit, program, period(year, month), due_on, on), rules, owner)
        for pk, unit, owner, program, year, month, due_on in rows
        if (rules := firing.at(due_on))
    ]


def _line(pk: int, unit: int, program: str, month: str, due_on: date, on: date) -> Line:
    group, days = stand(due_on, on)
    return Line("sheet", pk, unit, group, due_on, days, month, "", program, path_of("sheet", pk))
