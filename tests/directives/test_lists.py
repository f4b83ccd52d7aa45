"""The list of tasks: quick filters, columns, counts and pages, exports."""

from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directives import columns, listing, services
from directives.filters import AssignmentFilter, quick
from directives.models import Assignment, State
from portal import clock, memory
from portal.models import User
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    DirectiveFactory,
    ProgressReportFactory,
    UserFactory,
)

TODAY = date(2023, 11, 3)
DAY = timedelta(days=1)
LIST = "assignments"


def shown(client, **query) -> list[int]:
    """Primary keys on the page."""
    return [row.pk for row in client.get(reverse(LIST), query).context["page"].object_list]


@pytest.fixture
def world(client, coordinator):
    """Tasks of all sorts; the coordinator is signed in."""
    made = {
        "late": AssignmentFactory(due_on=TODAY - DAY, began_on=TODAY - 9 * DAY),
        "today": AssignmentFactory(due_on=TODAY, confirmed_on=TODAY, confirmed_by=coordinator),
        "sunday": AssignmentFactory(due_on=TODAY + 2 * DAY),
        "monday": AssignmentFactory(due_on=TODAY + 3 * DAY),
        "waits": AssignmentFactory(due_on=TODAY, submitted_on=TODAY),
        "contributed": AssignmentFactory(due_on=TODAY, role="cooperating", submitted_on=TODAY),
        "done": AssignmentFactory(
            due_on=TODAY, submitted_on=TODAY, accepted_on=TODAY, accepted_by=coordinator
        ),
        "own": AssignmentFactory(agency=coordinator.agency, due_on=TODAY + 60 * DAY),
    }
    for kind in ("standing", "none", "recurring", "event"):
        order = DirectiveFactory(deadline_kind=kind, original_due_on=None, event="kỳ họp")
        made[kind] = AssignmentFactory(directive=order, due_on=None, began_on=date(2023, 6, 1))
    ProgressReportFactory(assignment=made["standing"], reported_at=clock.now())
    client.force_login(coordinator)
    return {name: row.pk for name, row in made.items()}


QUICK = {
    "late": {"late"},
    "week": {"today", "sunday"},
    "submitted": {"waits"},
    "mine": {"waits", "own"},
    "undated": {"standing", "none"},
    "recurring": {"recurring"},
    "silent": {"none", "recurring", "event"},
    "unconfirmed": {"late", "standing", "none", "recurring", "event"},
}


@pytest.mark.parametrize("name", quick.QUICK)
def test_a_quick_filter_shows_as_many_rows_as_its_number_says(client, world, name):
    found = shown(client, quick=name)
    assert set(found) == {world[one] for one in QUICK[name]}
    page = client.get(reverse(LIST))
    assert page.context["counts"][name] == len(found)
    assert (
        f'<a href="?quick={name}">{quick.QUICK[name].label} <b>{len(found)}</b></a>' in page.content.decode()
    )
    assert client.get(reverse("api:assignment-list"), {"quick": name}).json()["count"] == len(found)


def test_what_waits_for_an_officer_is_what_the_agency_has_to_do(client, world):
    officer = UserFactory(agency=Assignment.objects.get(pk=world["late"]).agency)
    client.force_login(officer)
    assert shown(client, quick="mine") == [world["late"]]


def test_an_agency_sees_from_the_first_day_what_it_has_to_confirm(client, coordinator):
    officer = UserFactory()
    new, old = (AssignmentFactory(agency=officer.agency, began_on=day) for day in (TODAY, TODAY - 30 * DAY))
    others = AssignmentFactory(directive=new.directive, began_on=TODAY - 30 * DAY)
    client.force_login(officer)
    assert set(shown(client, quick="unconfirmed")) == {new.pk, old.pk}
    assert client.get(reverse(LIST)).context["counts"]["unconfirmed"] == 2
    client.force_login(coordinator)
    assert set(shown(client, quick="unconfirmed")) == {old.pk, others.pk}


def test_numbers_of_quick_filters_are_counted_again_after_a_write(client, coordinator):
    officer = UserFactory()
    task = AssignmentFactory(agency=officer.agency)
    client.force_login(coordinator)

    def counts() -> dict[str, int]:
        return client.get(reverse(LIST)).context["counts"]

    assert counts()["submitted"] == 0
    services.submit(task, note="Xong", evidence_number="1/BC", by=officer)
    assert counts()["submitted"] == 1


