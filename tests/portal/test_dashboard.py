from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse

from disbursement.models import CounterpartRatio
from portal import audit, clock
from tests.factories import (
    BILLION,
    AllocationFactory,
    AssignmentFactory,
    ComponentFactory,
    DirectiveFactory,
    DistrictFactory,
    FigureFactory,
    PlanEntryFactory,
    UserFactory,
)


def line(
    program, unit=None, *, planned=10 * BILLION, paid=5 * BILLION, kind="investment", on=date(2023, 10, 25)
):
    component = ComponentFactory(program=program)
    allocation = AllocationFactory(component=component, kind=kind, unit=unit or DistrictFactory())
    PlanEntryFactory(allocation=allocation, amount=planned, entered_at=clock.moment(date(2023, 1, 10)))
    FigureFactory(allocation=allocation, month=10, amount=paid, entered_at=clock.moment(on))
    return allocation


def read(client, **asked):
    return client.get(reverse("dashboard"), asked).content.decode()


def test_rates_are_those_of_the_day_that_is_asked_for(client, committee, program):
    allocation = line(program, paid=5 * BILLION)
    FigureFactory(
        allocation=allocation, month=10, amount=6 * BILLION, entered_at=clock.moment(date(2023, 11, 1))
    )
    client.force_login(committee)
    assert '<span class="big">60,0%</span>' in read(client)
    assert '<span class="big">50,0%</span>' in read(client, as_of="2023-10-26")
    assert "50,0% vào ngày 26/10/2023" in read(client, since="2023-10-26")


def test_a_change_shows_at_once_although_the_page_is_kept(client, committee, program):
    allocation = line(program, paid=5 * BILLION)
    client.force_login(committee)
    assert "50,0%" in read(client)
    figure = FigureFactory(allocation=allocation, month=10, amount=7 * BILLION)
    assert "50,0%" in read(client)  # no audit entry, as if by a stranger's hand: the kept page
    audit.record("sheet.submitted", figure, by=None)
    assert "70,0%" in read(client)


def test_of_an_earlier_day_the_page_says_that_tasks_are_those_of_today(client, committee, program):
    line(program)
    client.force_login(committee)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    said = "are those of today, 03/11/2023"
    assert said in read(client, as_of="2023-10-26")
    assert said not in read(client) and said not in read(client, as_of="2023-11-03")


def test_every_rate_opens_the_rows_behind_it(client, committee, program):
    allocation = line(program)
    client.force_login(committee)
    page = read(client, as_of="2023-10-26")
    for query in (
        f"?year=2023&amp;programme={program.code}&amp;as_of=2023-10-26",
        f"?year=2023&amp;unit={allocation.unit.code}&amp;as_of=2023-10-26",
        "?year=2023&amp;kind=investment&amp;as_of=2023-10-26",
    ):
        assert f"{reverse('allocations')}{query}" in page
        assert client.get(f"{reverse('allocations')}{query}".replace("&amp;", "&")).status_code == 200


def test_what_is_compared_with_opens_its_own_page(client, committee, program):
    day = date(2022, 1, 1)
    words = {"percent": 3, "opened_on": day, "entered_at": clock.moment(day)}
    CounterpartRatio.objects.create(program=program, **words)
    allocation = line(program)
    client.force_login(committee)
    page = read(client, as_of="2023-10-26", programme=program.code)
    day = f"as_of=2023-10-26&amp;programme={program.code}"
    assert f"{reverse('counterpart')}?year=2023&amp;{day}" in page
    assert f"?year=2023&amp;unit={allocation.unit.code}&amp;source=counterpart&amp;{day}" in page
    assert f'href="{reverse("averages")}"' in page


def test_a_district_sees_its_own_figures_only(client, district_officer, program):
    line(program, district_officer.agency, paid=1 * BILLION)
    line(program, paid=9 * BILLION)
    client.force_login(district_officer)
    assert '<span class="big">10,0%</span>' in read(client)


def test_two_districts_do_not_share_what_is_kept(client, program):
    ours, theirs = (UserFactory(agency=DistrictFactory()) for _ in range(2))
    line(program, ours.agency, paid=1 * BILLION)
    line(program, theirs.agency, paid=9 * BILLION)
    for user, rate in ((ours, "10,0%"), (theirs, "90,0%"), (ours, "10,0%")):
        client.force_login(user)
        assert f'<span class="big">{rate}</span>' in read(client)


def test_districts_can_be_sorted(client, committee, program):
    slow, fast = DistrictFactory(short_name="UBND huyện Chậm"), DistrictFactory(short_name="UBND huyện Nhanh")
    line(program, slow, paid=1 * BILLION)
    line(program, fast, paid=9 * BILLION)
    client.force_login(committee)
    down, up = read(client), read(client, sort="rate_up")
    assert down.index(">Nhanh<") < down.index(">Chậm<")
    assert up.index(">Chậm<") < up.index(">Nhanh<")


def test_late_tasks_come_first_and_name_their_agencies(client, committee):
    late = AssignmentFactory(
        directive=DirectiveFactory(original_due_on=date(2023, 10, 31), title="Việc muộn")
    )
    AssignmentFactory(directive=DirectiveFactory(original_due_on=date(2023, 11, 6), title="Việc sắp tới"))
    client.force_login(committee)
    page = read(client)
    assert page.index("Việc muộn") < page.index("Việc sắp tới")
    assert f"?agency={late.agency.code}&amp;state=overdue" in page


@pytest.mark.parametrize(
    "bad", [{"as_of": "2023-12-01"}, {"as_of": "hôm qua"}, {"year": "1800"}, {"programme": "X"}]
)
def test_a_bad_question_is_answered_in_words(client, committee, bad):
    client.force_login(committee)
    response = client.get(reverse("dashboard"), bad)
    assert response.status_code == 422
    assert "errorlist" in response.content.decode()


def test_an_empty_portal_says_what_will_come_here(client, committee):
    client.force_login(committee)
    assert "Chưa có kế hoạch vốn" in read(client)


@pytest.mark.parametrize("rows", [1, 15])
def test_it_costs_the_same_for_any_number_of_rows(
    client, committee, rows, program, django_assert_max_num_queries
):
    for _ in range(rows):
        line(program)
        AssignmentFactory(due_on=date(2023, 10, 31))
    client.force_login(committee)
    with django_assert_max_num_queries(27):
        read(client)
    with django_assert_max_num_queries(6):  # user, years, programmes, version, unread: the rest was kept
        read(client)
