"""Events: their date is entered once and becomes the deadline of all that wait."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from directives import services
from directives.models import Assignment, Directive, Event, Handover
from directives.services import Addressee
from portal.models import AuditEntry, Notification
from tests.factories import AgencyFactory, DirectiveFactory, DocumentFactory, UserFactory

SESSION = "Kỳ họp thường lệ cuối năm 2023 của HĐND tỉnh"


@pytest.fixture
def waiting(coordinator):
    """Give a task that waits for an event: waiting(agency, offset=10, offset_unit="days")."""

    def give(*agencies, document=None, event=SESSION, **fields):
        order = Directive(
            document=document or DocumentFactory(),
            clause=fields.pop("clause", "2.1"),
            title="Trình HĐND tỉnh",
            words="Trình HĐND tỉnh tại kỳ họp cuối năm.",
            deadline_kind="event",
            event=event,
            **fields,
        )
        return services.give_directive(order, to=[Addressee(agency) for agency in agencies], by=coordinator)

    return give


def dates(order: Directive) -> set:
    return set(order.assignments.values_list("original_due_on", "due_on"))


def test_tasks_of_the_same_event_wait_together_however_it_is_written(waiting, agency):
    first = waiting(agency)
    second = waiting(agency, event="ky hop  thuong le cuoi nam 2023 cua HDND tinh")
    request = waiting(agency, event="khi huyện kiến nghị", counts_from="request")
    assert first.awaits == second.awaits == Event.objects.get()
    assert first.awaits.name == SESSION
    assert request.awaits is None


def test_its_date_becomes_the_deadline_of_all_that_wait_counted_from_it(waiting, officer, coordinator):
    first = waiting(officer.agency)
    later = waiting(AgencyFactory(), offset=10, offset_unit="days")
    working = waiting(AgencyFactory(), offset=5, offset_unit="working_days", counts_from="event")
    services.date_event(first.awaits, on=date(2023, 12, 8), by=coordinator)
    assert dates(first) == {(date(2023, 12, 8), date(2023, 12, 8))}
    assert dates(later) == {(date(2023, 12, 18), date(2023, 12, 18))}
    assert dates(working) == {(date(2023, 12, 15), date(2023, 12, 15))}
    first.refresh_from_db()
    assert first.original_due_on == date(2023, 12, 8)
    assert Notification.objects.filter(user=officer, kind="dated").count() == 1
    assert AuditEntry.objects.filter(verb="directive.date_set").count() == 3


def test_moving_it_keeps_the_first_date_and_leaves_what_is_submitted(waiting, officer, coordinator):
    order = waiting(officer.agency, AgencyFactory())
    services.date_event(order.awaits, on=date(2023, 12, 8), by=coordinator)
    mine = order.assignments.get(agency=officer.agency)
    services.submit(mine, note="Đã trình", evidence_number="9/TTr", by=officer)
    services.date_event(order.awaits, on=date(2023, 12, 14), by=coordinator)
    assert dates(order) == {
        (date(2023, 12, 8), date(2023, 12, 8)),
        (date(2023, 12, 8), date(2023, 12, 14)),
    }
    order.refresh_from_db()
    assert order.original_due_on == date(2023, 12, 8)
    moved = AuditEntry.objects.filter(verb="event.dated").first()
    assert (moved.before, moved.after) == ({"on": "2023-12-08"}, {"on": "2023-12-14"})


def test_a_later_date_that_was_granted_stays(waiting, officer, coordinator):
    order = waiting(officer.agency)
    services.date_event(order.awaits, on=date(2023, 12, 8), by=coordinator)
    mine = order.assignments.get()
    services.move_date(mine, due_on=date(2023, 12, 20), reason="Thiếu số liệu", by=coordinator)
    move = services.event_moves(order.awaits, date(2023, 12, 14))[0]
    assert (move.is_kept, move.changes, move.due_on) == (True, False, date(2023, 12, 20))
    services.date_event(order.awaits, on=date(2023, 12, 14), by=coordinator)
    mine.refresh_from_db()
    assert mine.due_on == date(2023, 12, 20)
    services.date_event(order.awaits, on=date(2023, 12, 28), by=coordinator)
    mine.refresh_from_db()
    assert mine.due_on == date(2023, 12, 28)


def test_what_is_given_after_the_date_was_entered_gets_it_at_once(waiting, agency, coordinator):
    first = waiting(agency)
    services.date_event(first.awaits, on=date(2023, 12, 8), by=coordinator)
    second = waiting(agency, offset=1, offset_unit="months")
    assert dates(second) == {(date(2024, 1, 8), date(2024, 1, 8))}
    assert second.original_due_on == date(2024, 1, 8)


def test_a_result_that_comes_back_gets_the_date_that_its_event_got_meanwhile(waiting, officer, coordinator):
    order = waiting(officer.agency)
    mine = order.assignments.get()
    services.submit(mine, note="Đã trình", evidence_number="9/TTr", by=officer)
    services.date_event(order.awaits, on=date(2023, 12, 8), by=coordinator)
    assert dates(order) == {(None, None)}
    services.return_result(mine, reason="Thiếu biểu", by=coordinator)
    assert dates(order) == {(date(2023, 12, 8), date(2023, 12, 8))}


def test_a_date_is_refused_that_cannot_be(waiting, agency, coordinator):
    order = waiting(agency)
    with pytest.raises(ValidationError, match="before the document was issued"):
        services.date_event(order.awaits, on=date(2023, 10, 1), by=coordinator)
    services.date_event(order.awaits, on=date(2023, 12, 8), by=coordinator)
    with pytest.raises(ValidationError, match="already has this date"):
        services.date_event(order.awaits, on=date(2023, 12, 8), by=coordinator)
    with pytest.raises(ValidationError, match="name the event more exactly"):
        waiting(agency, document=DocumentFactory(issued_on=date(2024, 1, 5)), clause="1")
    assert not Directive.objects.filter(clause="1").exists()


def test_the_list_says_how_many_wait_and_the_export_obeys_the_filter(waiting, client, coordinator, officer):
    order = waiting(officer.agency, AgencyFactory())
    other = waiting(AgencyFactory(), event="Phiên họp UBND tỉnh")
    services.date_event(other.awaits, on=date(2023, 11, 20), by=coordinator)
    client.force_login(coordinator)
    rows = {event.name: event.waiting_count for event in client.get(reverse("events")).context["page"]}
    assert rows == {SESSION: 2, "Phiên họp UBND tỉnh": 1}
    dated = client.get(reverse("events"), {"dated": "yes"}).context["page"].object_list
    assert [event.name for event in dated] == ["Phiên họp UBND tỉnh"]
    assert list(client.get(reverse("events"), {"q": "ky hop"}).context["page"]) == [order.awaits]
    with ZipFile(BytesIO(client.get(reverse("events_export"), {"dated": "no"}).content)) as book:
        texts = book.read("xl/sharedStrings.xml").decode()
    assert SESSION in texts
    assert "Phiên họp" not in texts
    client.force_login(officer)
    assert [event.waiting_count for event in client.get(reverse("events")).context["page"]] == [2]
    assert client.get(other.awaits.get_absolute_url()).status_code == 404


def test_a_coordinator_looks_first_what_a_date_does_then_sets_it(waiting, client, coordinator, officer):
    order = waiting(officer.agency, offset=10, offset_unit="days")
    url = order.awaits.get_absolute_url()
    client.force_login(coordinator)
    assert client.get(reverse("event_date", args=[order.pk])).url == url
    looked = client.post(url, {"on": "2023-12-08", "preview": "1"})
    assert [move.due_on for move in looked.context["moves"]] == [date(2023, 12, 18)]
    assert dates(order) == {(None, None)}
    for preview in ({}, {"preview": "1"}):
        refused = client.post(url, {"on": "2023-01-08", **preview})
        assert (refused.status_code, b"before the document" in refused.content) == (422, True)
    assert client.post(url, {"on": "2023-12-08"}).url == url
    assert dates(order) == {(date(2023, 12, 18), date(2023, 12, 18))}
    page = client.get(order.get_absolute_url()).content.decode()
    assert "dated the event: the deadline is 18/12/2023" in page
    assert "10 days after" in page
    client.force_login(officer)
    assert b"Set the date" not in client.get(url).content
    assert client.post(url, {"on": "2023-12-09"}).status_code == 403


def test_the_api_looks_and_sets_like_the_page(waiting, client, coordinator, officer):
    order = waiting(officer.agency)
    url = reverse("api:event-date", args=[order.awaits_id])
    client.force_login(coordinator)
    looked = client.post(url, {"on": "2023-12-08", "preview": "true"}).json()
    assert [(move["agency"], move["due_on"]) for move in looked["moves"]] == [
        (officer.agency.code, "2023-12-08")
    ]
    assert looked["event"]["on"] is None
    assert client.post(url, {"on": "2023-12-08"}).json()["event"]["on"] == "2023-12-08"
    assert client.post(url, {"on": "2023-12-08"}).status_code == 400


@pytest.mark.parametrize("path", ["events", "api:event-list"])
def test_the_list_costs_the_same_for_any_number_of_events(
    path, waiting, client, coordinator, django_assert_num_queries
):
    client.force_login(coordinator)
    waiting(AgencyFactory())
    client.get(reverse(path))
    for number in range(10):
        waiting(AgencyFactory(), event=f"Kỳ họp {number}")
    with django_assert_num_queries({"events": 4, "api:event-list": 3}[path]):
        client.get(reverse(path))


def test_the_page_of_an_event_costs_the_same_for_any_number_of_tasks(waiting, client, coordinator):
    from tests.directives.test_query_counts import queries

    order = waiting(AgencyFactory())
    client.force_login(UserFactory(role="committee", agency=None))
    before = queries(client, order.awaits.get_absolute_url())
    for _ in range(5):
        waiting(*AgencyFactory.create_batch(3))
    assert queries(client, order.awaits.get_absolute_url()) == before


def test_a_directive_of_before_that_names_an_event_gets_it_when_it_is_dated(coordinator):
    old = DirectiveFactory(deadline_kind="event", event=SESSION, original_due_on=None)
    services.set_event_date(old, on=date(2023, 12, 8), by=coordinator)
    old.refresh_from_db()
    assert (old.awaits.name, old.original_due_on) == (SESSION, date(2023, 12, 8))


@pytest.mark.parametrize("counts_from", ["receipt", "request"])
def test_what_counts_from_something_else_has_no_event_to_date(
    waiting, client, coordinator, officer, counts_from
):
    order = waiting(officer.agency, counts_from=counts_from, offset=5, offset_unit="days")
    url = reverse("event_date", args=[order.pk])
    client.force_login(coordinator)
    assert url not in client.get(order.get_absolute_url()).content.decode()
    refused = client.post(url, {"on": "2023-12-08"})
    assert (refused.status_code, b"depends on an event" in refused.content) == (422, True)
    assert not Event.objects.exists()


@pytest.mark.parametrize("unit", ["days", "working_days", "weeks", "months"])
def test_a_date_after_which_no_more_days_come_is_refused_in_words(waiting, client, coordinator, agency, unit):
    order = waiting(agency, offset=1, offset_unit=unit)
    client.force_login(coordinator)
    refused = client.post(order.awaits.get_absolute_url(), {"on": "9999-12-31"})
    assert (refused.status_code, b"too far away" in refused.content) == (422, True)


def test_a_result_that_comes_back_follows_its_event_unless_it_was_extended_further(
    waiting, officer, coordinator
):
    helper = UserFactory()
    order = waiting(officer.agency)
    Assignment.objects.create(directive=order, agency=helper.agency, role="cooperating")
    services.date_event(order.awaits, on=date(2023, 12, 8), by=coordinator)
    mine, helps = order.assignments.get(role="lead"), order.assignments.get(role="cooperating")
    proof = {"note": "Đã trình", "evidence_number": "9/TTr"}
    services.submit(mine, **proof, by=officer)
    services.submit(helps, **proof, by=helper)
    services.date_event(order.awaits, on=date(2023, 12, 14), by=coordinator)
    services.return_result(mine, reason="Thiếu biểu", by=coordinator)
    services.send_back(helps, reason="Thiếu biểu", by=officer)
    assert dates(order) == {(date(2023, 12, 8), date(2023, 12, 14))}
    services.move_date(mine, due_on=date(2023, 12, 20), reason="Thiếu số liệu", by=coordinator)
    services.submit(mine, **proof, by=officer)
    services.date_event(order.awaits, on=date(2023, 12, 15), by=coordinator)
    services.return_result(mine, reason="Thiếu biểu", by=coordinator)
    mine.refresh_from_db()
    assert mine.due_on == date(2023, 12, 20)


def test_a_later_date_that_was_granted_stays_after_a_handover(waiting, officer, coordinator):
    order, heir = waiting(officer.agency), AgencyFactory()
    services.date_event(order.awaits, on=date(2023, 12, 8), by=coordinator)
    mine = order.assignments.get()
    services.move_date(mine, due_on=date(2023, 12, 20), reason="Thiếu số liệu", by=coordinator)
    passes = Handover(from_agency=officer.agency, to_agency=heir, on=date(2023, 11, 3), reason="Sáp nhập")
    services.hand_over(passes, assignments=[mine], by=coordinator)
    services.date_event(order.awaits, on=date(2023, 12, 14), by=coordinator)
    assert order.assignments.get(agency=heir).due_on == date(2023, 12, 20)


def test_a_task_gets_the_date_that_was_entered_while_it_was_written(waiting, agency, coordinator):
    known = waiting(agency).awaits
    services.date_event(known, on=date(2023, 12, 8), by=coordinator)
    assert known.on is None  # as it was read before
    assert dates(waiting(AgencyFactory(), awaits=known)) == {(date(2023, 12, 8), date(2023, 12, 8))}
