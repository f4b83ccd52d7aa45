"""Two days compared: the listed differences are the difference of the totals."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as some

from disbursement.comparison import changed, changes_of
from disbursement.models import Allocation, Figure, PlanEntry
from portal import clock
from tests.disbursement.conftest import MILLION, line
from tests.disbursement.test_lists import exported, shown
from tests.factories import (
    AllocationFactory,
    ComponentFactory,
    DistrictFactory,
    FigureFactory,
    PlanEntryFactory,
    UserFactory,
)

MEETING, TODAY = date(2023, 10, 26), date(2023, 11, 3)


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


@pytest.fixture
def client(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def asked(client, **data):
    return client.get(reverse("compare"), {"from": MEETING.isoformat(), "to": TODAY.isoformat(), **data})


@pytest.fixture
def october(scene):
    """Known at the meeting: 10.200; then an adjustment, October again, and a correction of September."""
    at = [clock.moment(day) for day in (date(2023, 10, 24), date(2023, 11, 1), date(2023, 11, 2))]
    own = {"allocation": scene.central, "entered_by": scene.officer}
    FigureFactory(**own, month=10, amount=10_200 * MILLION, entered_at=at[0])
    PlanEntryFactory(
        allocation=scene.central,
        amount=-500 * MILLION,
        is_adjustment=True,
        decision="917/QĐ-UBND",
        decided_on=date(2023, 10, 20),
        entered_at=at[1],
    )
    FigureFactory(
        **own, month=10, amount=10_702 * MILLION, entered_at=at[1], sheet=scene.sheet, note="đến hết tháng"
    )
    correction = {"reason": "Kho bạc đối chiếu lại", "document": "12/KB"}
    FigureFactory(**own, month=9, amount=9_100 * MILLION, entered_at=at[2], **correction)
    return scene


def test_every_change_says_what_it_replaces_by_whom_and_why(client, coordinator, october):
    client.force_login(coordinator)
    response = asked(client)
    (row,) = response.context["rows"]
    plan, figure, late = row.changes
    assert (plan.difference, plan.why) == (-500 * MILLION, "917/QĐ-UBND (20/10/2023)")
    assert (figure.before, figure.difference, figure.why) == (
        10_200 * MILLION,
        502 * MILLION,
        "đến hết tháng",
    )
    assert (late.before, late.difference, late.is_late) == (9_015 * MILLION, 0, True)
    assert late.why == "Kho bạc đối chiếu lại (12/KB)"
    page = response.content.decode()
    for words in ("10.200", "+502", "-500", "a later month counts", str(october.officer), "see the sheet"):
        assert words in page


def test_totals_of_both_days_differ_by_what_is_listed(client, coordinator, october):
    client.force_login(coordinator)
    context = asked(client).context
    assert context["then"] == {"planned": 25_605 * MILLION, "disbursed": 11_212 * MILLION}
    assert context["now"] == {"planned": 25_105 * MILLION, "disbursed": 11_714 * MILLION}
    (row,) = context["rows"]
    assert context["change"] == {"planned": row.planned, "disbursed": row.disbursed}


@pytest.mark.parametrize(
    ("filters", "lines"),
    [
        ({}, 1),
        ({"what": "plan"}, 1),
        ({"kind": "recurrent"}, 0),
        ({"kind": "investment", "source": "central"}, 1),
        ({"year": "2022"}, 0),
        ({"carried": "only"}, 0),
        ({"to": "2023-10-31"}, 0),
        ({"from": "2023-11-02", "what": "figures"}, 0),
        ({"from": "2023-11-01", "what": "figures"}, 1),
    ],
    ids=str,
)
def test_changes_are_filtered(client, coordinator, october, filters, lines):
    client.force_login(coordinator)
    assert len(shown(asked(client, **filters))) == lines


def test_filters_by_programme_and_unit(client, coordinator, october):
    other = line(DistrictFactory(), ComponentFactory(), planned=5)
    PlanEntryFactory(allocation=other, is_adjustment=True, entered_at=clock.moment(date(2023, 11, 1)))
    client.force_login(coordinator)
    assert len(shown(asked(client))) == 2
    for filters in ({"unit": other.unit.code}, {"programme": other.component.program.code}):
        response = asked(client, **filters)
        assert shown(response) == [other]
        assert response.context["change"]["planned"] == 10**9


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ({"from": "hôm qua"}, "“hôm qua” is not a day."),
        ({"to": "2023-12-01"}, "Choose a day up to today"),
        ({"from": "2023-11-02", "to": "2023-11-01"}, "The first day lies after the second."),
    ],
)
def test_days_that_cannot_be_compared_are_said(client, coordinator, october, days, sentence):
    client.force_login(coordinator)
    response = asked(client, **days)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    data = {"from": MEETING.isoformat(), "to": TODAY.isoformat(), **days}
    assert client.get(reverse("compare_export"), data).status_code == 422
    assert client.get(reverse("api:change-list"), data).status_code == 400


@pytest.mark.parametrize("page", ["compare", "compare_export", "api:change-list"])
def test_before_the_first_day_of_all_nothing_was_known(client, coordinator, october, page):
    client.force_login(coordinator)
    assert client.get(reverse(page), {"to": "0001-01-01"}).status_code == 200


def test_the_export_holds_every_change(client, coordinator, october):
    client.force_login(coordinator)
    data = {"from": MEETING.isoformat(), "to": TODAY.isoformat()}
    file = client.get(reverse("compare_export"), data)
    assert f"so-sanh-{data['from']}-{data['to']}.xlsx" in file["Content-Disposition"]
    book = exported(file)
    for words in ("-500000000", "502000000", "917/QĐ-UBND (20/10/2023)", "Kho bạc đối chiếu lại (12/KB)"):
        assert words in book
    assert "502000000" not in exported(client.get(reverse("compare_export"), {**data, "what": "plan"}))


@pytest.mark.parametrize(
    ("more", "only", "words"),
    [
        ({"note": "thêm"}, "note", "only the remark changed"),
        (
            {"note": "đến hết tháng", "december": 11_000 * MILLION},
            "expected",
            "only what is expected changed",
        ),
        ({"note": "đến hết tháng"}, "nothing", "entered again, the same"),
    ],
)
def test_where_the_amount_stayed_it_is_said_what_changed(client, coordinator, october, more, only, words):
    entered = {"entered_by": october.officer, "entered_at": clock.moment(TODAY)}
    FigureFactory(allocation=october.central, month=9, amount=9_300 * MILLION, **entered)
    FigureFactory(allocation=october.central, month=10, amount=10_702 * MILLION, **entered, **more)
    client.force_login(coordinator)
    page = asked(client)
    assert words in page.content.decode()
    assert [change.only for change in page.context["rows"][0].changes] == ["", "", "", "", only]
    data = {"from": MEETING.isoformat(), "to": TODAY.isoformat()}
    assert words in exported(client.get(reverse("compare_export"), data))
    (found,) = client.get(reverse("api:change-list"), data).json()["results"]
    assert (found["changes"][-1]["only"], found["changes"][-1]["difference"]) == (only, 0)


def test_the_api_lists_the_same(client, coordinator, october):
    client.force_login(coordinator)
    data = {"from": MEETING.isoformat(), "to": TODAY.isoformat()}
    answer = client.get(reverse("api:change-list"), data).json()
    assert answer["totals"]["difference"] == {"planned": -500 * MILLION, "disbursed": 502 * MILLION}
    (found,) = answer["results"]
    assert [change["difference"] for change in found["changes"]] == [-500 * MILLION, 502 * MILLION, 0]


def test_an_officer_compares_what_is_the_own_agencys(client, october):
    client.force_login(october.officer)
    assert len(shown(asked(client))) == 1
    client.force_login(UserFactory())
    response = asked(client)
    assert shown(response) == []
    assert response.context["now"] == {"planned": 0, "disbursed": 0}


@pytest.mark.parametrize("rows", [1, 30])
def test_it_costs_the_same_for_any_number_of_changes(client, coordinator, rows, django_assert_num_queries):
    for entry in PlanEntryFactory.create_batch(rows, entered_at=clock.moment(date(2023, 11, 1))):
        FigureFactory(allocation=entry.allocation, entered_at=clock.moment(date(2023, 11, 1)))
    client.force_login(coordinator)
    asked(client)
    # user, unread; programmes, units; totals twice, count, page; entries, figures, what they replace
    with django_assert_num_queries(10):
        assert len(shown(asked(client))) == rows


DAY = some.integers(0, 40).map(lambda days: date(2023, 9, 20) + timedelta(days=days))
STEP = some.tuples(
    some.integers(0, 2),  # line
    some.booleans(),  # a plan entry or a figure
    some.integers(8, 10),  # month of the figure
    some.integers(0, 900),  # amount
    some.integers(0, 9),  # days after the step before
    some.integers(0, 20),  # days by which the decision is older
)


@tries(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=some.lists(STEP, max_size=12), first=DAY, last=DAY)
def test_listed_differences_add_up_to_the_difference_of_the_totals(steps, first, last):
    first, last = min(first, last), max(first, last)
    with transaction.atomic():
        lines, person = AllocationFactory.create_batch(3), UserFactory()
        told = date(2023, 9, 20)
        for number, is_plan, month, amount, later, older in steps:
            told += timedelta(days=later)
            own = {"allocation": lines[number], "entered_by": person, "entered_at": clock.moment(told)}
            if is_plan:
                decided_on = told - timedelta(days=older)
                PlanEntryFactory(**own, amount=amount + 1, decided_on=decided_on)
            else:
                FigureFactory(**own, month=month, amount=amount)
        found = changes_of(changed(Allocation.objects.all(), first, last), first, last)
        totals = [
            Allocation.objects.filter(pk__in=[one.pk for one in lines]).totals(day, "year")
            for day in (first, last)
        ]
        then, now = (next(iter(rows)) for rows in totals)
        assert sum(row.planned for row in found) == now["total_planned"] - then["total_planned"]
        assert sum(row.disbursed for row in found) == now["total_disbursed"] - then["total_disbursed"]
        for row in found:
            assert row.changes
        listed = sum(len(row.changes) for row in found)
        entered = Figure.objects.count() + PlanEntry.objects.count()
        assert listed <= entered
        transaction.set_rollback(True)
