"""Tasks end without a result, follow earlier ones, and wait for each other."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from directives import services
from directives.dependence import clocks
from directives.models import Assignment, Directive
from directives.services.endings import lapse_open
from portal import clock
from portal.models import AuditEntry, Notification
from tests.directives.test_query_counts import queries
from tests.factories import AgencyFactory, AssignmentFactory, DirectiveFactory, UserFactory

TODAY = date(2023, 11, 3)


# Close without a result


def test_closing_a_part_ends_it_with_its_reason_and_deletes_nothing(assignment, officer, coordinator):
    services.report(assignment, note="Đang làm", by=officer)
    services.close_without_result(assignment, reason=" Trung ương đã thay văn bản ", by=coordinator)
    assignment.refresh_from_db()
    assert (assignment.ended_on, assignment.ended_by, assignment.ending) == (TODAY, coordinator, "superseded")
    assert assignment.end_reason == "Trung ương đã thay văn bản"
    assert (assignment.is_open, assignment.successor, assignment.reports.count()) == (False, None, 1)
    assert Assignment.objects.with_state(TODAY).get(pk=assignment.pk).state == "ended"
    assert AuditEntry.objects.get(verb="assignment.closed").after["reason"] == assignment.end_reason
    assert "Trung ương" in Notification.objects.get(user=officer, kind="closed").body


def test_what_was_asked_about_it_lapses(assignment, officer, coordinator, committee):
    services.object_to(assignment, reason="Không thuộc chức năng", by=officer)
    services.ask_extension(assignment, due_on=date(2023, 12, 20), reason="Thiếu số liệu", by=officer)
    services.ask_explanation(assignment, question="Vì sao?", due_on=date(2023, 11, 8), by=committee)
    services.close_without_result(assignment, reason="Không còn cần", by=coordinator)
    assert assignment.objections.get().outcome == "lapsed"
    assert assignment.extensions.get().outcome == "lapsed"
    asked = assignment.explanationrequests.get()
    assert (asked.answered_by, bool(asked.answer)) == (coordinator, True)
    lapse_open(assignment, coordinator)  # nothing is left to lapse
    for act in (services.report, services.submit):
        with pytest.raises(ValidationError, match="nothing more to report"):
            act(assignment, note="Xong", evidence_number="1/BC", by=officer)


def test_closing_refuses_what_cannot_be(assignment, submitted, coordinator):
    with pytest.raises(ValidationError, match="Say why the task is closed"):
        services.close_without_result(assignment, reason="  ", by=coordinator)
    services.accept(assignment, by=coordinator)
    with pytest.raises(ValidationError, match="nothing to close"):
        services.close_without_result(assignment, reason="Thừa", by=coordinator)
    with pytest.raises(ValidationError, match="No part of this task is open"):
        services.close_directive(assignment.directive, reason="Thừa", by=coordinator)


def test_closing_the_whole_ends_every_open_part_and_leaves_what_is_done(assignment, submitted, coordinator):
    services.accept(assignment, by=coordinator)
    others = AssignmentFactory.create_batch(2, directive=assignment.directive)
    services.close_directive(assignment.directive, reason="Đã có chỉ đạo mới", by=coordinator)
    assert set(assignment.directive.assignments.open()) == set()
    assert {row.ended_on for row in Assignment.objects.filter(pk__in=[row.pk for row in others])} == {TODAY}
    assignment.refresh_from_db()
    assert assignment.ended_on is None


def test_of_what_recurs_one_period_or_all_to_come_can_be_closed(coordinator):
    order = DirectiveFactory(
        deadline_kind="recurring", original_due_on=None, recurrence="FREQ=MONTHLY;BYMONTHDAY=24"
    )
    agency = AgencyFactory()
    rows = [
        AssignmentFactory(directive=order, agency=agency, due_on=due_on, period_on=period_on)
        for period_on, due_on in [
            (None, None),
            (date(2023, 10, 1), date(2023, 10, 24)),
            (date(2023, 11, 1), date(2023, 11, 24)),
        ]
    ]
    services.close_without_result(rows[1], reason="Tháng 10 miễn", by=coordinator)
    assert list(order.assignments.open().order_by("pk")) == [rows[0], rows[2]]
    services.close_without_result(rows[2], reason="Bỏ chế độ", with_periods=True, by=coordinator)
    assert not order.assignments.open().exists()


def test_the_page_closes_a_part_or_the_whole(client, coordinator, assignment, officer):
    client.force_login(coordinator)
    part, whole = (
        reverse("assignment_close", args=[assignment.pk]),
        reverse("directive_close", args=[assignment.directive_id]),
    )
    for url in (part, whole):
        assert url in client.get(assignment.directive.get_absolute_url()).content.decode()
        assert client.get(url).status_code == 200
        assert client.post(url, {"reason": " "}).status_code == 422
    other = AssignmentFactory(directive=assignment.directive)
    assert client.post(part, {"reason": "Trùng nội dung"}).status_code == 302
    assert client.post(whole, {"reason": "Hết cần"}).url == assignment.directive.get_absolute_url()
    assert list(Assignment.objects.order_by("pk").values_list("end_reason", flat=True)) == [
        "Trùng nội dung",
        "Hết cần",
    ]
    page = client.get(assignment.directive.get_absolute_url()).content.decode()
    assert f"closed the part of {other.agency} without a result" in page
    client.force_login(officer)
    page = client.get(assignment.directive.get_absolute_url()).content.decode()
    assert "does not hold this task any more" in page


def test_nobody_closes_what_the_own_agency_was_asked(client, coordinator, directive):
    own = AssignmentFactory(directive=directive, agency=coordinator.agency)
    client.force_login(coordinator)
    for name, pk in (("assignment_close", own.pk), ("directive_close", directive.pk)):
        assert client.post(reverse(name, args=[pk]), {"reason": "Thừa"}).status_code == 403


def test_the_api_closes_like_the_page(client, coordinator, assignment):
    client.force_login(coordinator)
    url = reverse("api:assignment-close", args=[assignment.pk])
    assert client.post(url, {}).status_code == 400
    assert client.post(url, {"reason": "Thừa"}).json()["state"] == "ended"
    whole = reverse("api:directive-close", args=[assignment.directive_id])
    assert client.post(whole, {"reason": "Thừa"}).status_code == 400


# Continue and replace


def test_continuing_links_both_and_closes_nothing(client, coordinator, assignment):
    later = DirectiveFactory(clause="3.1")
    AssignmentFactory(directive=later)
    services.continue_from(later, earlier=assignment.directive, how="continues", by=coordinator)
    assert assignment.directive.assignments.open().exists()
    client.force_login(coordinator)
    first = client.get(assignment.directive.get_absolute_url()).content.decode()
    second = client.get(later.get_absolute_url()).content.decode()
    assert "Continued by" in first
    assert later.get_absolute_url() in first
    assert "Continues" in second
    assert assignment.directive.get_absolute_url() in second
    assert "let the task continue" in second


def test_replacing_closes_what_is_open_of_the_earlier_one(coordinator, assignment, officer):
    later = DirectiveFactory(clause="3.1", document__number="77")
    services.continue_from(later, earlier=assignment.directive, how="replaces", by=coordinator)
    assignment.refresh_from_db()
    assert assignment.ending == "superseded"
    assert "3.1" in assignment.end_reason
    assert "77/TB-UBND" in assignment.end_reason
    assert Notification.objects.filter(user=officer, kind="closed").count() == 1
    with pytest.raises(ValidationError, match="not taken back"):
        services.continue_from(later, earlier=DirectiveFactory(), how="continues", by=coordinator)


def test_nobody_replaces_what_the_own_agency_has_to_do(client, coordinator, directive):
    own = AssignmentFactory(directive=directive, agency=coordinator.agency)
    later = DirectiveFactory(clause="3.1")
    client.force_login(coordinator)
    sent = {"earlier": directive.pk, "how": "replaces"}
    refused = client.post(reverse("directive_continue", args=[later.pk]), sent)
    assert (refused.status_code, b"Another coordinator" in refused.content) == (422, True)
    assert client.post(reverse("api:directive-continues", args=[later.pk]), sent).status_code == 400
    own.refresh_from_db()
    later.refresh_from_db()
    assert (own.is_open, later.continues) == (True, None)


def test_words_that_no_table_holds_find_nothing(client, coordinator, directive):
    client.force_login(coordinator)
    url = reverse("directive_continue", args=[directive.pk])
    assert client.get(url, {"q": "\x00"}).status_code == 200


def test_tasks_do_not_continue_each_other(coordinator):
    first, second, third = DirectiveFactory.create_batch(3)
    services.continue_from(second, earlier=first, how="continues", by=coordinator)
    services.continue_from(third, earlier=second, how="continues", by=coordinator)
    for circle in (first, second, third):
        with pytest.raises(ValidationError, match="continue each other"):
            services.continue_from(first, earlier=circle, how="continues", by=coordinator)
    services.continue_from(third, earlier=first, how="continues", by=coordinator)
    with pytest.raises(ValidationError, match="not a valid choice"):
        services.continue_from(third, earlier=second, how="forgets", by=coordinator)


def test_the_page_finds_the_earlier_task_without_diacritics_then_links_it(client, coordinator):
    earlier = DirectiveFactory(title="Đề xuất điều hòa vốn", clause="2.4", document__number="55")
    DirectiveFactory(title="Báo cáo", words="Báo cáo.", clause="9", document__number="56")
    later = DirectiveFactory(clause="3.1")
    client.force_login(coordinator)
    url = reverse("directive_continue", args=[later.pk])
    before = client.get(url).content.decode()
    assert 'name="q"' in before and 'name="earlier"' not in before and ">Save<" not in before
    for words in ("de xuat 2.4", "55/TB-UBND", "điều hòa 55"):
        options = client.get(url, {"q": words}).context["form"].fields["earlier"].queryset
        assert list(options) == [earlier]
    nothing = client.get(url, {"q": "khong co gi"}).content.decode()
    assert "No task matches" in nothing and 'name="earlier"' not in nothing
    assert ">Save<" in client.get(url, {"q": "55"}).content.decode()
    refused = client.post(f"{url}?q=55", {"how": "continues"})
    assert (refused.status_code, b"then choose it" in refused.content) == (422, True)
    for nonsense in ("x", "9" * 40, str(later.pk)):
        assert client.post(url, {"how": "continues", "earlier": nonsense}).status_code == 422
    done = client.post(url, {"how": "continues", "earlier": earlier.pk})
    assert done.url == later.get_absolute_url()
    later.refresh_from_db()
    assert later.continues == earlier


def test_the_api_links_and_lets_wait(client, coordinator, directive):
    later = DirectiveFactory()
    client.force_login(coordinator)
    link = reverse("api:directive-continues", args=[later.pk])
    assert client.post(link, {"earlier": 10**30, "how": "continues"}).status_code == 400
    assert (
        client.post(link, {"earlier": directive.pk, "how": "continues"}).json()["continues"] == directive.pk
    )
    waits = reverse("api:directive-waits", args=[later.pk])
    body = {"data": {"first": directive.pk}, "content_type": "application/json"}
    assert client.post(waits, **body).json()["depends_on"] == directive.pk
    body["data"] = {"first": None}
    assert client.post(waits, **body).json()["depends_on"] is None


# Dependence


@pytest.fixture
def pair(coordinator):
    """Clause 2.6: the second part waits for the first."""
    first = DirectiveFactory(clause="2.6", part=1, original_due_on=date(2023, 10, 31), given_by=coordinator)
    second = DirectiveFactory(clause="2.6", part=2, document=first.document, depends_on=first)
    return first, second


def test_the_clock_of_the_first_is_told_where_the_second_stands(pair, client, coordinator, officer):
    first, second = pair
    late = AssignmentFactory(directive=first, agency__short_name="BDT")
    AssignmentFactory(directive=second, agency=officer.agency)
    words = "waits for clause 2.6 (1), which is 3 working days late at BDT"
    client.force_login(officer)
    for url in (second.get_absolute_url(), reverse("my_work"), reverse("assignments")):
        assert words in client.get(url).content.decode()
    client.force_login(coordinator)
    page = client.get(first.get_absolute_url()).content.decode()
    assert "clause 2.6 (2)" in page
    assert f"({officer.agency}: In progress" in page or f"({officer.agency}: in progress" in page
    Assignment.objects.filter(pk=late.pk).update(submitted_on=TODAY)
    assert clocks([first.pk], TODAY) == {
        first.pk: "waits for clause 2.6 (1), submitted by BDT and not yet accepted"
    }


@pytest.mark.parametrize(
    ("kind", "due_on", "words"),
    [
        ("fixed", date(2023, 12, 20), "due on 20/12/2023 at A, B, C, 1 more"),
        ("recurring", None, "at A, B, C, 1 more, without a date"),
    ],
)
def test_the_clock_names_a_few_agencies_and_counts_the_rest(pair, kind, due_on, words):
    first, _second = pair
    Directive.objects.filter(pk=first.pk).update(deadline_kind=kind)
    for name in "ABCD":
        AssignmentFactory(directive=first, agency__short_name=name, agency__name=name, due_on=due_on)
    assert words in clocks([first.pk], TODAY)[first.pk]
    Assignment.objects.update(ended_on=TODAY, ended_by=UserFactory(), ending="superseded", end_reason="x")
    assert clocks([first.pk, None], TODAY) == {}


def test_who_waited_is_told_when_the_last_lead_of_the_first_is_accepted(pair, officer, coordinator):
    first, second = pair
    AssignmentFactory(directive=second, agency=officer.agency)
    people = [UserFactory(), UserFactory()]
    rows = [AssignmentFactory(directive=first, agency=person.agency) for person in people]
    for number, (person, row) in enumerate(zip(people, rows, strict=True)):
        services.submit(row, note="Xong", evidence_number="1/BC", by=person)
        services.accept(row, by=coordinator)
        assert Notification.objects.filter(user=officer, kind="released").count() == number
    message = Notification.objects.get(user=officer, kind="released")
    assert "2.6 (2)" in message.subject
    assert "2.6 (1)" in message.body


def test_who_waited_is_told_when_the_first_ends_without_a_result(pair, officer, coordinator):
    first, second = pair
    AssignmentFactory(directive=second, agency=officer.agency)
    AssignmentFactory(directive=first)
    services.close_directive(first, reason="Không còn cần", by=coordinator)
    assert Notification.objects.filter(user=officer, kind="released").count() == 1


def test_waiting_rows_cost_the_lists_one_query_however_many(pair, client, coordinator):
    first, second = pair
    AssignmentFactory(directive=first)
    AssignmentFactory(directive=second, agency=coordinator.agency)
    client.force_login(coordinator)
    urls = [reverse("assignments"), reverse("my_work"), first.get_absolute_url(), second.get_absolute_url()]
    before = [queries(client, url) for url in urls]
    for _ in range(10):
        AssignmentFactory(directive=DirectiveFactory(depends_on=first), agency=coordinator.agency)
        AssignmentFactory(directive=first)
    assert all(queries(client, url) <= cost for url, cost in zip(urls, before, strict=True))


# Standing, undated, silent


def test_what_has_no_date_is_listed_by_kind_and_by_silence(client, coordinator, officer):
    def given(kind: str, began_on: date) -> Assignment:
        order = DirectiveFactory(deadline_kind=kind, original_due_on=None, event="kỳ họp")
        return AssignmentFactory(directive=order, agency=officer.agency, began_on=began_on)

    standing, undated = given("standing", date(2023, 6, 1)), given("none", date(2023, 8, 2))
    new = given("none", date(2023, 8, 3))
    AssignmentFactory(began_on=date(2023, 6, 1))
    assert list(Assignment.objects.standing()) == [standing]
    assert set(Assignment.objects.undated()) == {undated, new}
    assert set(Assignment.objects.silent(TODAY)) == {standing, undated}
    with clock.pinned(clock.moment(date(2023, 7, 1))):
        services.report(standing, note="Quý II", by=officer)
    assert set(Assignment.objects.silent(TODAY)) == {standing, undated}
    services.report(standing, note="Quý IV", by=officer)
    assert set(Assignment.objects.silent(TODAY)) == {undated}
    client.force_login(coordinator)
    response = client.get(reverse("my_work"))
    assert response.context["silent"] == [undated]
    assert b"No answer for 3 months" in response.content
    client.force_login(officer)
    assert "silent" not in client.get(reverse("my_work")).context
