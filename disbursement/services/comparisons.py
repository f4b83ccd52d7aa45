"""What the figures are compared with: the nation's average, and how much counterpart capital is asked for."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from disbursement.models import CounterpartRatio, NationalAverage
from disbursement.models.reference import Row
from portal import audit, clock
from portal.models import User
from programs.models import Program


@transaction.atomic
def enter_average(
    year: int, *, kind: str, as_of: date, rate: Decimal, source: str, by: User
) -> NationalAverage:
    """Keep the national rate of a day, or correct the one that was entered for it, which stays behind it."""
    if as_of > clock.today():
        raise ValidationError({"as_of": _("A rate of a later day is not known yet. Enter it on its day.")})
    if not date(year, 1, 1) <= as_of <= date(year + 1, 1, 31):
        raise ValidationError(
            {
                "as_of": _("The capital of %(year)s pays out from 01/01/%(year)s to 31/01/%(next)s.")
                % {"year": year, "next": year + 1}
            }
        )
    key = {"year": year, "kind": kind, "as_of": as_of}
    average = NationalAverage(**key, rate=rate, source=source.strip(), entered_by=by)
    average.full_clean()
    old = _newest(average)
    before = {"percent": str(old.rate), "source": old.source} if old else None
    if old and (old.rate, old.source) == (average.rate, average.source):
        return old
    average.save()
    after = {"percent": str(rate), "source": average.source}
    audit.record("average.entered", average, by=by, before=before, after=after)
    return average


@transaction.atomic
def set_ratio(
    program: Program, *, percent: Decimal, opened_on: date, source: str, by: User
) -> CounterpartRatio:
    """Say how much counterpart capital a programme asks for from a day on, or correct what was said of it."""
    ratio = CounterpartRatio(program=program, percent=percent, opened_on=opened_on, entered_by=by)
    ratio.source = source.strip()
    ratio.full_clean()
    old = _newest(ratio)
    before = {"percent": str(old.percent), "source": old.source} if old else None
    if old and (old.percent, old.source) == (ratio.percent, ratio.source):
        return old
    ratio.save()
    after = {"percent": str(percent), "opened_on": opened_on, "source": ratio.source}
    audit.record("ratio.set", ratio, by=by, before=before, after=after)
    return ratio


def _newest(row: Row) -> Row | None:
    """What counts now of the same; nothing is changed in it, so it need not be locked."""
    same = dict(zip(row.KEY, row.key, strict=True))
    return type(row).objects.filter(**same).order_by("-id").first()
