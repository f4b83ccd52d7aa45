"""An agency's record: what it owes, how punctual it was by year, and who may read that."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directives import records, services
from directives.models import Assignment, Extension
from portal import clock
from portal.models import AgencySuccession
from tests.conftest import TODAY
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    ExplanationRequestFactory,
    ObstacleFactory,
    UserFactory,
)


def classes(**counts: int) -> dict[str, int]:
    return {"done_on_time": 0, "done_late": 0, "open_in_time": 0, "open_overdue": 0, **counts}


@pytest.fixture
def task(agency, coordinator):
    """A task that the agency leads: task(due, submitted, accepted), and `original` if it was moved."""

    def make(due_on, submitted_on=None, accepted_on=None, *, original=None, **fields):
        first = original or due_on
        return AssignmentFactory(
            agency=agency,
            directive__original_due_on=first,
            directive__deadline_kind="fixed" if first else "standing",
            due_on=due_on,
            original_due_on=first,
            submitted_on=submitted_on,
            accepted_on=accepted_on,
            accepted_by=coordinator if accepted_on else None,
            **fields,
        )

    return make


def test_the_four_classes_of_a_year_against_both_dates(agency, task):
    task(date(2023, 10, 10), date(2023, 10, 10), date(2023, 10, 12))
    task(date(2023, 10, 31), date(2023, 10, 20), date(2023, 10, 25), original=date(2023, 10, 10))
    task(date(2023, 10, 10), date(2023, 10, 20), date(2023, 10, 25))
    task(date(2023, 12, 31))
    task(date(2023, 11, 30), original=date(2023, 10, 30))
    task(date(2023, 11, 2))
    [year] = records.figures(agency, TODAY)["years"]
    assert year["year"] == 2023
    assert year["current"] == classes(done_on_time=2, done_late=1, open_in_time=2, open_overdue=1)
    assert year["original"] == classes(done_on_time=1, done_late=2, open_in_time=1, open_overdue=2)
    assert (year["current_rate"], year["original_rate"]) == (50.0, 20.0)
    rows = Assignment.objects.filter(agency=agency)
    assert rows.official_classes(TODAY) == year["current"]
    assert rows.official_classes(TODAY, by="original_due_on") == year["original"]


def test_a_task_belongs_to_the_year_of_its_first_date(agency, task):
    task(date(2023, 1, 31), original=date(2022, 12, 31))
    task(None, began_on=date(2021, 3, 1))
    years = [row["year"] for row in records.figures(agency, TODAY)["years"]]
    assert years == [2022, 2021]


def test_an_inherited_task_does_not_spoil_earlier_years(agency, task, coordinator):
    heir = AgencyFactory()
    old = task(date(2022, 6, 30), began_on=date(2022, 1, 5))
    new = AssignmentFactory(
        agency=heir, directive=old.directive, due_on=old.due_on, began_on=date(2023, 3, 1)
    )
    Assignment.objects.filter(pk=old.pk).update(
        ended_on=date(2023, 3, 1),
        ended_by=coordinator,
        ending="handed_over",
        end_reason="Sáp nhập",
        successor=new,
        heir=heir,
    )
    assert records.figures(agency, TODAY)["years"] == []
    assert [row["year"] for row in records.figures(agency, date(2023, 2, 28))["years"]] == [2022]
    [year] = records.figures(heir, TODAY)["years"]
    assert (year["year"], year["current"]) == (2023, classes(open_overdue=1))


def test_nothing_due_has_no_rate():
    assert records.rate(classes(open_in_time=3)) is None


def test_what_it_owes_is_counted_by_state(agency, task):
    task(date(2023, 11, 2))
    task(date(2023, 11, 6))
    task(date(2023, 11, 1), date(2023, 11, 2))
    task(None)
    task(date(2023, 10, 10), date(2023, 10, 10), date(2023, 10, 12))
    task(date(2023, 11, 2), role="cooperating")
    assert records.figures(agency, TODAY)["owed"] == {
        "open": 4,
        "overdue": 1,
        "soon": 1,
        "submitted": 1,
        "contributions": 1,
    }


def test_extensions_explanations_and_obstacles_are_counted(agency, officer, coordinator, task):
    moved = task(date(2023, 11, 10), original=date(2023, 11, 3))
    answered = {"answered_by": coordinator, "answered_at": clock.now()}
    asked = {"assignment": moved, "asked_by": officer, "reason": "Chờ số liệu", "due_on_before": TODAY}
    later = date(2023, 11, 10)
    Extension.objects.create(**asked, asked_due_on=later, granted_due_on=later, outcome="granted", **answered)
    Extension.objects.create(**asked, asked_due_on=later, outcome="refused", **answered)
    ExplanationRequestFactory(assignment=moved, due_on=date(2023, 11, 1))
    ExplanationRequestFactory(assignment=moved, answer="Đã rõ", **answered)
    ObstacleFactory(agency=agency)
    found = records.figures(agency, TODAY)
    assert found["extensions"] == {"asked": 2, "granted": 1, "refused": 1, "waiting": 0, "days_gained": 5}
    assert found["explanations"] == {"asked": 2, "waiting": 1, "late": 1}
    assert found["obstacles"] == {"raised": 1, "to_answer": 0, "late": 0}


def test_time_with_the_giver_is_counted(agency, assignment, officer, coordinator):
    with clock.pinned(clock.moment(date(2023, 11, 1))):
        services.submit(assignment, note="Xong", evidence_number="1/BC", by=officer)
    assert records.figures(agency, TODAY)["with_giver"] == {"tasks": 1, "days": 2}


def test_who_may_open_which_record(client, agency, officer, committee, auditor):
    old, new, stranger = AgencyFactory(), AgencyFactory(), AgencyFactory()
    AgencySuccession.objects.create(agency=old, successor=agency, moved_on=date(2023, 3, 1))
    AgencySuccession.objects.create(agency=agency, successor=new, moved_on=date(2023, 10, 1))
    for person, others in ((officer, 404), (committee, 200), (auditor, 200)):
        client.force_login(person)
        for seen in (agency, old, new):
            assert client.get(reverse("agency", args=[seen.code])).status_code == 200
        assert client.get(reverse("agency", args=[stranger.code])).status_code == others
        assert client.get(reverse("api:agency-record", args=[stranger.code])).status_code == others


def test_the_page_shows_tasks_years_line_and_explanations(client, agency, officer, task):
    late = task(date(2023, 11, 2))
    asked = ExplanationRequestFactory(assignment=late)
    old = AgencyFactory(name="Sở cũ")
    AgencySuccession.objects.create(agency=old, successor=agency, moved_on=date(2023, 3, 1))
    client.force_login(officer)
    page = client.get(reverse("agency", args=[agency.code])).content.decode()
    for words in (late.directive.title, asked.question, "Sở cũ", "2023", "Original date", "0,0%"):
        assert words in page
    assert f'href="{reverse("assignments")}?agency={agency.code}&amp;state=overdue&amp;role=lead"' in page


def test_words_of_an_heirs_other_tasks_stay_hidden(client, agency, officer):
    heir = AgencyFactory()
    AgencySuccession.objects.create(agency=agency, successor=heir, moved_on=date(2023, 3, 1))
    AssignmentFactory(agency=heir, directive__title="Việc riêng của cơ quan mới")
    client.force_login(officer)
    assert "Việc riêng" not in client.get(reverse("agency", args=[heir.code])).content.decode()


def test_the_list_puts_who_owes_most_first_and_finds_without_diacritics(client, coordinator, agency, task):
    AgencyFactory(name="Ban Dân tộc tỉnh")
    late = task(date(2023, 11, 2))
    client.force_login(coordinator)
    rows = client.get(reverse("agencies")).context["page"]
    assert rows[0][0] == late.agency
    found = client.get(reverse("agencies"), {"q": "ban dan toc"}).context["page"]
    assert [row[0].name for row in found] == ["Ban Dân tộc tỉnh"]
    assert b"No agency matches" in client.get(reverse("agencies"), {"q": "khong co"}).content


def test_the_list_and_its_export_hold_only_what_may_be_opened(client, agency, officer, auditor):
    other = AgencyFactory(name="Sở khác")
    for person, sees in ((officer, False), (auditor, True)):
        client.force_login(person)
        page = client.get(reverse("agencies")).content.decode()
        assert reverse("agency", args=[agency.code]) in page
        assert (other.name in page) == sees
        with ZipFile(BytesIO(client.get(reverse("agencies_export")).content)) as book:
            assert (other.name in book.read("xl/sharedStrings.xml").decode()) == sees


def test_the_list_is_exported_as_filtered(client, coordinator):
    AgencyFactory(name="Sở Y tế")
    client.force_login(coordinator)
    answer = client.get(reverse("agencies_export"), {"q": "dan toc"})
    with ZipFile(BytesIO(answer.content)) as book:
        assert "Sở Y tế" not in book.read("xl/sharedStrings.xml").decode()


def test_record_by_api(client, agency, officer, task):
    task(date(2023, 11, 2))
    client.force_login(officer)
    record = client.get(reverse("api:agency-record", args=[agency.code])).json()
    assert record["owed"]["overdue"] == 1
    assert record["years"][0]["current"]["open_overdue"] == 1


def test_pages_cost_the_same_for_any_number_of_rows(client, coordinator, agency):
    client.force_login(coordinator)

    def grow(count: int) -> None:
        for row in AssignmentFactory.create_batch(count, agency=agency):
            ExplanationRequestFactory(assignment=row)
            AssignmentFactory(agency=UserFactory().agency)

    def cost(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as caught:
            client.get(url)
        return len(caught)

    urls = [reverse("agencies"), reverse("agency", args=[agency.code])]
    grow(1)
    before = [cost(url) for url in urls]
    grow(15)
    assert [cost(url) for url in urls] == before


def test_a_code_that_no_table_holds_is_not_found(client, officer):
    client.force_login(officer)
    assert client.get("/api/v1/agencies/%00/record/").status_code == 404