def test_a_page_is_looked_for_once_until_a_write(client, coordinator):
    officer = UserFactory()
    later, sooner = (AssignmentFactory(agency=officer.agency, due_on=TODAY + n * DAY) for n in (9, 2))
    client.force_login(coordinator)
    asked = {"q": "von", "state": "open_all"}
    assert shown(client, **asked) == [sooner.pk, later.pk]
    with CaptureQueriesContext(connection) as caught:
        assert shown(client, **asked) == [sooner.pk, later.pk]
    assert sum("directives_assignment" in query["sql"] for query in caught) == 1
    services.submit(sooner, note="Xong", evidence_number="1/BC", by=officer)
    services.accept(sooner, by=coordinator)
    assert shown(client, **asked) == [later.pk]


def test_a_remembered_page_shows_nothing_that_one_may_not_see_any_more(client):
    officer, other = UserFactory(), AgencyFactory()
    task = AssignmentFactory(agency=officer.agency)
    client.force_login(officer)
    assert shown(client) == [task.pk]
    User.objects.filter(pk=officer.pk).update(agency=other)
    assert shown(client) == []


@pytest.mark.parametrize("state", State.values)
def test_the_filter_of_a_state_is_what_the_state_says(client, world, coordinator, state):
    AssignmentFactory(
        ended_on=TODAY, ended_by=coordinator, ending="superseded", end_reason="thay thế", due_on=TODAY
    )
    AssignmentFactory(due_on=TODAY - DAY, submitted_on=TODAY, accepted_on=TODAY, accepted_by=coordinator)
    expected = Assignment.objects.with_state(TODAY).filter(state=state)
    assert set(shown(client, state=state)) == set(expected.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"year": 2024}, {"own"}),
        ({"extended": "yes"}, {"late"}),
        ({"period": "2023-11"}, {"monday"}),
        ({"period": "2023-10"}, set()),
        ({"period": "13-2023"}, set()),
    ],
)
def test_other_filters(client, world, query, expected):
    Assignment.objects.filter(pk=world["late"]).update(due_on=TODAY - DAY)
    moved = AssignmentFactory(original_due_on=TODAY - 9 * DAY, due_on=TODAY - 5 * DAY)
    Assignment.objects.filter(pk=world["monday"]).update(period_on=date(2023, 11, 1))
    wanted = {moved.pk} if expected == {"late"} else {world[name] for name in expected}
    if "year" in query:
        wanted = {world["own"]}
    assert set(shown(client, **query)) == wanted


def test_the_handler_filter_offers_and_finds_handlers(client, world):
    handler = UserFactory(full_name="Nông Thị Hạnh")
    Assignment.objects.filter(pk=world["late"]).update(handler=handler)
    assert "Nông Thị Hạnh" in client.get(reverse(LIST)).content.decode()
    assert shown(client, handler=handler.pk) == [world["late"]]


def test_columns_are_chosen_in_the_address_and_kept_by_filter_and_export(client, world):
    query = {"columns": ["state,extensions", "handler"], "quick": "late"}
    page = client.get(reverse(LIST), query)
    assert [str(head.heading) for head in page.context["heads"]] == ["State", "Extensions granted", "Handler"]
    assert b'name="columns" value="state,extensions,handler"' in page.content
    book = client.get(reverse("assignments_export"), query)
    with ZipFile(BytesIO(book.content)) as parts:
        words = parts.read("xl/sharedStrings.xml").decode()
    assert "Extensions granted" in words
    assert "Words of the deadline" not in words
    unknown = client.get(reverse(LIST), {"columns": "x,y"})
    assert len(unknown.context["heads"]) == len(columns.SHOWN)


def test_every_column_can_be_shown_and_written(client, coordinator, submitted):
    client.force_login(coordinator)
    query = {"columns": ",".join(columns.COLUMNS)}
    assert len(client.get(reverse(LIST), query).context["heads"]) == len(columns.COLUMNS)
    assert client.get(reverse("assignments_export"), query).status_code == 200
    document = client.get(reverse("assignments_word"), query)
    with ZipFile(BytesIO(document.content)) as parts:
        text = parts.read("word/document.xml").decode()
    assert submitted.agency.name in text
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text


