"""Receipt, more time and several results at once, on pages, through the API and in the list of what to do."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directives import services
from directives.models import Assignment, Extension
from portal import clock
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    DirectiveFactory,
    UserFactory,
)

LATER = {"due_on": "2023-12-15", "reason": "Chờ văn bản của Bộ"}
PROOF = {"note": "Đã ban hành", "evidence_number": "12/BC-STC"}


def page(client, person, url) -> str:
    client.force_login(person)
    return client.get(url).content.decode()


def test_an_unconfirmed_task_is_offered_for_confirmation_or_back(client, officer, coordinator, assignment):
    url = assignment.directive.get_absolute_url()
    confirm, objection = (reverse(name, args=[assignment.pk]) for name in ("receipt_confirm", "objection"))
    shown = page(client, officer, url)
    assert confirm in shown and objection in shown and "receipt not confirmed" in shown
    assert confirm not in page(client, coordinator, url)
    client.force_login(officer)
    assert client.post(confirm, {"handler": officer.pk}).url == assignment.get_absolute_url()
    shown = page(client, officer, url)
    assert confirm not in shown and objection not in shown
    assert "confirmed the receipt" in shown and f"Handled by {officer}" in shown
    assert reverse("handler", args=[assignment.pk]) in shown


def test_what_is_confirmed_has_no_form_but_says_by_whom_and_when(client, officer, assignment):
    url = reverse("receipt_confirm", args=[assignment.pk])
    assert 'name="handler"' in page(client, officer, url)
    services.confirm_receipt(assignment, by=officer)
    shown = page(client, officer, url)
    assert f"{officer} ({officer.agency}) confirmed the receipt on 03/11/2023." in shown
    assert 'name="handler"' not in shown
    response = client.post(url, {"handler": ""})
    assert response.status_code == 422
    assert b"is confirmed already" in response.content


@pytest.mark.parametrize("name", ["report", "receipt_confirm"])
def test_who_takes_on_what_was_given_back_is_warned(client, officer, assignment, name):
    url, warning = reverse(name, args=[assignment.pk]), "what it said is withdrawn"
    assert warning not in page(client, officer, url)
    services.object_to(assignment, reason="Không thuộc chức năng", by=officer)
    assert warning in page(client, officer, url)


def test_only_the_own_people_can_be_chosen_as_handler(client, officer, assignment):
    gone, other = UserFactory(agency=officer.agency, is_active=False), UserFactory()
    client.force_login(officer)
    url = reverse("receipt_confirm", args=[assignment.pk])
    for person in (gone, other):
        assert client.post(url, {"handler": person.pk}).status_code == 422


def test_not_ours_goes_to_the_coordinator_who_gives_it_on(client, officer, coordinator, assignment):
    other = AgencyFactory()
    client.force_login(officer)
    client.post(
        reverse("objection", args=[assignment.pk]), {"reason": "Của Sở Xây dựng", "proposed": other.pk}
    )
    url, answer = assignment.directive.get_absolute_url(), reverse("objection_answer", args=[assignment.pk])
    shown = page(client, coordinator, url)
    assert answer in shown and "says that it is not its task" in shown and "Của Sở Xây dựng" in shown
    assert f'<option value="{other.pk}" selected>' in page(client, coordinator, answer)
    said = {"reason": "Đúng chức năng", "to": other.pk}
    assert client.post(answer, said).status_code == 422  # neither button
    assert client.post(answer, {**said, "action": "reassign"}).status_code == 302
    assert Assignment.objects.open().get().agency == other
    assert "gave the task of" in page(client, coordinator, url)


def test_an_extension_is_asked_for_decided_and_shown(client, officer, coordinator, assignment):
    url = assignment.directive.get_absolute_url()
    ask, decide = (reverse(name, args=[assignment.pk]) for name in ("extension_ask", "extension_decide"))
    assert ask in page(client, officer, url)
    assert client.post(ask, {**LATER, "due_on": "2023-11-01"}).status_code == 422
    assert client.post(ask, LATER).status_code == 302
    shown = page(client, officer, url)
    assert ask not in shown and "asks for an extension to 15/12/2023" in shown
    assert decide in page(client, coordinator, url)
    shown = page(client, coordinator, decide)
    assert "Chờ văn bản của Bộ" in shown and "It was not extended so far." in shown
    refused = client.post(decide, {"outcome": "other"})
    assert b"Enter the date" in refused.content
    said = {"outcome": "other", "due_on": "2023-12-05", "reason": "Kỳ họp 08/12"}
    assert client.post(decide, said).status_code == 302
    shown = page(client, officer, url)
    for words in ("1 extension", "3 working days gained", "extended from 30/11/2023 to 05/12/2023"):
        assert words in shown
    assert "moved the deadline of" in shown and "Kỳ họp 08/12" in shown
    assert client.post(ask, LATER).status_code == 302
    assert "Extended 1 time so far: 3 working days gained." in page(client, coordinator, decide)


def test_a_coordinator_moves_a_date_from_the_page(client, coordinator, assignment):
    move = reverse("date_move", args=[assignment.pk])
    assert move in page(client, coordinator, assignment.directive.get_absolute_url())
    assert client.post(move, LATER).status_code == 302
    assert Assignment.objects.get().due_on == date(2023, 12, 15)


def test_what_agencies_ask_stands_in_the_coordinators_work(client, officer, coordinator, assignment):
    services.object_to(assignment, reason="Của Sở khác", by=officer)
    late = AssignmentFactory(began_on=date(2023, 10, 27), confirmed_on=None)
    services.ask_extension(
        AssignmentFactory(agency=officer.agency), due_on=date(2023, 12, 15), reason="Chờ Bộ", by=officer
    )
    own = AssignmentFactory(agency=coordinator.agency, began_on=date(2023, 10, 27))
    services.object_to(AssignmentFactory(agency=own.agency), reason="Không phải", by=coordinator)
    shown = page(client, coordinator, reverse("my_work"))
    assert "Của Sở khác" in shown and "extension to 15/12/2023" in shown and "Không phải" not in shown
    work = client.get(reverse("my_work")).context
    assert work["unconfirmed"]["count"] == 1
    assert [row["agency__code"] for row in work["unconfirmed"]["agencies"]] == [late.agency.code]
    client.force_login(officer)
    work = client.get(reverse("my_work")).context
    assert (work["requests"], work["unconfirmed"]) == ({}, {})


def test_an_owner_finds_what_to_accept_first(client, owner, program, officer, coordinator):
    order = DirectiveFactory(given_by=coordinator, needs_owner_acceptance=True)
    order.programs.set([program])
    task = AssignmentFactory(directive=order, agency=officer.agency)
    services.submit(task, **PROOF, by=officer)
    client.force_login(owner)
    assert client.get(reverse("my_work")).context["to_review"] == [task]
    url, review = order.get_absolute_url(), reverse("review", args=[task.pk])
    assert f"waits for the answer of {owner.agency}" in page(client, officer, url)
    assert review in page(client, owner, url)
    assert review not in page(client, coordinator, url)
    assert client.get(review).status_code == 403
    assert "it goes to the office" in page(client, owner, review)
    client.post(review, {"action": "accept"})
    assert client.get(review).status_code == 403
    shown = page(client, coordinator, url)
    assert review in shown and "as programme owner" in shown


@pytest.fixture
def waiting(officer, coordinator):
    """Three results of one agency that wait for the coordinator."""
    order = DirectiveFactory(given_by=coordinator)
    rows = [AssignmentFactory(directive=order), *AssignmentFactory.create_batch(2)]
    for number, row in enumerate(rows):
        services.submit(row, note=f"Kết quả {number}", evidence_number="1/BC", by=officer)
    return rows


def test_several_results_are_chosen_looked_through_and_accepted(client, coordinator, officer, waiting):
    url = reverse("review_many")
    shown = page(client, coordinator, url)
    assert all(f"Kết quả {number}" in shown for number in range(3))
    assert client.post(url, {"action": "accept"}).status_code == 422
    chosen = [row.pk for row in waiting[:2]]
    services.accept(waiting[1], by=UserFactory(role="coordinator"))
    preview = client.post(url, {"chosen": chosen, "action": "accept"})
    assert preview.context["possible"] == [waiting[0]]
    assert [row for row, _why in preview.context["refused"]] == [waiting[1]]
    assert Assignment.objects.filter(accepted_by=coordinator).count() == 0
    assert client.post(url, {"chosen": chosen[:1], "action": "accept", "step": "carry_out"}).url == url
    assert Assignment.objects.filter(accepted_by=coordinator).count() == 1


def test_what_changed_since_the_preview_is_named(client, coordinator, waiting):
    chosen = [row.pk for row in waiting]
    services.accept(waiting[2], by=UserFactory(role="coordinator"))
    client.force_login(coordinator)
    said = {"chosen": chosen, "action": "accept", "step": "carry_out"}
    response = client.post(reverse("review_many"), said)
    assert response.status_code == 422
    assert b"accepted already" in response.content and b"2 results were accepted" in response.content


def test_several_results_are_returned_with_one_reason(client, coordinator, waiting):
    client.force_login(coordinator)
    said = {"chosen": [row.pk for row in waiting], "action": "return", "step": "carry_out"}
    assert b"Say why the results" in client.post(reverse("review_many"), said).content
    assert client.post(reverse("review_many"), {**said, "reason": "Thiếu biểu"}).status_code == 302
    assert Assignment.objects.filter(is_returned=True).count() == 3


def test_results_are_filtered_by_document_and_agency(client, coordinator, waiting):
    client.force_login(coordinator)
    for query in (
        {"document": waiting[0].directive.document_id},
        {"agency": waiting[0].agency.code},
    ):
        found = client.get(reverse("review_many"), query, headers={"HX-Request": "true"})
        assert list(found.context["page"]) == [waiting[0]]
        assert b"<html" not in found.content


def test_the_menus_offer_only_documents_and_agencies_whose_results_wait(client, coordinator, waiting):
    other = AssignmentFactory()
    services.accept(waiting[1], by=UserFactory(role="coordinator"))
    client.force_login(coordinator)
    fields = client.get(reverse("review_many")).context["filter"].form.fields
    offered = {name: {key for key, _words in fields[name].widget.all} for name in ("document", "agency")}
    held = [waiting[0], waiting[2]]
    assert offered["document"] == {"", *(str(row.directive.document_id) for row in held)}
    assert offered["agency"] == {"", *(row.agency.code for row in held)}
    assert other.agency.code not in offered["agency"]


@pytest.mark.parametrize("name", ["review_many", "my_work"])
def test_pages_of_what_waits_cost_the_same_for_any_number_of_rows(client, officer, coordinator, name):
    def grow(count: int) -> None:
        for task in AssignmentFactory.create_batch(count, directive__given_by=coordinator):
            services.submit(task, **PROOF, by=officer)
        for task in AssignmentFactory.create_batch(count):
            services.object_to(task, reason="Không phải", by=officer)
        for task in AssignmentFactory.create_batch(count, began_on=date(2023, 10, 2)):
            services.ask_extension(task, due_on=date(2023, 12, 15), reason="Chờ", by=officer)

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse(name)).status_code == 200
        return len(caught)

    grow(1)
    client.force_login(coordinator)
    client.get(reverse(name))
    before = cost()
    grow(10)
    assert cost() == before


def test_the_preview_costs_the_same_for_any_number_of_rows(client, coordinator, owner, program):
    def grow(count: int) -> list[int]:
        orders = DirectiveFactory.create_batch(count, given_by=coordinator, needs_owner_acceptance=True)
        for order in orders:
            order.programs.set([program])
        rows = [AssignmentFactory(directive=order, submitted_on=date(2023, 11, 1)) for order in orders]
        return [row.pk for row in rows]

    def cost(chosen: list[int]) -> int:
        with CaptureQueriesContext(connection) as caught:
            response = client.post(reverse("review_many"), {"chosen": chosen, "action": "accept"})
        assert len(response.context["possible"]) == len(chosen)
        return len(caught)

    client.force_login(owner)
    cost(grow(1))  # the first page of a session costs more
    assert cost(grow(1)) == cost(grow(10))


def test_the_same_through_the_api(client, officer, coordinator, assignment):
    def post(person, action: str, said: dict):
        client.force_login(person)
        url = reverse(f"api:assignment-{action}", args=[assignment.pk])
        return client.post(url, said, content_type="application/json")

    other = AgencyFactory()
    assert post(officer, "objection", {"reason": "Không phải", "proposed": other.code}).status_code == 201
    assert post(officer, "insist", {"reason": "Đúng"}).status_code == 403
    assert post(coordinator, "reassign", {"to": assignment.agency.code, "reason": "x"}).status_code == 400
    assert post(coordinator, "insist", {"reason": "Đúng"}).status_code == 200
    confirmed = post(officer, "confirm", {"handler": officer.username})
    assert (confirmed.status_code, confirmed.json()["confirmed_on"]) == (200, "2023-11-03")
    assert post(officer, "handler", {"handler": coordinator.username}).status_code == 400
    assert post(officer, "extension", LATER).status_code == 201
    assert post(coordinator, "extension-decision", {"outcome": "lapsed"}).status_code == 400
    decided = post(coordinator, "extension-decision", {"outcome": "granted"}).json()
    assert (decided["original_due_on"], decided["due_on"]) == ("2023-11-30", "2023-12-15")
    moved = post(coordinator, "date", {"due_on": "2023-12-20", "reason": "Nghỉ lễ"})
    assert moved.json()["due_on"] == "2023-12-20"
    assert Extension.objects.count() == 2


def test_several_at_once_through_the_api(client, coordinator, officer, waiting):
    client.force_login(coordinator)
    url, open_one = reverse("api:assignment-review-many"), AssignmentFactory()
    said = {"assignments": [waiting[0].pk, open_one.pk], "is_accepted": True}
    answer = client.post(url, said, content_type="application/json").json()
    assert answer["done"] == [waiting[0].pk]
    assert [row["assignment"] for row in answer["refused"]] == [open_one.pk]
    said = {"assignments": [waiting[1].pk], "is_accepted": False}
    assert client.post(url, said, content_type="application/json").status_code == 400
    said["reason"] = "Thiếu biểu"
    assert client.post(url, said, content_type="application/json").json()["done"] == [waiting[1].pk]
    client.force_login(officer)
    assert client.post(url, said, content_type="application/json").status_code == 403


def test_the_page_says_how_long_results_waited_with_the_giver(client, officer, coordinator, assignment):
    def step(day: date, do, **said) -> str:
        with clock.pinned(clock.moment(day, 9)):
            do(assignment, **said)
            return page(client, coordinator, assignment.directive.get_absolute_url())

    step(date(2023, 10, 30), services.submit, **PROOF, by=officer)
    shown = step(date(2023, 11, 1), services.return_result, reason="Thiếu", by=coordinator)
    assert "with the giver: 2 working days in all" in shown
    step(date(2023, 11, 2), services.submit, **PROOF, by=officer)
    shown = step(date(2023, 11, 3), services.accept, by=coordinator)
    assert "with the giver: 3 working days in all" in shown
