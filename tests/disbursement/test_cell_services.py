"""Cells of a sheet: what each was when it was read decides; every change says who, from what, to what."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from disbursement import services
from disbursement.models import CellChange, Figure, SheetCell
from disbursement.story import story_of
from disbursement.table import load
from disbursement.typed import Part
from portal import clock
from portal.models import AuditEntry
from tests.directives.people import at_once
from tests.disbursement.conftest import line
from tests.factories import ComponentFactory

MILLION = 1_000_000


def save(scene, cells, *, by=None, **more):
    return services.save_cells(scene.sheet, cells, by=by or scene.officer, **more)


def saved(scene, key):
    return SheetCell.objects.get(sheet=scene.sheet, allocation=key)


# Conflicts


def test_two_people_type_into_different_cells_of_one_line(scene, colleague):
    key = scene.central.pk
    save(scene, {key: {"amount": "10.702"}}, was={key: {"amount": ""}})
    later = save(scene, {key: {"note": "nghiệm thu"}}, was={key: {"note": ""}}, by=colleague)
    assert not later.clashes
    cell = saved(scene, key)
    assert (cell.amount, cell.note, cell.saved_by) == (10_702 * MILLION, "nghiệm thu", colleague)


def test_a_cell_that_another_person_changed_is_kept_and_told_with_who_and_when(scene, colleague):
    one, two = scene.central.pk, scene.recurrent.pk
    save(scene, {one: {"amount": "9.900"}}, was={one: {"amount": ""}}, by=colleague)
    mine = save(
        scene,
        {one: {"amount": "10.702"}, two: {"amount": "450"}},
        was={one: {"amount": ""}, two: {"amount": ""}},
    )
    assert [(clash.key, clash.part, clash.saved) for clash in mine.clashes] == [(one, Part.AMOUNT, "9.900")]
    assert (mine.clashes[0].by, mine.clashes[0].at) == (colleague.full_name, clock.now())
    assert saved(scene, one).amount == 9_900 * MILLION
    assert saved(scene, two).amount == 450 * MILLION  # the other cell is no reason to lose this one


def test_who_saw_the_others_value_may_write_over_it(scene, colleague):
    key = scene.central.pk
    save(scene, {key: {"amount": "9.900"}}, was={key: {"amount": ""}}, by=colleague)
    again = save(scene, {key: {"amount": "10.702"}}, was={key: {"amount": "9.900"}})
    assert not again.clashes
    assert saved(scene, key).amount == 10_702 * MILLION


def test_the_same_value_from_two_people_is_no_conflict(scene, colleague):
    key = scene.central.pk
    save(scene, {key: {"amount": "10.702"}}, was={key: {"amount": ""}}, by=colleague)
    second = save(scene, {key: {"amount": "10.702.000.000"}}, was={key: {"amount": ""}}, unit="dong")
    assert (second.clashes, second.changed) == ([], 0)


def test_a_conflict_names_who_changed_that_cell_not_who_saved_the_line_last(scene, colleague):
    key = scene.central.pk
    save(scene, {key: {"amount": "9.900"}}, was={key: {"amount": ""}}, by=colleague)
    save(scene, {key: {"note": "chậm"}}, was={key: {"note": ""}})
    clash = save(scene, {key: {"amount": "1"}}, was={key: {"amount": ""}}).clashes[0]
    assert clash.by == colleague.full_name


def test_all_or_nothing_for_who_asks_so(scene, colleague):
    save(scene, {scene.central.pk: {"amount": "9.900"}}, was={}, by=colleague)
    with pytest.raises(services.ConflictError) as refusal:
        services.save_sheet(scene.sheet, scene.cells("10.702", "700", "450"), version=0, by=scene.officer)
    assert len(refusal.value.clashes) == 1
    assert SheetCell.objects.count() == 1


def test_of_what_nobody_tells_the_cells_are_taken_to_have_been_empty(scene, colleague):
    key = scene.central.pk
    save(scene, {key: {"amount": "9.900"}}, by=colleague)
    assert save(scene, {key: {"amount": "10.702"}}).clashes


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_in_the_same_cell_one_is_asked(scene, colleague):
    key, told = scene.central.pk, []

    def write(text, by):
        told.append(save(scene, {key: {"amount": text}}, was={key: {"amount": ""}}, by=by))

    done, refused = at_once(lambda: write("10.702", scene.officer), lambda: write("9.900", colleague))
    assert (done, refused) == (2, [])
    assert sorted(len(one.clashes) for one in told) == [0, 1]
    winner = next(one for one in told if not one.clashes)
    loser = next(one for one in told if one.clashes)
    assert loser.clashes[0].saved == saved(scene, key).typed
    assert saved(scene, key).saved_by == winner.sheet.saved_by
    assert CellChange.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_ten_people_at_once_in_ten_cells_lose_nothing(scene, colleague):
    keys = [
        line(scene.unit, component, planned=100, last=5).pk
        for component in ComponentFactory.create_batch(10, program=scene.program)
    ]

    def write(key, number):
        return lambda: save(scene, {key: {"amount": str(number)}}, was={key: {"amount": ""}}, by=colleague)

    done, refused = at_once(*(write(key, number) for number, key in enumerate(keys, start=20)))
    assert (done, refused) == (10, [])
    amounts = (
        SheetCell.objects.filter(allocation__in=keys).order_by("allocation").values_list("typed", flat=True)
    )
    assert list(amounts) == [str(number) for number in range(20, 30)]
    scene.sheet.refresh_from_db()
    assert scene.sheet.version == 10


# What is kept


def test_the_other_amounts_of_a_line_keep_their_worth_when_one_is_typed_in_another_unit(scene):
    key = scene.central.pk
    save(scene, {key: {"amount": "10.702", "december": "12.000,5"}})
    save(scene, {key: {"january": "12.500.000.000"}}, unit="dong", was={key: {"january": ""}})
    cell = saved(scene, key)
    assert (cell.amount, cell.december, cell.january) == (
        10_702 * MILLION,
        12_000_500_000,
        12_500 * MILLION,
    )
    assert load(scene.sheet).rows[0].cells["december"].text == "12.000,5"


def test_a_text_that_could_not_be_read_in_one_unit_is_read_again_in_another(scene):
    key = scene.central.pk
    save(scene, {key: {"december": "12.000,5"}}, unit="dong")
    assert saved(scene, key).december is None
    save(scene, {key: {"amount": "10.702"}}, was={key: {"amount": ""}})
    cell = saved(scene, key)
    assert (cell.amount, cell.december, cell.unit) == (10_702 * MILLION, 12_000_500_000, "trieu")


def test_a_line_has_no_cell_that_its_capital_does_not_have(scene):
    with pytest.raises(ValidationError):
        save(scene, {scene.recurrent.pk: {"january": "500"}})
    save(scene, {scene.recurrent.pk: {"amount": "450", "january": " "}})
    assert saved(scene, scene.recurrent.pk).typed == "450"


def test_what_is_expected_is_not_asked_for_months_that_have_come(scene):
    scene.sheet.month = 12
    scene.sheet.save()
    rows = {row.allocation.pk: row.parts for row in load(scene.sheet).rows}
    assert rows[scene.central.pk] == [Part.AMOUNT, Part.JANUARY, Part.NOTE]
    assert rows[scene.recurrent.pk] == [Part.AMOUNT, Part.NOTE]
    scene.sheet.month = 13
    scene.sheet.save()
    assert load(scene.sheet).parts == {Part.AMOUNT, Part.NOTE}


def test_what_is_expected_is_reported_with_the_amount(scene):
    cells = {
        scene.central.pk: {"amount": "10.702", "december": "15.000", "january": "16.500"},
        scene.counterpart.pk: {"amount": "1.200", "december": "1.700"},
        scene.recurrent.pk: {"amount": "450"},
    }
    save(scene, cells)
    services.submit(scene.sheet, by=scene.officer)
    found = {figure.allocation_id: figure for figure in Figure.objects.filter(month=10)}
    assert found[scene.central.pk].december == 15_000 * MILLION
    assert found[scene.central.pk].january == 16_500 * MILLION
    assert (found[scene.counterpart.pk].december, found[scene.counterpart.pk].january) == (
        1_700 * MILLION,
        None,
    )
    scene.sheet.refresh_from_db()
    row = load(scene.sheet).rows[0]
    assert row.sums.texts["december"] == "15.000"


def test_a_changed_expectation_alone_is_a_new_figure(scene):
    save(scene, scene.cells("10.702", "1.200", "450"))
    services.submit(scene.sheet, by=scene.officer)
    services.return_sheet(scene.sheet, reason="Thiếu ước thực hiện", by=scene.owner)
    save(scene, {scene.recurrent.pk: {"december": "5.000"}}, was={scene.recurrent.pk: {"december": ""}})
    services.submit(scene.sheet, by=scene.officer)
    assert Figure.objects.filter(month=10).count() == 4
    assert Figure.objects.filter(month=10).last().december == 5_000 * MILLION


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"december": "9.000"}, "expects_less"),
        ({"january": "9.000"}, "expects_less"),
        ({"december": "12.000", "january": "11.000"}, "expects_less"),
        ({"december": "17.000"}, "expects_more"),
        ({"december": "mười"}, "unreadable"),
    ],
    ids=str,
)
def test_what_cannot_be_expected_stops_the_submission(scene, cells, code):
    save(scene, scene.cells("10.702", "1.200", "450"))
    save(scene, {scene.central.pk: cells})
    with pytest.raises(services.UnfinishedError) as refusal:
        services.submit(scene.sheet, by=scene.officer)
    assert [found.code for _row, found in refusal.value.table.blockers] == [code]


def test_more_than_the_plan_may_be_expected_with_a_remark(scene):
    save(scene, scene.cells("10.702|bổ sung vốn", "1.200", "450"))
    save(scene, {scene.central.pk: {"december": "17.000"}})
    assert services.submit(scene.sheet, by=scene.officer).state == "submitted"


# The trail


def test_each_changed_cell_says_who_from_and_to(scene, colleague):
    key = scene.central.pk
    save(scene, {key: {"amount": "mười"}})
    save(
        scene, {key: {"amount": "10.702", "december": "12.000"}}, was={key: {"amount": "mười"}}, by=colleague
    )
    changes = CellChange.objects.order_by("id").values_list("part", "before", "after", "changed_by")
    assert list(changes) == [
        ("amount", "", "mười", scene.officer.pk),
        ("amount", "mười", "10.702", colleague.pk),
        ("december", "", "12.000", colleague.pk),
    ]
    trail = AuditEntry.objects.filter(verb="sheet.saved").first()
    assert list(trail.after.values()) == ["10.702 · 31/12: 12.000"]


def test_the_story_of_a_line_tells_drafts_figures_and_returns_newest_first(scene):
    days = [date(2023, 11, day) for day in (3, 4, 5, 6)]
    key = scene.central.pk
    with clock.pinned(clock.moment(days[0], 9)):
        save(scene, scene.cells("10.702", "1.200", "450"))
    with clock.pinned(clock.moment(days[1], 9)):
        services.submit(scene.sheet, by=scene.officer)
    with clock.pinned(clock.moment(days[2], 9)):
        services.return_sheet(scene.sheet, reason="", cells={key: "Đối chiếu Kho bạc"}, by=scene.owner)
    with clock.pinned(clock.moment(days[3], 9)):
        save(scene, {key: {"amount": "10.900"}}, was={key: {"amount": "10.702"}})
        services.submit(scene.sheet, by=scene.officer)
        told = story_of(scene.sheet, scene.central)
    assert [(event.kind, event.before, event.after) for event in told] == [
        ("typed", "10.702", "10.900"),
        ("reported", "10.702", "10.900"),
        ("returned", "", ""),
        ("reported", "", "10.702"),
        ("typed", "", "10.702"),
    ]
    assert told[2].note == "Đối chiếu Kho bạc"


def test_a_change_of_a_cell_cannot_be_undone_in_the_database(scene):
    save(scene, {scene.central.pk: {"amount": "1.000"}})
    for act in (lambda: CellChange.objects.update(after="2"), lambda: CellChange.objects.all().delete()):
        with pytest.raises(InternalError), transaction.atomic():
            act()


# What it costs


@pytest.mark.parametrize("rows", [1, 60])
def test_saving_costs_the_same_for_any_number_of_cells(scene, rows):
    components = ComponentFactory.create_batch(rows, program=scene.program)
    keys = [line(scene.unit, component, planned=100, last=5).pk for component in components]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        save(scene, {key: {"amount": "20", "note": "x"} for key in keys})
    # savepoint twice; month, sheet, month closed; lines, cells; cells, sheet; tree; trail twice
    assert len(queries) == 12
