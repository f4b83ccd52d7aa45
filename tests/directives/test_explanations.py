"""The committee or a coordinator asks an agency to explain; the agency answers once."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directives import rules, services
from directives.models import Assignment, ExplanationRequest
from portal import clock
from portal.models import AuditEntry, Notification, User
from tests.factories import AgencyFactory, AssignmentFactory, ExplanationRequestFactory, UserFactory

SOON = date(2023, 11, 8)


@pytest.fixture
def asked(assignment, committee):
    return services.ask_explanation(assignment, question="Vì sao chậm?", due_on=SOON, by=committee)


def test_asking_tells_the_agency_and_leaves_a_trace(officer, asked):
    message = Notification.objects.get(user=officer)
    assert message.kind == "to_explain"
    assert "Vì sao chậm?" in message.body
    assert AuditEntry.objects.get(verb="explanation.asked").after["due_on"] == "2023-11-08"


def test_the_answer_tells_who_asked(asked, officer, committee):
    services.answer_explanation(asked, answer="Chờ số liệu của huyện", by=officer)
    message = Notification.objects.get(user=committee)
    assert (message.kind, message.agency) == ("explained", None)
    assert "Chờ số liệu của huyện" in message.body
    assert AuditEntry.objects.filter(verb="explanation.answered").exists()


def test_the_answer_to_a_coordinator_goes_to_the_office(assignment, officer, coordinator):
    colleague = UserFactory(role=User.Role.COORDINATOR, agency=coordinator.agency)
    asked = services.ask_explanation(assignment, question="Vì sao?", due_on=SOON, by=coordinator)
    services.answer_explanation(asked, answer="Đang trình", by=officer)
    assert Notification.objects.filter(user=colleague, kind="explained").exists()


def test_an_answer_is_given_once_and_stays(asked, officer):
    services.answer_explanation(asked, answer="Đang trình", by=officer)
    with pytest.raises(ValidationError, match="answered already"):
        services.answer_explanation(asked, answer="Khác", by=officer)
    with pytest.raises(DatabaseError), transaction.atomic():
        ExplanationRequest.objects.update(answer="Khác")


def test_an_explanation_has_words(asked, officer):
    with pytest.raises(ValidationError, match="Write the explanation"):
        services.answer_explanation(asked, answer=" ", by=officer)


def test_nobody_is_asked_to_answer_yesterday(assignment, committee):
    with pytest.raises(ValidationError, match="in the past"):
        services.ask_explanation(assignment, question="Vì sao?", due_on=date(2023, 11, 2), by=committee)
    assert services.ask_explanation(assignment, question="Vì sao?", due_on=date(2023, 11, 3), by=committee)


def test_a_question_has_words(assignment, committee):
    with pytest.raises(ValidationError):
        services.ask_explanation(assignment, question=" ", due_on=SOON, by=committee)


def test_one_question_at_a_time_but_others_may_ask_too(asked, assignment, officer, committee, coordinator):
    with pytest.raises(ValidationError, match="asked already"):
        services.ask_explanation(assignment, question="Còn gì?", due_on=SOON, by=committee)
    services.ask_explanation(assignment, question="Còn gì?", due_on=SOON, by=coordinator)
    services.answer_explanation(asked, answer="Đang trình", by=officer)
    services.ask_explanation(assignment, question="Còn gì?", due_on=SOON, by=committee)


def test_only_a_lead_that_holds_the_task_is_asked(directive, assignment, committee, coordinator):
    helper = AssignmentFactory(directive=directive, role=Assignment.Role.COOPERATING)
    with pytest.raises(ValidationError, match="Ask the lead"):
        services.ask_explanation(helper, question="Vì sao?", due_on=SOON, by=committee)
    Assignment.objects.filter(pk=assignment.pk).update(
        ended_on=date(2023, 11, 1), ended_by=coordinator, ending="superseded", end_reason="Thay thế"
    )
    with pytest.raises(ValidationError, match="passed on or ended"):
        services.ask_explanation(assignment, question="Vì sao?", due_on=SOON, by=committee)


def test_nothing_is_asked_about_a_secret_task(committee):
    secret = AssignmentFactory(directive__is_secret=True, directive__words="")
    with pytest.raises(ValidationError, match="secret"):
        services.ask_explanation(secret, question="Vì sao?", due_on=SOON, by=committee)


def test_who_may_ask_and_who_may_answer(asked, assignment, officer, committee, coordinator, auditor, owner):
    may_ask = [rules.can_ask_explanation(user, assignment) for user in (committee, coordinator)]
    may_not = [rules.can_ask_explanation(user, assignment) for user in (officer, auditor, owner)]
    assert all(may_ask)
    assert not any(may_not)
    assert not rules.can_ask_explanation(
        UserFactory(role="coordinator", agency=assignment.agency), assignment
    )
    assert rules.can_explain(officer, asked)
    assert not any(rules.can_explain(user, asked) for user in (committee, coordinator, owner))


def test_the_heir_answers_for_what_passed_on(asked, assignment, committee):
    heir = UserFactory()
    Assignment.objects.filter(pk=assignment.pk).update(heir=heir.agency)
    asked.refresh_from_db()
    assert rules.can_explain(heir, asked)
    assert ExplanationRequest.objects.visible_to(heir).get() == asked
    assert ExplanationRequest.objects.owed_by(heir).get() == asked


@pytest.mark.parametrize(
    ("due_on", "answered_on", "state", "words"),
    [
        (date(2023, 11, 3), None, "open", "not answered"),
        (date(2023, 11, 1), None, "overdue", "not answered: 2 working days late"),
        (date(2023, 11, 3), date(2023, 11, 3), "done", "answered"),
        (date(2023, 10, 31), date(2023, 11, 1), "done_late", "answered: 1 working day late"),
        (date(2023, 11, 3), date(2023, 11, 4), "done_late", "answered"),  # late by a day off
    ],
)
def test_lateness_is_told_in_working_days(due_on, answered_on, state, words):
    asked = ExplanationRequestFactory.build(
        due_on=due_on, answered_at=clock.moment(answered_on) if answered_on else None
    )
    assert (asked.state, asked.state_words) == (state, words)


def test_the_form_proposes_three_working_days(client, assignment, committee):
    client.force_login(committee)
    page = client.get(reverse("explanation_ask", args=[assignment.pk])).content.decode()
    assert 'value="2023-11-08"' in page


def test_asking_and_answering_on_pages(client, assignment, officer, committee):
    client.force_login(committee)
    ask = reverse("explanation_ask", args=[assignment.pk])
    assert ask in client.get(assignment.directive.get_absolute_url()).content.decode()
    refused = client.post(ask, {"question": "Vì sao?", "due_on": "2023-11-02"})
    assert refused.status_code == 422
    assert "lies in the past" in refused.content.decode()
    assert client.post(ask, {"question": "Vì sao?", "due_on": "2023-11-08"}).status_code == 302
    asked = ExplanationRequest.objects.get()
    answer = reverse("explanation_answer", args=[asked.pk])
    client.force_login(officer)
    for page in (reverse("my_work"), asked.get_absolute_url()):
        assert answer in client.get(page).content.decode()
    assert "explain by 08/11/2023" in client.get(asked.get_absolute_url()).content.decode()
    assert client.post(answer, {"answer": "Đang trình"}).url == asked.get_absolute_url()
    page = client.get(asked.get_absolute_url()).content.decode()
    for words in ("Đang trình", "asked Sở", "explained", f'id="explanation-{asked.pk}"'):
        assert words in page
    assert answer not in client.get(reverse("my_work")).content.decode()


def test_other_agencies_do_not_read_explanations(client, asked, assignment):
    other = UserFactory()
    AssignmentFactory(directive=assignment.directive, agency=other.agency)
    client.force_login(other)
    assert "Vì sao chậm?" not in client.get(assignment.directive.get_absolute_url()).content.decode()
    assert "Vì sao chậm?" not in client.get(reverse("explanations")).content.decode()


def test_the_list_is_filtered_and_exported_as_filtered(client, coordinator):
    late = ExplanationRequestFactory(due_on=date(2023, 11, 1), question="Việc chậm")
    waiting = ExplanationRequestFactory(question="Việc chờ")
    answered = ExplanationRequestFactory(
        question="Việc đã trả lời",
        answer="Xong",
        answered_by=UserFactory(),
        answered_at=clock.moment(date(2023, 11, 2)),
    )
    client.force_login(coordinator)

    def found(**query) -> list[int]:
        return [row.pk for row in client.get(reverse("explanations"), query).context["page"]]

    assert found() == [late.pk, waiting.pk, answered.pk]
    assert found(state="late") == [late.pk]
    assert found(state="waiting") == [late.pk, waiting.pk]
    assert found(state="answered") == [answered.pk]
    assert found(agency=waiting.assignment.agency.code) == [waiting.pk]
    assert found(q=answered.assignment.agency.name) == [answered.pk]
    assert found(state="nonsense") == []
    export = client.get(reverse("explanations_export"), {"state": "answered"})
    with ZipFile(BytesIO(export.content)) as book:
        texts = book.read("xl/sharedStrings.xml").decode()
    assert "Việc đã trả lời" in texts
    assert "Việc chậm" not in texts


def test_the_list_costs_the_same_for_any_number_of_rows(client, coordinator):
    client.force_login(coordinator)
    ExplanationRequestFactory()
    client.get(reverse("explanations"))
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("explanations"))
        counts.append(len(caught))
        ExplanationRequestFactory.create_batch(15, assignment__agency=AgencyFactory())
    assert counts[0] == counts[1]


def test_explanations_by_api(client, assignment, officer, committee):
    client.force_login(committee)
    ask = reverse("api:assignment-ask-explanation", args=[assignment.pk])
    assert client.post(ask, {"question": "Vì sao?", "due_on": "2023-11-02"}).status_code == 400
    assert client.post(ask, {"question": "Vì sao?", "due_on": "2023-11-08"}).status_code == 201
    [asked] = client.get(reverse("api:explanation-list")).json()["results"]
    assert (asked["agency"], asked["state"]) == (assignment.agency.code, "open")
    client.force_login(officer)
    answer = reverse("api:explanation-answer", args=[asked["id"]])
    assert client.post(answer, {"answer": "Đang trình"}).json()["state"] == "done"
    assert client.post(answer, {"answer": "Khác"}).status_code == 400
    rows = client.get(reverse("api:explanation-list"), {"state": "answered"}).json()["results"]
    assert [row["answer"] for row in rows] == ["Đang trình"]


def test_the_answer_to_a_member_of_the_committee_goes_to_nobody_else_of_its_agency(assignment, officer):
    member = UserFactory(role=User.Role.COMMITTEE)
    colleague = UserFactory(agency=member.agency)
    asked = services.ask_explanation(assignment, question="Vì sao?", due_on=SOON, by=member)
    services.answer_explanation(asked, answer="Đang trình", by=officer)
    assert Notification.objects.filter(user=member, kind="explained").exists()
    assert not Notification.objects.filter(user=colleague).exists()


def test_who_works_at_no_agency_owes_nothing(asked, committee, auditor, admin):
    for person in (committee, auditor, admin):
        assert not Assignment.objects.of(person).exists()
        assert not ExplanationRequest.objects.owed_by(person).exists()
