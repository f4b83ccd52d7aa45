"""What an agency did, asked for or has to explain before a handover still counts after it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from directives import services
from directives.models import Assignment, ExplanationRequest, Handover
from portal import clock
from portal.models import Notification
from tests.factories import AgencyFactory, AssignmentFactory, UserFactory

BEFORE, LATER = date(2023, 10, 2), date(2023, 11, 6)


@pytest.fixture
def heir():
    return AgencyFactory(name="Sở Nông nghiệp và Môi trường")


@pytest.fixture
def task(agency, coordinator):
    """An open task that the agency has held since October."""
    return AssignmentFactory(agency=agency, directive__given_by=coordinator, began_on=BEFORE)


@pytest.fixture
def hand(agency, heir, coordinator):
    def do(task):
        handover = Handover(from_agency=agency, to_agency=heir, on=clock.today(), reason="Tổ chức lại")
        return services.hand_over(handover, assignments=[task], by=coordinator)

    return do


def now(task):
    """The row as it stands in the database."""
    return Assignment.objects.get(pk=task.pk)


def test_the_heir_explains_what_its_predecessor_was_asked_and_answers_in_its_own_name(
    hand, task, heir, coordinator
):
    explains = services.ask_explanation(task, question="Vì sao?", due_on=LATER, by=coordinator)
    hand(task)
    with pytest.raises(ValidationError, match="asked already"):
        services.ask_explanation(now(task).successor, question="Vì sao?", due_on=LATER, by=coordinator)
    successor = UserFactory(agency=heir)
    assert ExplanationRequest.objects.owed_by(successor).get() == explains
    services.answer_explanation(explains, answer="Đang trình", by=successor)
    assert Notification.objects.get(kind="explained", user=coordinator).subject.startswith(f"{heir} ")


def test_the_result_is_judged_and_not_the_contribution_that_gave_way(
    hand, task, heir, officer, coordinator, client
):
    helper = UserFactory(agency=heir)
    helps = AssignmentFactory(directive=task.directive, agency=heir, role="cooperating", began_on=BEFORE)
    services.submit(task, note="Kết quả của sở cũ", evidence_number="12/BC", by=officer)
    services.submit(helps, note="Số liệu phối hợp", evidence_number="7/CV", by=helper)
    hand(task)
    new = now(task).successor
    client.force_login(coordinator)
    preview = {"chosen": [new.pk], "action": "accept"}
    for response in (
        client.get(reverse("review", args=[new.pk])),
        client.get(reverse("review_many")),
        client.post(reverse("review_many"), preview),
    ):
        page = response.content.decode()
        assert "Kết quả của sở cũ" in page
        assert "Số liệu phối hợp" not in page
    assert services.accept(new, by=coordinator).report.assignment == task


def test_the_newest_report_is_shown_after_a_handover_too(hand, task, heir, officer):
    services.report(task, note="Đang làm", percent=40, by=officer)
    hand(task)
    new = Assignment.objects.with_latest_report().get(pk=now(task).successor.pk)
    assert (new.latest_note, new.latest_percent) == ("Đang làm", 40)
    services.report(new, note="Tiếp tục", by=UserFactory(agency=heir))
    new = Assignment.objects.with_latest_report().get(pk=new.pk)
    assert (new.latest_note, new.latest_percent) == ("Tiếp tục", None)


def test_extensions_before_a_handover_count_after_it(hand, task, heir, coordinator, settings):
    settings.EXTENSION_LIMIT = 1
    services.move_date(task, due_on=date(2023, 12, 20), reason="Chờ số liệu", by=coordinator)
    hand(task)
    asks = {"due_on": date(2023, 12, 29), "reason": "Chờ tiếp", "by": UserFactory(agency=heir)}
    with pytest.raises(ValidationError, match="extended 1 time already"):
        services.ask_extension(now(task).successor, **asks)
