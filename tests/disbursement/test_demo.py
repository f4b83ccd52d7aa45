"""The demonstration of 2023: what the notice says, computed by the portal itself from whole đồng."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Max, Sum
from django.test import override_settings

from disbursement import demo, report, services, summary
from disbursement.models import Allocation, Figure, PlanEntry, Sheet, TreasuryList
from disbursement.table import load
from disbursement.treasury import comparing
from disbursement.treasury.matching import unknown
from portal import clock
from portal.demo import load_people
from portal.models import AuditEntry, Notification, User

pytestmark = pytest.mark.xdist_group("disbursement_demo")  # told once, by one worker

MEETING, TODAY = date(2023, 10, 26), date(2023, 11, 3)
BILLION = 10**9


@pytest.fixture(scope="module", autouse=True)
def _told(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo, told once for all tests of this file and taken back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", verbosity=0)
        with override_settings(DEMO=True, MEDIA_ROOT=tmp_path_factory.mktemp("media")):
            demo.load(load_people())
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as the command does
        yield
        transaction.set_rollback(True)


@pytest.fixture
def committee():
    return User.objects.get(username="banchidao")


@pytest.fixture
def as_of(committee):
    return lambda day: summary.summary(2023, day, user=committee)


def rates(found: dict) -> list[float]:
    return [round(node["rate"], 1) for node in (found["total"], *found["by_kind"].values())]


def test_as_of_the_meeting_the_rates_are_the_notices(as_of):
    found = as_of(MEETING)
    assert rates(found) == [32.1, 57.2, 6.8]
    assert 1_850 * BILLION < found["total"]["planned"] < 1_950 * BILLION
    assert round(found["by_kind"]["investment"]["planned"] / found["total"]["planned"], 3) == 0.502


def test_a_week_later_the_figures_of_month_end_count(as_of):
    before, after = as_of(MEETING), as_of(TODAY)
    assert after["total"]["planned"] == before["total"]["planned"]
    for then, now in zip(rates(before), rates(after), strict=True):
        assert now > then
    assert rates(as_of(MEETING)) == [32.1, 57.2, 6.8]  # and the past does not change


def test_districts_differ_and_investment_is_above_the_nation(as_of):
    units = {
        code: round(node["rate"])
        for code, node in as_of(MEETING)["by_unit"].items()
        if code.startswith("ubnd")
    }
    assert len(units) == 11
    assert (max(units, key=units.get), min(units, key=units.get)) == ("ubnd-178", "ubnd-181")
    assert units["ubnd-178"] == 45
    assert units["ubnd-181"] == 22
    average = summary.national_averages(2023, MEETING)["investment"]
    assert (average.rate, average.source) == (49, "Hội nghị giao ban ngày 26/10/2023")


def test_counterpart_capital_falls_short_in_six_districts(committee):
    found = summary.counterpart(2023, TODAY, user=committee)
    assert (found["units"], found["behind"]) == (11, 6)
    assert found["shortfall"] > 5 * BILLION


def test_only_poor_districts_carry_the_poor_districts_projects():
    for code in ("GNBV-DA1-TDA1", "GNBV-DA5"):
        units = Allocation.objects.filter(component__code=code).values_list("unit__code", flat=True)
        assert set(units) == {"ubnd-181", "ubnd-184"}


def test_every_line_is_of_a_kind_that_its_component_takes():
    for line in Allocation.objects.select_related("component"):
        assert line.kind in line.component.kinds, line
        assert not line.component.children.exists(), line


def test_adjustments_move_money_and_make_none():
    moved = PlanEntry.objects.filter(is_adjustment=True).order_by()
    for row in moved.values("decision", "allocation__component", "allocation__kind").annotate(
        total=Sum("amount")
    ):
        assert row["total"] == 0
    assert moved.values("decision").distinct().count() == 2


def test_the_year_never_falls():
    for line in Allocation.objects.prefetch_related("figures"):
        amounts = [
            figure.amount for figure in sorted(line.figures.all(), key=lambda row: (row.month, row.pk))
        ]
        assert all(earlier <= later for earlier, later in pairwise(amounts)), line


def test_nine_months_are_verified_and_stand_as_the_services_would_have_left_them():
    settled = Sheet.objects.filter(month__lt=10).for_list().order_by("pk")
    assert set(settled.values_list("state", flat=True)) == {"verified"}
    for sheet in settled[::10]:
        table = load(sheet)
        assert table.blockers == []
        cells = {cell.allocation_id: (cell.amount, cell.note) for cell in sheet.cells.all()}
        assert cells == {row.allocation.pk: (row.reported.amount, row.reported.note) for row in table.rows}
        trail = AuditEntry.objects.filter(subject_type="disbursement.sheet", subject_id=sheet.pk).order_by(
            "id"
        )
        assert [entry.verb for entry in trail] == ["sheet.opened", "sheet.submitted", "sheet.verified"]


def test_october_is_being_reported():
    states = Counter(Sheet.objects.filter(month=10).values_list("state", flat=True))
    assert states["returned"] == 4
    assert min(states["submitted"], states["verified"]) > 10
    assert Notification.objects.filter(user__username="locbinh", read_at=None).count() == 1


def test_units_say_what_they_expect_by_the_end_of_the_year(committee):
    found = Figure.objects.filter(month=10).select_related("allocation", "sheet").order_by("pk")
    newest = {figure.allocation_id: figure for figure in found}
    said = [figure for figure in newest.values() if figure.december is not None]
    assert {figure.sheet.state for figure in said} == {"submitted", "verified"}
    assert len(said) > 450
    for figure in said:
        assert figure.amount <= figure.december
        assert (figure.january is None) == (figure.allocation.kind == "recurrent")
        assert figure.january is None or figure.december <= figure.january
    made = report.build(report.Question(2023, 10, TODAY), committee)
    assert made.expected == len(said)


def test_loc_binh_can_do_its_sheet_live():
    sheet = Sheet.objects.get(unit__code="ubnd-188", program__code="GNBV", month=10)
    assert (sheet.state, sheet.due_on) == ("returned", date(2023, 11, 5))
    officer = User.objects.get(username="locbinh")
    row = load(sheet).rows[0]
    typed = {row.allocation.pk: ("450", "")}
    with clock.pinned(clock.moment(TODAY, 10)):
        services.save_sheet(sheet, typed, version=sheet.version, by=officer)
        services.submit(sheet, by=officer)
    assert Figure.objects.filter(sheet=sheet, allocation=row.allocation).count() == 2


def test_nothing_happens_after_the_demos_morning():
    morning = clock.moment(TODAY, 0)
    for model, field in [(Figure, "entered_at"), (PlanEntry, "entered_at"), (Notification, "created_at")]:
        assert model.objects.aggregate(last=Max(field))["last"] < morning
    assert AuditEntry.objects.filter(verb__startswith="sheet.").aggregate(last=Max("at"))["last"] < morning


def test_the_monthly_report_says_the_same(committee):
    for by in ("programme", "unit"):
        total = report.build(report.Question(2023, 10, MEETING, by), committee).total.money
        own = [total.rate(f"_own{kind}", "detail") for kind in ("", "_investment", "_recurrent")]
        assert [f"{rate:.1f}" for rate in own] == ["32.1", "57.2", "6.8"]


def test_the_treasury_agrees_but_for_a_few_and_one_difference_is_signed(committee):
    found = TreasuryList.objects.get()
    rows = comparing.differences(found, TODAY, user=committee)
    assert Counter(row.verdict for row in rows) == {
        "equal": 48,
        "differs": 5,
        "only_here": 1,
        "only_there": 1,
    }
    assert [row.unit.code for row in rows if row.signature == "signed"] == ["ubnd-187"]
    assert [name.words for name in unknown(found)] == ["Ban QLDA ĐTXD và PTQĐ"]
