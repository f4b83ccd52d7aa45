"""What happens between the preview of a file of figures and its application is never written over."""

import pytest

from disbursement import services
from disbursement.models import Figure, SheetCell
from portal import clock
from tests.disbursement import books
from tests.factories import (
    AllocationFactory,
    ComponentFactory,
    DistrictFactory,
    FigureFactory,
    MonthFactory,
    PlanEntryFactory,
    SheetFactory,
    UserFactory,
)

MILLION = 1_000_000


@pytest.fixture
def lines(program):
    """A line of each of three districts."""
    MonthFactory()
    component = ComponentFactory(program=program)
    found = [AllocationFactory(component=component, unit=DistrictFactory()) for _number in range(3)]
    for line in found:
        PlanEntryFactory(allocation=line)
    return found


@pytest.fixture
def upload(lines, coordinator):
    """300 million for each of them, not yet applied."""
    content = books.figures(*((line, 300) for line in lines))
    words = {"kind": "figures", "year": 2023, "month": 10}
    return services.read_file(services.send_file(books.upload(content), **words, by=coordinator))


def written(line):
    return list(Figure.objects.filter(allocation=line).order_by("id").values_list("amount", flat=True))


def test_only_the_rows_that_nobody_changed_meanwhile_are_written(lines, upload, coordinator):
    moved, *others = lines
    FigureFactory(allocation=moved, month=10, amount=200 * MILLION)
    done = services.apply_file(upload, takes_all=False, by=coordinator)
    assert (done.state, done.count("new"), done.count("refused")) == ("applied", 2, 1)
    assert written(moved) == [200 * MILLION]
    assert [written(line) for line in others] == [[300 * MILLION], [300 * MILLION]]


def test_a_sheet_submitted_since_the_preview_is_not_written_over(lines, upload, coordinator):
    settled, *others = lines
    words = {"state": "submitted", "submitted_by": UserFactory(agency=settled.unit)}
    words["submitted_at"] = clock.now()
    SheetFactory(unit=settled.unit, program=settled.component.program, **words)
    FigureFactory(allocation=settled, month=10, amount=200 * MILLION)  # by its submission
    done = services.apply_file(upload, takes_all=False, by=coordinator)
    assert done.rows.get(verdict="refused").code == "settled"
    assert written(settled) == [200 * MILLION]
    assert [written(line) for line in others] == [[300 * MILLION], [300 * MILLION]]


def test_drafts_follow_in_each_sheet_what_was_entered_there(lines, upload, coordinator):
    for number, line in enumerate(lines[:2]):
        sheet = SheetFactory(unit=line.unit, program=line.component.program)
        SheetCell.objects.create(sheet=sheet, allocation=line, typed="250", amount=250 * MILLION)
        if number:
            FigureFactory(allocation=line, month=10, amount=200 * MILLION)  # so its row is refused
    services.apply_file(upload, takes_all=False, by=coordinator)
    drafts = SheetCell.objects.order_by("pk").values_list("allocation", "typed")
    assert list(drafts) == [(lines[0].pk, "300"), (lines[1].pk, "250")]
