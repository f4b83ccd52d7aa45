"""The capital of 2023 in the demonstration: plans, nine settled months, an October that is being reported."""

from disbursement.demo import closings, lines, months, moves, october, plan, treasury
from portal.models import User


def load(people: dict[str, User]) -> None:
    """Tell the year in the order in which it happened, up to 02/11/2023."""
    capital = lines.read()
    plan.load(capital, people)
    months.load(capital, people)
    closings.close_september_again(capital, people)
    october.load(capital, people)
    closings.open_november(people)
    moves.propose(people["bandantoc"])
    treasury.load(capital, people)
