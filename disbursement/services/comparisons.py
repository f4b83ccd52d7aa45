"""What the figures are compared with: the nation's average, and how much counterpart capital is asked for."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from disbursement.models import CounterpartRatio, NationalAverage
from portal import audit, clock
from portal.models import User
from programs.models import Program


@transaction.atomic
def enter_average(
    year: int, *, kind: str, as_of: date, rate: Decimal, source: str, by: User
) -> NationalAverage:
    """Keep the national rate of a day, or mend the one that was entered for that day."""
    if as_of > clock.today():
        raise ValidationError({"as_of": _("A rate of a later day is not known yet. Enter it on its day.")})
    known = {"year": year, "kind": kind, "as_of": as_of}
    average = NationalAverage.objects.select_for_update().filter(**known).first() or NationalAverage(**known)
    before = {"percent": str(average.rate), "source": average.source} if average.pk else None
    average.rate, average.source = rate, source.strip()
    average.full_clean()
    average.save()
    after = {"percent": str(rate), "source": average.source}
    audit.record("average.entered", average, by=by, before=before, after=after)
    return average


@transaction.atomic
def set_ratio(
    program: Program, *, percent: Decimal, opened_on: date, source: str, by: User
) -> CounterpartRatio:
    """Say how much counterpart capital a programme asks for from a day on, or mend what was said for it."""
    known = {"program": program, "opened_on": opened_on}
    found = CounterpartRatio.objects.select_for_update().filter(**known).first()
    ratio = found or CounterpartRatio(**known)
    before = {"percent": str(ratio.percent), "source": ratio.source} if found else None
    ratio.percent, ratio.source = percent, source.strip()
    ratio.full_clean()
    ratio.save()
    after = {"percent": str(percent), "opened_on": opened_on, "source": ratio.source}
    audit.record("ratio.set", ratio, by=by, before=before, after=after)
    return ratio