def test_all_columns_cost_the_same_for_any_number_of_rows(client, coordinator):
    client.force_login(coordinator)
    url = reverse(LIST) + "?q=von&columns=" + ",".join(columns.COLUMNS)

    def queries() -> int:
        client.get(url)
        memory.forget()
        with CaptureQueriesContext(connection) as caught:
            client.get(url)
        return len(caught)

    ProgressReportFactory()
    before = queries()
    for _number in range(30):
        ProgressReportFactory()
    assert queries() == before


def test_what_is_searched_is_found_best_first(client, coordinator):
    client.force_login(coordinator)
    finance = AgencyFactory(name="Sở Tài chính", short_name="Sở TC")
    named = AssignmentFactory(
        directive__document__number="5164", directive__document__symbol="VP-KT", due_on=TODAY + 9 * DAY
    )
    citing = AssignmentFactory(directive__words="Theo Công văn 5164/VP-KT", due_on=TODAY)
    clause = AssignmentFactory(directive__clause="2.6", due_on=TODAY + 9 * DAY)
    amount = AssignmentFactory(directive__words="Bố trí 2.6 tỷ đồng", due_on=TODAY)
    held = AssignmentFactory(agency=finance, due_on=TODAY + 9 * DAY)
    mixed = AssignmentFactory(agency=finance, directive__title="Báo cáo kết quả")
    apart = AssignmentFactory(directive__words="Tài khoản của sở, chính xác", due_on=TODAY)
    assert shown(client, q="5164/VP-KT") == [named.pk, citing.pk]
    assert shown(client, q="2.6") == [clause.pk, amount.pk]
    assert shown(client, q="so tai chinh")[-1] == apart.pk
    assert set(shown(client, q="so tai chinh")) == {held.pk, mixed.pk, apart.pk}
    assert shown(client, q="tai chinh bao cao") == [mixed.pk]
    assert len(shown(client, q=" / ")) == 7


@pytest.fixture
def many(client, coordinator, monkeypatch):
    """Thirty tasks in pages of four, counted up to ten."""
    monkeypatch.setattr(listing, "COUNTED", 10)
    monkeypatch.setattr(listing, "PAGE_SIZE", 4)
    agencies = AgencyFactory.create_batch(3)
    documents = [DirectiveFactory().document for _number in range(3)]
    for number in range(30):
        due_on = None if number % 7 == 0 else TODAY + (number % 5 - 2) * DAY
        order = DirectiveFactory(
            document=documents[number % 3],
            deadline_kind="fixed" if due_on else "none",
            original_due_on=due_on,
            title="Sở rà soát" if number % 2 else "Ra soat so",
        )
        AssignmentFactory(directive=order, agency=agencies[number % 3])
    client.force_login(coordinator)


ORDERS = ["urgency", "due_on", "-due_on", "agency", "-agency", "clause", "-clause", "state"]


@pytest.mark.parametrize("sort", ORDERS)
@pytest.mark.parametrize("words", [{}, {"q": "so"}, {"q": "Sở"}, {"role": "lead"}], ids=str)
def test_pages_follow_each_other_without_gaps_or_repeats(client, many, coordinator, sort, words):
    found = AssignmentFilter({"sort": sort, **words}, Assignment.objects.all())
    assert found.is_valid()
    expected = [row.pk for row in found.qs]
    pages = [shown(client, sort=sort, page=number, **words) for number in range(1, 9)]
    assert [pk for page in pages for pk in page] == expected
    assert shown(client, sort=sort, page="last", **words) == expected[28:]
    assert shown(client, sort=sort, page=999, **words) == expected[28:]


def test_more_than_is_counted_is_said_until_somebody_turns_to_it(client, many):
    first = client.get(reverse(LIST), {"role": "lead"})
    assert first.context["page"].paginator.is_capped
    assert "over 1,000 tasks" in first.content.decode()
    last = client.get(reverse(LIST), {"role": "lead", "page": "last"})
    assert "30 tasks" in last.content.decode()
    assert "Page 8 of 8" in last.content.decode()
    everything = client.get(reverse(LIST))
    assert "30 tasks" in everything.content.decode()


def test_a_page_that_is_none_is_the_first(client, many):
    for number in ("0", "-3", "x", "²", "9" * 30):
        assert len(shown(client, page=number)) in {2, 4}
