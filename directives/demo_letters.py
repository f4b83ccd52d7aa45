"""The demonstration's urging letters: one that was sent and waits for its answer, and a draft."""

from datetime import date

from directives import services, urging
from directives.models import UrgingLetter
from portal import clock
from portal.models import Agency, User

ON = date(2023, 11, 3)


def load(people: dict[str, User]) -> None:
    """Draft both, then record the first as sent."""
    office = people["vanphong"]
    with clock.pinned(clock.moment(ON, 8, 20)):
        sent, _draft = (_drafted(code, office) for code in ("bdt", "syt"))
    with clock.pinned(clock.moment(ON, 8, 45)):
        services.send_letter(
            sent,
            number="5391",
            symbol="VP-TH",
            sent_on=ON,
            answer_by=date(2023, 11, 10),
            tasks=[item.assignment for item in urging.items(sent, ON)],
            by=office,
        )


def _drafted(code: str, by: User) -> UrgingLetter:
    return services.draft_letter(UrgingLetter(agency=Agency.objects.get(code=code)), by=by)
