"""Files of figures and plans: what they would change, what they change, what is refused."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from disbursement import services
from disbursement.importing import preview
from disbursement.models import Allocation, CellChange, Figure, ImportFile, PlanEntry, Sheet, SheetCell
from portal import clock
from portal.models import AuditEntry, Notification
from tests.disbursement import books
from tests.factories import (
    AllocationFactory,
    AssignedEntryFactory,
    AssignedPlanFactory,
    ComponentFactory,
    DistrictFactory,
    FigureFactory,
    MonthFactory,
    PlanEntryFactory,
    SheetFactory,
    UserFactory,
)

MILLION = 1_000_000

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def component(program):
    return ComponentFactory(
        program=program, has_recurrent=True, code="DA-X", number="9", name="Đường giao thông"
    )


@pytest.fixture
def line(program, component):
    """A line of central investment capital with a plan of a thousand million."""
    found = AllocationFactory(
        component=component, unit=DistrictFactory(name="UBND huyện Bình Gia", code="h-bg")
    )
    PlanEntryFactory(allocation=found)
    return found


@pytest.fixture
def other(component):
    found = AllocationFactory(
        component=component, unit=DistrictFactory(name="UBND huyện Chi Lăng", code="h-cl")
    )
    PlanEntryFactory(allocation=found)
    return found


@pytest.fixture
def month():
    return MonthFactory()


def sent(content, by, **words):
    """The preview of a file of figures."""
    words = {"kind": "figures", "year": 2023, "month": 10, **words}
    return services.read_file(services.send_file(books.upload(content), **words, by=by))


def sent_plan(content, by, **words):
    """The preview of a file of plans."""
    words = {"decision": "9/QĐ-UBND", "decided_on": date(2023, 10, 1), **words}
    upload = services.send_file(books.upload(content), kind="plan", year=2023, **words, by=by)
    return services.read_file(upload)


def refusals(upload) -> list[tuple[str, str, str]]:
    """Cell, code and sentence of each refused row."""
    rows = preview.explained(preview.rows(upload, "refused"), upload)
    return [(row.cell, row.code, row.sentence) for row in rows]


def apply(upload, by, takes_all=True):
    return services.apply_file(upload, takes_all=takes_all, by=by)


def test_figures_that_are_new_changed_and_the_same_are_told_apart(month, line, other, coordinator):
    FigureFactory(allocation=line, month=10, amount=300 * MILLION)
    FigureFactory(allocation=other, month=10, amount=300 * MILLION)
    third = AllocationFactory(component=line.component)
    PlanEntryFactory(allocation=third)
    upload = sent(books.figures((line, 300), (other, 400.5), (third, "250,5")), coordinator)
    assert upload.state == "ready"
    assert upload.counts == {"blank": 0, "new": 1, "changed": 1, "same": 1, "refused": 0, "skipped": 0}
    apply(upload, coordinator)
    newest = Figure.objects.filter(month=10).order_by("-id")[:2]
    assert {(figure.allocation, figure.amount) for figure in newest} == {
        (other, 400_500_000),
        (third, 250_500_000),
    }
    assert Figure.objects.count() == 4


def test_the_same_file_twice_changes_nothing(month, line, coordinator):
    content = books.figures((line, 300, "đã đối chiếu"))
    apply(sent(content, coordinator), coordinator)
    again = sent(content, coordinator)
    assert again.counts["same"] == 1 and not again.counts["new"] and not again.counts["changed"]
    with pytest.raises(ValidationError, match="changes nothing"):
        apply(again, coordinator)
    assert Figure.objects.count() == 1


def test_what_was_imported_says_who_and_from_which_file(month, line, coordinator):
    upload = apply(sent(books.figures((line, 300)), coordinator), coordinator)
    figure = Figure.objects.get()
    assert (figure.entered_by, figure.entered_at) == (coordinator, upload.decided_at)
    entry = AuditEntry.objects.get(verb="figures.imported")
    assert (entry.by, entry.subject_id, entry.after["file"]) == (coordinator, upload.pk, "so-lieu.xlsx")
    assert (entry.after["rows"], entry.after["period"]) == (1, "10/2023")


CHECKED = [
    (1200, "", "over_plan", "1.200 million đồng is over|1.200 is over"),
    (300, "", "below_last", "less than"),
    (0.02, "", "below_last", "less than"),
    (1200, "vượt do điều chuyển", "", ""),
    (300, "thu hồi tạm ứng", "", ""),
    (600, "", "", ""),
]


@pytest.mark.parametrize(("amount", "note", "code", "sentence"), CHECKED)
def test_a_row_is_checked_as_in_a_sheet(month, line, coordinator, amount, note, code, sentence):
    FigureFactory(allocation=line, month=9, amount=500 * MILLION)
    upload = sent(books.figures((line, amount, note)), coordinator)
    found = refusals(upload)
    assert [one[1] for one in found] == ([code] if code else [])
    assert not code or any(words in found[0][2] for words in sentence.split("|"))


def test_an_amount_in_the_wrong_unit_is_refused_with_a_guess(month, line, coordinator):
    upload = sent(books.figures((line, 0.15)), coordinator)
    [(cell, code, sentence)] = refusals(upload)
    assert (cell, code) == ("F2", "unit")
    assert "0,15 million đồng looks like a wrong unit" in sentence and "Did you mean 150?" in sentence


def test_counterpart_behind_central_money_asks_for_a_remark(month, line, coordinator):
    counterpart = AllocationFactory(component=line.component, unit=line.unit, source="counterpart")
    PlanEntryFactory(allocation=counterpart)
    upload = sent(books.figures((line, 900), (counterpart, 100)), coordinator)
    [(cell, code, sentence)] = refusals(upload)
    assert (cell, code) == ("F3", "counterpart") and "10,0%" in sentence and "90,0%" in sentence


ODD_ROWS = [
    (["zz", "Huyện Bình Ga", "DA-X", "đầu tư", "trung ương", 1], "B2", "Did you mean “UBND huyện Bình Gia”"),
    (["", "", "DA-X", "đầu tư", "trung ương", 1], "B2", "No unit stands in this row"),
    (["h-bg", "", "DA-Y1", "đầu tư", "trung ương", 1], "C2", "There is no component “DA-Y1”"),
    (["h-bg", "", "", "đầu tư", "trung ương", 1], "C2", "No component stands in this row"),
    (["h-bg", "", "DA-X", "vay", "trung ương", 1], "D2", "“vay” is no kind of capital"),
    (["h-bg", "", "DA-X", "đầu tư", "ODA", 1], "E2", "“ODA” is no source of capital"),
    (["h-bg", "", "DA-X", "đầu tư", "trung ương", "x"], "F2", "“x” is not a number"),
    (["h-bg", "", "DA-X", "đầu tư", "trung ương", -5], "F2", "“-5” is negative, and only changes"),
    (["h-bg", "", "DA-X", "đầu tư", "trung ương", 1.0000001], "F2", "more than six decimals"),
    (["h-bg", "", "DA-X", "đầu tư", "trung ương", "12.5"], "F2", "write a comma before decimals (12,5)"),
    (["h-bg", "", "DA-X", "đầu tư", "trung ương", True], "F2", "“TRUE” is not a number"),
    (["h-bg", "", "DA-X", "sự nghiệp", "trung ương", 1], "F2", "has no plan for this component"),
    (["h-bg", "", "DA-X", "đầu tư", "trung ương", 1, "x" * 501], "G2", "longer than 500 characters"),
]


@pytest.mark.parametrize(("row", "cell", "sentence"), ODD_ROWS)
def test_what_is_wrong_is_said_with_its_cell(month, line, coordinator, row, cell, sentence):
    upload = sent(books.xlsx([books.OF_FIGURES, row]), coordinator)
    [(found, _code, words)] = refusals(upload)
    assert found == cell and sentence in words


def test_a_unit_is_found_by_its_name_without_diacritics(month, line, coordinator):
    names = ["Huyện Bình Gia", "binh gia", "UBND HUYỆN BÌNH GIA", "h-bg"]
    for name in names:
        row = ["", name, "DA-X", "ĐTPT", "NSTW", 300]
        assert sent(books.xlsx([books.OF_FIGURES, row]), coordinator).counts["new"] == 1


def test_totals_headings_and_blank_rows_are_left_out_and_listed(month, line, coordinator):
    rows = [
        ["TT", *books.OF_FIGURES],
        ["A", "1", "2", "3", "4", "5", "6=5/4", "7"],
        ["", "Tổng cộng", "", "", "", "", 300],
        ["I", "Các huyện"],
        [],
        [1, *books.whose(line), 300],
        [2, *books.whose(line), ""],
        ["", "Cộng:", "", "", "", "", 300],
    ]
    upload = sent(books.xlsx(rows), coordinator)
    assert upload.counts == {"blank": 1, "new": 1, "changed": 0, "same": 0, "refused": 0, "skipped": 5}
    assert list(upload.rows.filter(verdict="skipped").order_by("row").values_list("row", "code")) == [
        (2, "numbering"),
        (3, "total"),
        (4, "group"),
        (7, "empty"),
        (8, "total"),
    ]


def test_a_line_named_twice_is_refused_the_second_time(month, line, coordinator):
    upload = sent(books.figures((line, 300), (line, 400)), coordinator)
    [(cell, code, sentence)] = refusals(upload)
    assert (cell, code) == ("F3", "twice") and "Row 2 of the sheet “Biểu”" in sentence


def test_all_or_nothing_applies_nothing_while_a_row_is_refused(month, line, other, coordinator):
    upload = sent(books.figures((line, 300), (other, 5000)), coordinator)
    with pytest.raises(ValidationError, match="1 row is refused"):
        apply(upload, coordinator)
    assert not Figure.objects.exists()
    apply(upload, coordinator, takes_all=False)
    assert Figure.objects.get().allocation == line


def test_what_changed_since_the_preview_is_refused(month, line, other, coordinator):
    upload = sent(books.figures((line, 300), (other, 400)), coordinator)
    FigureFactory(allocation=line, month=10, amount=200 * MILLION)
    done = apply(upload, coordinator)
    assert done.state == "ready" and Figure.objects.count() == 1
    [(_cell, code, sentence)] = refusals(done)
    assert code == "moved" and "stood at – million đồng and stands at 200" in sentence
    apply(done, coordinator, takes_all=False)
    assert Figure.objects.filter(allocation=other).get().amount == 400 * MILLION
    assert Figure.objects.filter(allocation=line).count() == 1


def test_a_plan_that_changed_since_the_preview_refuses_the_figure(month, line, coordinator):
    upload = sent(books.figures((line, 300)), coordinator)
    PlanEntryFactory(allocation=line, amount=-500 * MILLION, is_adjustment=True)
    assert apply(upload, coordinator).state == "ready"
    assert not Figure.objects.exists()


def test_a_month_that_was_never_opened_takes_no_figures(line, coordinator):
    with pytest.raises(ValidationError, match="never opened"):
        sent(books.figures((line, 300)), coordinator)


def test_a_closed_month_is_only_corrected_with_reason_and_document(line, coordinator):
    MonthFactory(closed_at=date_at(2023, 11, 1))
    content = books.figures((line, 300))
    with pytest.raises(ValidationError, match="Give the reason and the document"):
        sent(content, coordinator)
    upload = sent(content, coordinator, reason="Kho bạc đối chiếu lại", document="12/KBNN")
    apply(upload, coordinator)
    figure = Figure.objects.get()
    assert (figure.reason, figure.document) == ("Kho bạc đối chiếu lại", "12/KBNN")


def test_a_sheet_that_was_submitted_is_not_written_over(month, line, coordinator):
    user = UserFactory(agency=line.unit)
    words = {"state": "submitted", "submitted_by": user, "submitted_at": date_at(2023, 11, 2)}
    SheetFactory(unit=line.unit, program=line.component.program, **words)
    [(_cell, code, sentence)] = refusals(sent(books.figures((line, 300)), coordinator))
    assert code == "settled" and "has submitted its sheet" in sentence
    why = {"reason": "Sai", "document": "1/CV"}
    [(_cell, code, sentence)] = refusals(sent(books.figures((line, 300)), coordinator, **why))
    assert code == "unsettled" and "mends this in its sheet" in sentence


def test_a_verified_sheet_is_corrected_and_its_unit_is_told(month, line, coordinator):
    user = UserFactory(agency=line.unit)
    words = {"state": "verified", "submitted_by": user, "submitted_at": date_at(2023, 11, 2)}
    verified = {"verified_by": coordinator, "verified_at": date_at(2023, 11, 3)}
    sheet = SheetFactory(unit=line.unit, program=line.component.program, **words, **verified)
    upload = sent(books.figures((line, 300)), coordinator, reason="Sai", document="1/CV")
    mine = Sheet.objects.filter(pk=sheet.pk)
    mine.update(state="submitted", verified_by=None, verified_at=None)
    assert (apply(upload, coordinator).state, upload.rows.get().code) == ("ready", "unsettled")
    mine.update(state="verified", **verified)
    assert apply(sent(books.figures((line, 301)), coordinator, reason="Sai", document="1/CV"), coordinator)
    told = Notification.objects.get(agency=line.unit, kind="figure.corrected", channel="inbox")
    assert "1/CV" in told.body


def test_the_draft_of_a_sheet_says_what_was_imported(month, line, coordinator):
    sheet = SheetFactory(unit=line.unit, program=line.component.program)
    SheetCell.objects.create(sheet=sheet, allocation=line, typed="250", amount=250 * MILLION)
    upload = sent(books.figures((line, 300)), coordinator)
    apply(upload, coordinator)
    cell = SheetCell.objects.get()
    assert (cell.amount, cell.typed) == (300 * MILLION, "300")
    change = CellChange.objects.get()
    assert (change.before, change.after, change.changed_by) == ("250", "300", coordinator)


def test_an_import_follows_a_clock_that_went_back(month, line, coordinator):
    later = clock.now() + timedelta(hours=2)
    Figure.objects.create(allocation=line, month=10, amount=1, entered_by=coordinator, entered_at=later)
    apply(sent(books.figures((line, 300)), coordinator), coordinator)
    assert Figure.objects.latest("id").entered_at == later


def test_an_owner_changes_only_the_own_programme(month, line, owner):
    foreign = AllocationFactory(component=ComponentFactory(code="KHAC"))
    PlanEntryFactory(allocation=foreign)
    program = line.component.program
    upload = sent(books.figures((line, 300), (foreign, 300)), owner, program=program)
    assert upload.counts["new"] == 1
    [(cell, _code, sentence)] = refusals(upload)
    assert cell == "C3" and "no component “KHAC” in this programme" in sentence


def test_a_dropped_file_changes_nothing_and_stays_in_the_list(month, line, coordinator):
    upload = sent(books.figures((line, 300)), coordinator)
    services.drop_file(upload, by=coordinator)
    assert ImportFile.objects.get().state == "dropped"
    with pytest.raises(ValidationError, match="cannot be applied"):
        apply(upload, coordinator)


def test_a_plan_of_new_lines_is_original_and_of_known_ones_an_adjustment(line, component, coordinator):
    new = Allocation(unit=DistrictFactory(), component=component, kind="recurrent", source="counterpart")
    upload = sent_plan(books.plan((line, 1500), (new, "200,5")), coordinator)
    assert (upload.counts["new"], upload.counts["changed"]) == (1, 1)
    apply(upload, coordinator)
    entries = PlanEntry.objects.order_by("-id")[:2]
    assert {(entry.amount, entry.is_adjustment, entry.decision) for entry in entries} == {
        (500 * MILLION, True, "9/QĐ-UBND"),
        (200_500_000, False, "9/QĐ-UBND"),
    }
    again = sent_plan(books.plan((line, 1500), (new, "200,5")), coordinator)
    assert again.counts["same"] == 2


def test_changes_of_a_plan_are_added_once(line, coordinator):
    content = books.plan((line, -200, "10/QĐ", "15/10/2023"), (line, 50, "11/QĐ", date(2023, 10, 20)))
    apply(sent_plan(content, coordinator, is_change=True), coordinator)
    assert sum(line.plan_entries.values_list("amount", flat=True)) == 850 * MILLION
    assert sent_plan(content, coordinator, is_change=True).counts["same"] == 2


ODD_PLANS = [
    ((0,), "A first plan is more than zero"),
    ((-5,), "“-5” is negative, and only changes"),
    ((100, "5/QĐ", "01/12/2023"), "dated in the future"),
    ((100, "5/QĐ", "01/13/2023"), "“01/13/2023” is not a day"),
    ((100, "5/QĐ", date(2019, 1, 1)), "did not exist on the day"),
]


@pytest.mark.parametrize(("rest", "sentence"), ODD_PLANS)
def test_a_plan_is_refused_with_its_sentence(component, coordinator, rest, sentence):
    unit = DistrictFactory(opened_on=date(2020, 1, 1))
    new = Allocation(unit=unit, component=component, kind="investment", source="central")
    [(_cell, _code, words)] = refusals(sent_plan(books.plan((new, *rest)), coordinator))
    assert sentence in words


def test_a_plan_without_any_decision_is_refused(line, coordinator):
    upload = sent_plan(books.plan((line, 1500)), coordinator, decision="", decided_on=None)
    assert [code for _cell, code, _words in refusals(upload)] == ["decision_missing"]


def test_a_plan_never_falls_below_zero_on_any_day(line, coordinator):
    PlanEntryFactory(allocation=line, amount=500 * MILLION, is_adjustment=True, decided_on=date(2023, 10, 20))
    content = books.plan((line, -1200, "7/QĐ", date(2023, 10, 1)))
    [(_cell, code, sentence)] = refusals(sent_plan(content, coordinator, is_change=True))
    assert code == "below_zero" and "it is 1.500 million" in sentence
    later = books.plan((line, -1200, "7/QĐ", date(2023, 10, 25)))
    assert sent_plan(later, coordinator, is_change=True).counts["changed"] == 1


def test_what_was_assigned_is_the_ceiling_of_a_plan(line, other, coordinator):
    words = {"program": line.component.program, "component": line.component}
    AssignedEntryFactory(plan=AssignedPlanFactory(**words), amount=2100 * MILLION)
    upload = sent_plan(books.plan((line, 1200), (other, 1000)), coordinator)
    [(_cell, code, sentence)] = refusals(upload)
    assert code == "ceiling" and "100" in sentence
    assert upload.counts["same"] == 1
    assert sent_plan(books.plan((line, 1100), (other, 1000)), coordinator).counts["changed"] == 1


def date_at(*day):
    return clock.moment(date(*day))
