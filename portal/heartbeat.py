"""Whether the reminders run: a working day that passed without a run is noticed, here and on /readyz."""

from datetime import timedelta
from typing import NamedTuple

from portal import clock, workdays
from portal.models import DailyRun

DAY = timedelta(days=1)


class Beat(NamedTuple):
    """The newest run, and how many working days passed after it without one."""

    last: DailyRun | None
    missed: int

    @property
    def state(self) -> str:
        if self.last is None:
            return "never"
        return "late" if self.missed else "ok"


def heartbeat() -> Beat:
    """As it stands now; today counts once it is over."""
    last = DailyRun.objects.first()
    missed = workdays.late(last.day, clock.today() - DAY) if last else 0
    return Beat(last, missed)
