import pytest

from disbursement.amounts import Unit
from disbursement.checks import Cell, Level, Line, check, guess

MILLION = 1_000_000


def line(typed, *, note="", planned=7_365, last=412, source="central", key=1) -> Line:
    past = None if last is None else last * MILLION
    return Line(key, ("component",), source, planned * MILLION, past, Cell.of(typed, note, Unit.TRIEU))


def only(*lines: Line):
    found = check(lines, 10, Unit.TRIEU)
    assert len(found) == 1, found
    return found[0]


def test_a_plausible_amount_has_no_findings():
    assert check([line("700")], 10, Unit.TRIEU) == []


def test_an_amount_over_the_plan_is_an_error_until_it_is_explained():
    finding = only(line("73.650"))
    assert (finding.code, finding.level, finding.blocks) == ("over_plan", Level.ERROR, True)
    assert "73.650" in finding.sentence
    assert "7.365?" in finding.sentence

    explained = only(line("8.000", note="Ứng trước kế hoạch 2024"))
    assert (explained.level, explained.blocks) == (Level.WARNING, False)


def test_a_line_without_a_plan_cannot_pay_out():
    assert only(line("5", planned=0, last=None)).code == "over_plan"


def test_how_many_times_the_plan_is_written_as_an_office_writes():
    assert "6.789 " in only(line("50.000.000")).sentence


def test_less_than_last_month_asks_for_a_reason():
    finding = only(line("400"))
    assert (finding.code, finding.level, finding.blocks) == ("below_last", Level.WARNING, True)
    assert not only(line("400", note="Thu hồi tạm ứng")).blocks


@pytest.mark.parametrize(("typed", "code"), [("mười", "unreadable"), ("", "empty"), ("-3", "unreadable")])
def test_what_is_no_amount_is_an_error(typed, code):
    finding = only(line(typed, note="một ghi chú"))
    assert (finding.code, finding.level, finding.blocks) == (code, Level.ERROR, True)


@pytest.mark.parametrize(
    ("amount", "last", "planned", "meant"),
    [
        (73_650, 412, 7_365, 7_365),  # a zero too many, over the plan
        (5_000_000, 412, 7_365, 5_000),  # typed in thousand đồng
        (700_000_000, 412, 7_365, 700),  # typed in đồng
        (4_120, 412, 7_365, 412),  # ten times last month, within the plan
        (4_200, 290, 5_230, 420),  # a zero too many in an ordinary month, within the plan
        (4_400, 290, 5_230, None),  # 440 would be no ordinary month either
        (0.7, 412, 7_365, 700),  # typed in tỷ
        (1, None, 7_365, 1_000),  # typed in tỷ, nothing reported yet
        (50, 412, 7_365, 500),  # a zero too few
        (700, 412, 7_365, None),
        (8_000, 412, 7_365, 800),
        (7_366, 412, 7_365, 736.6),
        (9_000, 8_500, 8_900, None),
        (0, None, 7_365, None),
        (400, 412, 7_365, None),
    ],
)
def test_a_wrong_unit_is_suspected(amount, last, planned, meant):
    past = None if last is None else last * MILLION
    found = guess(int(amount * MILLION), past, planned * MILLION)
    assert found == (None if meant is None else int(meant * MILLION))


def test_a_suspected_unit_within_the_plan_needs_a_remark():
    assert only(line("4.120")).code == "unit"
    assert not only(line("4.120", note="Đã nghiệm thu, thanh toán một lần")).blocks


def test_counterpart_capital_behind_central_capital_needs_a_remark():
    central = line("700", planned=1_000, last=100)
    behind = line("400", planned=1_000, last=100, source="counterpart", key=2)
    finding = only(central, behind)
    assert (finding.key, finding.code, finding.level) == (2, "counterpart", Level.WARNING)
    assert "40,0%" in finding.sentence
    assert "70,0%" in finding.sentence


@pytest.mark.parametrize("typed", ["700", "660"])
def test_counterpart_capital_at_the_pace_of_central_capital_is_fine(typed):
    own = line(typed, planned=1_000, last=100, source="counterpart", key=2)
    assert check([line("700", planned=1_000, last=100), own], 10, Unit.TRIEU) == []


def test_counterpart_capital_is_not_compared_with_what_cannot_be_read():
    own = line("100", planned=1_000, last=100, source="counterpart", key=2)
    assert only(line("?", planned=1_000), own).code == "unreadable"


def test_cells_that_mean_the_same_are_the_same():
    assert Cell.of("10702", "a  b ", Unit.TRIEU).same_as(Cell.of("10.702.000.000", "a b", Unit.DONG))
    assert not Cell.of("x", "", Unit.TRIEU).same_as(Cell.of("y", "", Unit.TRIEU))
    assert not Cell.of("1", "", Unit.TRIEU).same_as(Cell.of("1", "vì", Unit.TRIEU))
