from datetime import date

import pytest
from django.urls import reverse

from portal import clock
from tests.factories import AssignmentFactory, DirectiveFactory, SheetFactory, UserFactory


def work(client, user):
    client.force_login(user)
    return client.get(reverse("my_work")).context


def given(agency, due_on=None, **fields):
    kind = {} if due_on else {"deadline_kind": "standing"}
    directive = DirectiveFactory(original_due_on=due_on, **kind)
    return AssignmentFactory(directive=directive, agency=agency, due_on=due_on, **fields)


def submitted(sheet, by):
    sheet.state, sheet.submitted_by, sheet.submitted_at = "submitted", by, clock.now()
    sheet.save()
    return sheet


def test_what_is_late_comes_before_what_is_soon_and_the_rest(client, officer):
    taken = {"confirmed_on": date(2023, 10, 27), "confirmed_by": officer}
    standing = given(officer.agency, **taken)
    soon = given(officer.agency, date(2023, 11, 6))
    late = given(officer.agency, date(2023, 10, 31))
    later = given(officer.agency, date(2023, 12, 31), **taken)
    given(UserFactory().agency, date(2023, 10, 31))
    shown = work(client, officer)
    assert shown["urgent"] == [late, soon]
    assert shown["others"] == [later, standing]
    assert shown["to_confirm"] == []


def test_what_is_new_is_confirmed_and_what_came_back_is_first_of_the_rest(client, officer):
    taken = {"confirmed_on": date(2023, 10, 27), "confirmed_by": officer}
    given(officer.agency, date(2023, 12, 30), **taken)
    returned = given(officer.agency, date(2023, 12, 31), is_returned=True, **taken)
    new = given(officer.agency, date(2023, 12, 31))
    shown = work(client, officer)
    assert shown["to_confirm"] == [new]
    assert shown["others"][0] == returned


def test_a_coordinator_sees_the_results_that_wait_the_longest_first(client, coordinator):
    second = given(UserFactory().agency, date(2023, 11, 30), submitted_on=date(2023, 11, 2))
    first = given(UserFactory().agency, submitted_on=date(2023, 10, 30))
    given(UserFactory().agency)
    given(coordinator.agency, submitted_on=date(2023, 10, 27))  # nobody judges the own result
    assert work(client, coordinator)["to_review"] == [first, second]


def test_who_works_for_no_agency_is_led_to_the_overview(client, admin):
    client.force_login(admin)
    response = client.get(reverse("my_work"))
    assert (response.status_code, response.url) == (302, reverse("dashboard"))


def test_an_owner_sees_the_sheets_of_the_programme_but_not_the_own(client, owner, program):
    theirs = submitted(SheetFactory(program=program), owner)
    own = submitted(SheetFactory(program=program, unit=owner.agency), owner)
    submitted(SheetFactory(), owner)
    SheetFactory(program=program)
    assert work(client, owner)["to_verify"] == [theirs]
    assert work(client, UserFactory(role="coordinator"))["to_verify"] == [own]


def test_a_district_sees_the_sheets_that_it_still_owes(client, district_officer):
    owed = SheetFactory(unit=district_officer.agency)
    submitted(SheetFactory(unit=district_officer.agency), district_officer)
    assert list(work(client, district_officer)["sheets"]) == [owed]


@pytest.mark.parametrize("rows", [1, 30])
def test_it_costs_the_same_for_any_number_of_rows(client, officer, rows, django_assert_num_queries):
    for _ in range(rows):
        given(officer.agency, date(2023, 10, 31))
        SheetFactory(unit=officer.agency)
    client.force_login(officer)
    client.get(reverse("my_work"))
    with django_assert_num_queries(6):  # user with agency, unread, tasks, sheets, explanations, obstacles
        client.get(reverse("my_work"))
