"""Two people at once never lock each other out: one is served after the other, or refused with a sentence."""

from datetime import date

import pytest

from directives import services
from directives.models import Directive
from directives.services import Addressee
from portal import clock
from tests.directives.people import at_once
from tests.factories import AgencyFactory, DirectiveFactory, DocumentFactory, UserFactory

ROUNDS = 4
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning"),
]


def monthly(coordinator, agency) -> Directive:
    """A monthly report, given to the agency three days ago: one period is open."""
    document = DocumentFactory(issued_on=date(2023, 10, 30))
    order = DirectiveFactory.build(
        document=document,
        deadline_kind="recurring",
        recurrence="FREQ=MONTHLY;BYMONTHDAY=25",
        original_due_on=None,
    )
    with clock.pinned(clock.moment(date(2023, 11, 1))):
        return services.give_directive(order, to=[Addressee(agency)], by=coordinator)


def everybody_was_answered(*deeds) -> bool:
    done, refused = at_once(*deeds)
    return done + len(refused) == len(deeds)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_report_on_a_period_and_a_reassignment(coordinator, number):
    officer = UserFactory()
    order, other = monthly(coordinator, officer.agency), AgencyFactory()
    whole = order.assignments.get(period_on=None)
    period = order.assignments.exclude(period_on=None).get()
    services.object_to(whole, reason="Không thuộc chức năng", by=officer)
    assert everybody_was_answered(
        lambda: services.report(period, note="Đang làm", by=officer),
        lambda: services.reassign(whole, to=other, reason="Đúng là của sở kia", by=coordinator),
    )


@pytest.mark.parametrize("number", range(ROUNDS))
def test_closing_the_whole_and_a_reassignment(coordinator, number):
    officer = UserFactory()
    order, other = monthly(coordinator, officer.agency), AgencyFactory()
    whole = order.assignments.get(period_on=None)
    services.object_to(whole, reason="Không thuộc chức năng", by=officer)
    assert everybody_was_answered(
        lambda: services.close_directive(order, reason="Không còn cần", by=UserFactory(role="coordinator")),
        lambda: services.reassign(whole, to=other, reason="Đúng là của sở kia", by=coordinator),
    )


@pytest.mark.parametrize("number", range(ROUNDS))
def test_two_tasks_that_would_wait_for_each_other(coordinator, number):
    document = DocumentFactory()
    one, other = (DirectiveFactory(document=document, clause=clause) for clause in ("1", "2"))
    done, refused = at_once(
        lambda: services.wait_for(one, first=other, by=coordinator),
        lambda: services.wait_for(other, first=one, by=coordinator),
    )
    assert (done, len(refused)) == (1, 1)
