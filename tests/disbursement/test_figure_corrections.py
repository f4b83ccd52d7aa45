"""Settled figures are corrected by a new row with its reason; what was frozen stays."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from disbursement import services
from disbursement.closed import differences
from disbursement.models import CellChange, Closing, Figure, Month, Sheet
from portal import clock
from portal.models import AuditEntry, Notification
from tests.disbursement.conftest import line
from tests.disbursement.test_closing import frozen, reopen, report
from tests.factories import FigureFactory, MonthFactory, UserFactory

pytestmark = pytest.mark.usefixtures("in_english")
MILLION = 1_000_000
WHY = {"reason": "Kho bạc hoàn ứng", "document": "215/KBNN-KSC"}


@pytest.fixture
def closed(scene, coordinator) -> Closing:
    """October as reported by the district."""
    month = MonthFactory()
    report(scene)
    return services.close_month(month, by=coordinator)


def correct(scene, by, amount=10_500, **more):
    asked = {"month": 10, "amount": amount * MILLION, **WHY, **more}
    return services.correct_figure(scene.central, **asked, by=by)


def test_a_correction_is_a_new_figure_and_the_frozen_month_stays(scene, closed, coordinator):
    before = frozen(closed)
    new = correct(scene, coordinator)
    assert (new.amount, new.reason, new.document, new.sheet) == (10_500 * MILLION, *WHY.values(), None)
    assert Figure.objects.filter(allocation=scene.central, month=10).count() == 2
    assert Figure.objects.newest(clock.today()).get(allocation=scene.central, month=10) == new
    assert frozen(closed) == before
    entry = AuditEntry.objects.get(verb="figure.corrected")
    assert entry.before == {"month": "10/2023", "amount": 10_702 * MILLION}
    assert entry.after == {"amount": 10_500 * MILLION, **WHY}


def test_the_unit_is_told_what_was_corrected_and_why(scene, closed, coordinator):
    correct(scene, coordinator)
    told = Notification.objects.get(user=scene.officer, kind="figure.corrected")
    assert told.url == scene.central.get_absolute_url()
    for words in ("10.702", "10.500", "Kho bạc hoàn ứng", "215/KBNN-KSC"):
        assert words in told.body


def test_a_unit_let_in_late_does_not_undo_a_correction_by_submitting_again(scene, closed, coordinator):
    correct(scene, coordinator)
    late = {"unit": scene.unit, "until": date(2023, 11, 20), "reason": "Bổ sung một dòng."}
    services.let_in_late(closed.month, **late, by=coordinator)
    services.return_sheet(scene.sheet, reason="Bổ sung một dòng.", by=scene.owner)
    services.submit(scene.sheet, by=scene.officer)
    newest = Figure.objects.newest(clock.today()).get(allocation=scene.central, month=10)
    assert (newest.amount, newest.reason) == (10_500 * MILLION, WHY["reason"])


def test_what_was_expected_stays_unless_more_has_been_paid_out(scene, closed, coordinator):
    paid = {"allocation": scene.central, "month": 10, "amount": 10_600 * MILLION}
    FigureFactory(**paid, december=10_650 * MILLION, january=12_000 * MILLION)
    new = correct(scene, coordinator, amount=11_000)
    assert (new.december, new.january) == (None, 12_000 * MILLION)


def test_the_draft_that_follows_a_correction_says_who_changed_its_cell(scene, closed, coordinator):
    before = Sheet.objects.get(pk=scene.sheet.pk).version
    correct(scene, coordinator, note="Hoàn ứng")
    changes = CellChange.objects.filter(changed_by=coordinator).values_list("part", "before", "after")
    assert list(changes) == [("amount", "10.702", "10.500"), ("note", "", "Hoàn ứng")]
    assert Sheet.objects.get(pk=scene.sheet.pk).version == before + 1


def test_a_clock_that_went_back_stops_nobody(scene, closed, coordinator):
    newest = FigureFactory(allocation=scene.central, month=10, entered_at=clock.end_of(clock.today()))
    assert correct(scene, coordinator).entered_at == newest.entered_at


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"reason": " "}, "why"),
        ({"document": " "}, "document"),
        ({"amount": 10_702}, "counts already"),
        ({"amount": 99_000}, "16.500"),
        ({"amount": 8_000}, "9.015"),
        ({"month": 11}, "never opened"),
    ],
    ids=["no reason", "no document", "the same", "over the plan", "below last month", "no such month"],
)
def test_what_cannot_be_right_is_refused_in_words(scene, closed, coordinator, more, words):
    with pytest.raises(ValidationError) as refusal:
        correct(scene, coordinator, **more)
    assert words in " ".join(refusal.value.messages)
    assert Figure.objects.filter(allocation=scene.central, month=10).count() == 1


def test_a_refusal_of_the_checks_stands_at_the_remark_and_names_it(client, scene, closed, coordinator):
    client.force_login(coordinator)
    data = {"month": 10, "amount": "99.000", **WHY}
    answer = client.post(reverse("allocation_correct", args=[scene.central.pk]), data)
    assert answer.status_code == 422
    assert "16.500" in answer.context["form"].errors["note"][0]
    assert "the field “Remark”" in answer.context["form"].errors["note"][1]


def test_a_remark_explains_what_the_checks_ask_about(scene, closed, coordinator):
    assert correct(scene, coordinator, amount=8_000, note="Thu hồi tạm ứng").note == "Thu hồi tạm ứng"


def test_counterpart_capital_is_checked_against_the_central_capital_of_its_component(
    scene, closed, coordinator
):
    asked = {"month": 10, "amount": 610 * MILLION, **WHY}
    with pytest.raises(ValidationError):
        services.correct_figure(scene.counterpart, **asked, by=coordinator)
    assert services.correct_figure(scene.counterpart, **asked, note="Chờ HĐND huyện", by=coordinator)


def test_while_a_month_is_open_the_unit_mends_its_own_sheet(scene, coordinator):
    MonthFactory()
    report(scene)
    with pytest.raises(ValidationError, match="sheet"):
        correct(scene, coordinator)


def test_a_verified_sheet_is_locked_so_its_figures_are_corrected_even_in_an_open_month(scene, coordinator):
    MonthFactory()
    report(scene)
    services.verify(scene.sheet, by=scene.owner)
    assert correct(scene, coordinator).pk


def test_recurrent_capital_has_no_thirteenth_month(scene, coordinator):
    MonthFactory(month=13, due_on=date(2024, 2, 5), closes_on=date(2024, 2, 10), closed_at=clock.now())
    with pytest.raises(ValidationError, match="investment"):
        services.correct_figure(scene.recurrent, month=13, amount=1, **WHY, by=coordinator)


# What differs


def test_what_differs_from_now_is_the_correction_with_its_reason(scene, closed, coordinator):
    assert not differences.differing(closed, None, coordinator).exists()
    new = correct(scene, coordinator)
    [row] = differences.explained(differences.differing(closed, None, coordinator), closed, None)
    assert (row.line, row.figure) == (scene.central, new)
    assert (row.was.paid, row.now.paid, row.change) == (10_702 * MILLION, 10_500 * MILLION, -202 * MILLION)


def test_a_plan_that_was_adjusted_since_is_no_correction(scene, closed, coordinator):
    services.adjust_plan(
        scene.central, amount=MILLION, decision="9/QĐ", decided_on=date(2023, 11, 2), by=coordinator
    )
    assert not differences.differing(closed, None, coordinator).exists()


def test_two_versions_differ_in_figures_remarks_and_plans(scene, closed, coordinator):
    month = reopen(closed.month, coordinator)
    services.verify(scene.sheet, by=scene.owner)
    correct(scene, coordinator)
    late = line(scene.unit, scene.central.component, planned=7, budget_year=2022)
    services.adjust_plan(
        scene.recurrent, amount=MILLION, decision="9/QĐ", decided_on=date(2023, 11, 2), by=coordinator
    )
    second = services.close_month(month, by=coordinator)
    found = differences.differing(closed, second, coordinator)
    assert set(found) == {scene.central, scene.recurrent, late}
    rows = {row.line: row for row in differences.explained(found, closed, second)}
    assert rows[scene.central].change == -202 * MILLION
    assert (rows[late].was.planned, rows[late].now.planned) == (None, 7 * MILLION)
    assert differences.totals(found)["change"] == -202 * MILLION


def test_everyone_compares_only_what_he_may_see(scene, closed, coordinator):
    correct(scene, coordinator)
    assert differences.differing(closed, None, scene.officer).count() == 1
    assert differences.differing(closed, None, UserFactory()).count() == 0


# The page


def test_the_page_enters_the_correction_and_leads_back_to_the_line(client, scene, closed):
    client.force_login(scene.owner)
    address = reverse("allocation_correct", args=[scene.central.pk])
    shown = client.get(address)
    assert shown.context["form"].initial["month"] == 10
    answer = client.post(address, {"month": 10, "amount": "10.500", "note": "", **WHY})
    assert answer.url == scene.central.get_absolute_url()
    assert "215/KBNN-KSC" in client.get(answer.url).content.decode()


def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(client, scene, closed):
    client.force_login(scene.owner)
    address = reverse("allocation_correct", args=[scene.central.pk])
    for amount in ("99.000", "mười"):
        answer = client.post(address, {"month": 10, "amount": amount, "note": "", **WHY})
        assert answer.status_code == 422
        assert amount in answer.content.decode()


def test_before_any_closing_the_page_says_so(client, scene, coordinator):
    client.force_login(coordinator)
    page = client.get(reverse("allocation_correct", args=[scene.central.pk]))
    assert not Month.objects.exists()
    assert "No month is settled yet" in page.content.decode()


def test_the_owner_of_a_programme_does_not_correct_its_own_figures(client, scene, closed):
    own = line(scene.program.owner, scene.central.component, planned=9)
    client.force_login(scene.owner)
    assert client.get(reverse("allocation_correct", args=[own.pk])).status_code == 403


def test_the_api_corrects_too(client, scene, closed):
    client.force_login(scene.owner)
    address = reverse("api:allocation-correct", args=[scene.central.pk])
    sent = {"month": 10, "amount": 10_500 * MILLION, **WHY}
    answer = client.post(address, sent, content_type="application/json")
    assert (answer.status_code, answer.json()["reason"]) == (201, "Kho bạc hoàn ứng")
    again = client.post(address, sent, content_type="application/json")
    assert (again.status_code, "counts already" in str(again.json())) == (400, True)
