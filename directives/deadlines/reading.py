"""What a phrase says about its date."""

import datetime as dt
from dataclasses import asdict, dataclass

from directives.deadlines import sources

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


@dataclass(frozen=True)
class Reading:
    """A deadline phrase, read.

    `date` is the day that is named: late from the day after. `strict_date` is what reminders aim at: the day
    before where the words exclude the day itself. `recurrence` (RFC 5545) aims at strict dates too.
    `rule` is an English msgid.
    """

    phrase: str
    kind: str
    deadline_kind: str
    date: dt.date | None
    strict_date: dt.date | None
    is_strict: bool
    time: dt.time | None
    recurrence: str | None
    offset: int | None
    offset_unit: str
    counts_from: str
    event: str
    weekday: str
    day_off: bool
    rule: str
    also: tuple[dt.date, ...] = ()

    @property
    def is_mistaken(self) -> bool:
        """Whether a day is named that cannot be."""
        return self.rule in sources.NO_SUCH_DATE

    def as_json(self) -> dict:
        """With ISO dates and an hour as 17:00."""
        return asdict(self) | {
            "date": self.date and self.date.isoformat(),
            "strict_date": self.strict_date and self.strict_date.isoformat(),
            "time": self.time and self.time.isoformat("minutes"),
            "also": [day.isoformat() for day in self.also],
        }
