"""What the owner of a programme sees before judging: how each unit's month stands, and what is unusual."""

from disbursement.judging.facts import Facts
from disbursement.judging.marks import MARKS, Mark
from disbursement.judging.standings import Standing, standings, with_remarks

__all__ = ["MARKS", "Facts", "Mark", "Standing", "standings", "with_remarks"]
