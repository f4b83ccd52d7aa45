"""Cooperating agencies contribute to the lead: who has answered, who is reminded, what is sent back."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from directives import rules, services
from directives.models import Assignment, ContributionReminder, Handover, Review
from portal import clock
from portal.models import AuditEntry, Notification
from tests.factories import AssignmentFactory, UserFactory

COOPERATING = Assignment.Role.COOPERATING


@pytest.fixture
def helper():
    return UserFactory()


@pytest.fixture
def asked(directive, assignment, helper):
    """What the helper's agency is asked to contribute; `assignment` is the lead's."""
    return AssignmentFactory(directive=directive, agency=helper.agency, role=COOPERATING)


@pytest.fixture
def given(asked, officer, helper):
    services.submit(asked, note="Đề nghị điều chuyển", evidence_number="7/CV", by=helper)
    asked.refresh_from_db()
    return asked


def inbox(user) -> list[str]:
    return list(Notification.objects.filter(user=user).order_by("id").values_list("kind", flat=True))


def test_a_contribution_needs_words_but_no_document(asked, helper):
    services.submit(asked, note="Không có ý kiến khác", by=helper)
    asked.refresh_from_db()
    assert asked.submitted_on


def test_a_contribution_tells_the_leads_and_not_the_office(given, officer, coordinator, helper):
    assert inbox(officer) == ["contributed"]
    assert inbox(coordinator) == []
    assert not given.is_open


def test_the_lead_reminds_those_who_have_not_answered(directive, asked, given, officer):
    late = AssignmentFactory(directive=directive, agency=UserFactory().agency, role=COOPERATING)
    reminded = services.remind_contributors(directive, words="Gửi trước 10/11", by=officer)
    assert reminded == [late]
    message = Notification.objects.get(kind="contribution_asked")
    assert message.agency == late.agency
    assert "Gửi trước 10/11" in message.body
    assert AuditEntry.objects.get(verb="contribution.reminded").after == {"agencies": [str(late.agency)]}


def test_nobody_is_reminded_twice_on_a_working_day_or_before_the_next(directive, asked, officer):
    services.remind_contributors(directive, by=officer)
    for day in (date(2023, 11, 3), date(2023, 11, 4), date(2023, 11, 5)):  # Friday to Sunday
        with clock.pinned(clock.moment(day, 15)), pytest.raises(ValidationError, match="next working day"):
            services.remind_contributors(directive, by=officer)
    with clock.pinned(clock.moment(date(2023, 11, 6))):
        services.remind_contributors(directive, by=officer)
    assert ContributionReminder.objects.count() == 2


def test_there_is_nobody_to_remind_when_all_have_answered(directive, given, officer):
    with pytest.raises(ValidationError, match="nobody to remind"):
        services.remind_contributors(directive, by=officer)


def test_the_lead_sends_a_contribution_back_and_its_record_stays(given, officer, helper):
    review = services.send_back(given, reason="Thiếu biểu số 2", by=officer)
    given.refresh_from_db()
    assert (given.submitted_on, given.is_returned, given.is_open) == (None, True, True)
    assert (review.stage, review.is_accepted, review.reason) == (Review.Stage.LEAD, False, "Thiếu biểu số 2")
    assert inbox(helper) == ["sent_back"]
    assert AuditEntry.objects.filter(verb="contribution.sent_back").exists()
    services.submit(given, note="Đủ biểu", evidence_number="8/CV", by=helper)
    services.send_back(given, reason="Sai biểu số 2", by=officer)
    assert Review.objects.filter(stage=Review.Stage.LEAD).count() == 2


def test_what_was_not_given_is_not_sent_back(asked, assignment, officer):
    for row in (asked, assignment):
        with pytest.raises(ValidationError, match="no contribution"):
            services.send_back(row, reason="Thiếu", by=officer)


def test_a_contribution_is_sent_back_with_a_reason(given, officer):
    with pytest.raises(ValidationError, match="Say why"):
        services.send_back(given, reason="  ", by=officer)


def test_contributions_to_a_task_that_is_done_stay(given, assignment, officer, coordinator):
    services.submit(assignment, note="Xong", evidence_number="9/TTr", by=officer)
    services.accept(assignment, by=coordinator)
    with pytest.raises(ValidationError, match="task is done"):
        services.send_back(given, reason="Thiếu", by=officer)


def test_only_people_of_the_lead_judge_contributions(
    given, assignment, officer, coordinator, committee, helper
):
    assert rules.can_send_back(officer, given)
    assert not rules.can_send_back(officer, assignment)
    for other in (coordinator, committee, helper):
        assert not rules.can_send_back(other, given)
        assert not rules.leads(other, given.directive)


def test_the_page_says_who_holds_it_up(client, directive, given, officer, coordinator, committee, helper):
    missing = AssignmentFactory(
        directive=directive, agency=UserFactory().agency, role=COOPERATING, began_on=date(2023, 10, 27)
    )
    services.remind_contributors(directive, by=officer)
    back = reverse("contribution_return", args=[given.pk])
    for person in (officer, coordinator, committee):
        client.force_login(person)
        page = client.get(directive.get_absolute_url()).content.decode()
        assert "1/2 have answered" in page
        assert f"<b>{missing.agency}</b>" in page
        assert "asked 5 working days ago" in page
        assert "reminded 03/11/2023" in page
        assert "Đề nghị điều chuyển" in page
        assert "reminded of their contributions" in page
        assert (back in page) == (person == officer)


def test_other_cooperating_agencies_see_the_count_but_not_the_words(client, directive, given):
    other = UserFactory()
    AssignmentFactory(directive=directive, agency=other.agency, role=COOPERATING)
    client.force_login(other)
    page = client.get(directive.get_absolute_url()).content.decode()
    assert "1/2 have answered" in page
    assert "Đề nghị điều chuyển" not in page


def test_an_agency_reads_why_its_contribution_came_back(client, given, officer, helper):
    services.send_back(given, reason="Thiếu biểu số 2", by=officer)
    client.force_login(helper)
    page = client.get(given.directive.get_absolute_url()).content.decode()
    assert "Your contribution was sent back:</b> Thiếu biểu số 2" in page
    assert "sent the contribution of" in page


def test_the_lead_reminds_and_sends_back_on_pages(client, directive, given, officer):
    AssignmentFactory(directive=directive, agency=UserFactory().agency, role=COOPERATING)
    client.force_login(officer)
    url = reverse("contributions_remind", args=[directive.pk])
    assert url in client.get(directive.get_absolute_url()).content.decode()
    assert client.post(url, {"words": ""}).url == directive.get_absolute_url()
    refused = client.post(url, {"words": "Gấp"})
    assert refused.status_code == 422
    assert "next working day" in refused.content.decode()
    assert "Gấp" in refused.content.decode()
    back = reverse("contribution_return", args=[given.pk])
    assert client.post(back, {"reason": "Thiếu"}).status_code == 302
    given.refresh_from_db()
    assert given.is_returned


def test_contributions_by_api(client, directive, given, officer):
    AssignmentFactory(directive=directive, agency=UserFactory().agency, role=COOPERATING)
    client.force_login(officer)
    rows = client.get(reverse("api:contribution-list")).json()["results"]
    assert [(row["id"], row["latest_note"]) for row in rows] == [
        (given.pk, "Đề nghị điều chuyển"),
        (rows[1]["id"], None),
    ]
    url = reverse("api:directive-remind-contributors", args=[directive.pk])
    assert [row["id"] for row in client.post(url).json()] == [rows[1]["id"]]
    assert client.post(url).status_code == 400
    url = reverse("api:contribution-send-back", args=[given.pk])
    answer = client.post(url, {"reason": "Thiếu"})
    assert answer.json()["is_returned"] is True


def test_a_lead_that_passed_the_task_on_reads_no_contributions_any_more(
    client, assignment, given, officer, coordinator
):
    heir = UserFactory()
    passes = Handover(from_agency=officer.agency, to_agency=heir.agency, on=clock.today(), reason="Sáp nhập")
    services.hand_over(passes, assignments=[assignment], by=coordinator)
    rows = list(Assignment.objects.filter(directive=given.directive_id))
    assert not rules.can_read(officer, given, rows)
    assert rules.can_read(heir, given, rows)
    assert not Assignment.objects.readable_by(officer).filter(pk=given.pk).exists()
    assert Assignment.objects.readable_by(heir).filter(pk=given.pk).exists()
