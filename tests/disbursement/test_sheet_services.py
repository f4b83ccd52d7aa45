from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from disbursement import services
from disbursement.models import Figure, Sheet, SheetCell
from disbursement.table import load
from portal import clock
from portal.models import Agency, AuditEntry, Notification, User
from tests.disbursement.conftest import line
from tests.factories import ComponentFactory, DistrictFactory, ProgramFactory, UserFactory

GOOD = ("10.702", "700|chậm", "450")
MILLION = 1_000_000


def save(scene, *typed, **more):
    more = {"version": scene.sheet.version, "by": scene.officer, **more}
    scene.sheet = services.save_sheet(scene.sheet, scene.cells(*typed), **more)
    return scene.sheet


def submitted(scene, *typed):
    save(scene, *(typed or GOOD))
    scene.sheet = services.submit(scene.sheet, by=scene.officer)
    return scene.sheet


# Opening


def test_a_month_is_opened_for_every_unit_and_programme_with_capital(scene, coordinator):
    line(DistrictFactory(), ComponentFactory(program=scene.program), planned=100)
    line(scene.unit, ComponentFactory(), planned=100)
    line(DistrictFactory(closed_on=date(2023, 10, 31)), ComponentFactory(), planned=100)
    opened = services.open_month(2023, 11, due_on=date(2023, 12, 5), by=coordinator)
    assert len(opened) == 3
    assert AuditEntry.objects.filter(verb="sheet.opened").count() == 3
    assert services.open_month(2023, 11, due_on=date(2023, 12, 9), by=coordinator) == []
    assert set(Sheet.objects.filter(month=11).values_list("due_on", flat=True)) == {date(2023, 12, 5)}


@pytest.mark.parametrize(
    ("month", "due_on"), [(0, date(2023, 12, 5)), (14, date(2024, 3, 5)), (11, date(2023, 10, 31))]
)
def test_a_month_that_cannot_be_is_not_opened(scene, coordinator, month, due_on):
    with pytest.raises(ValidationError):
        services.open_month(2023, month, due_on=due_on, by=coordinator)


def test_in_the_thirteenth_month_only_investment_capital_is_open(scene, coordinator):
    line(DistrictFactory(), ComponentFactory(), planned=100, kind="recurrent")
    opened = services.open_month(2023, 13, due_on=date(2024, 2, 5), by=coordinator)
    assert [sheet.program for sheet in opened] == [scene.program]


# Saving


def test_a_draft_keeps_what_was_typed_even_if_it_is_no_number(scene):
    sheet = save(scene, "10.702", "mười", "")
    cells = {cell.allocation_id: cell for cell in sheet.cells.all()}
    assert cells[scene.central.pk].amount == 10_702 * MILLION
    assert (cells[scene.counterpart.pk].typed, cells[scene.counterpart.pk].amount) == ("mười", None)
    assert (sheet.version, sheet.saved_by, sheet.state) == (1, scene.officer, "draft")
    assert not Figure.objects.filter(month=10).exists()


def test_the_unit_of_what_was_typed_is_kept_with_it(scene):
    save(scene, "10.702.000.000", "", "", unit="dong")
    cell = SheetCell.objects.get(allocation=scene.central)
    assert (cell.unit, cell.amount) == ("dong", 10_702 * MILLION)


def test_the_trail_names_the_changed_cells_only(scene):
    save(scene, "10.702", "", "450")
    save(scene, "10.800", "", "450|bổ sung")
    changed = AuditEntry.objects.filter(verb="sheet.saved").first()
    assert list(changed.before.values()) == ["10.702", "450"]
    assert list(changed.after.values()) == ["10.800", "450 · bổ sung"]
    assert all(name.startswith("Dự án") for name in changed.after)


def test_the_trail_is_written_in_the_language_of_the_office(scene):
    with translation.override("vi"):
        name = str(scene.central.kind_words)
    with translation.override("en"):
        save(scene, "10.702", "", "")
    assert name in next(iter(AuditEntry.objects.get(verb="sheet.saved").after))


def test_saving_the_same_again_changes_nothing(scene):
    save(scene, *GOOD)
    sheet = save(scene, "10702", "700|chậm", "450,0")
    assert sheet.version == 1
    assert AuditEntry.objects.filter(verb="sheet.saved").count() == 1


def test_two_editors_do_not_overwrite_each_other(scene, colleague):
    save(scene, *GOOD)
    with pytest.raises(services.ConflictError, match=str(scene.officer)):
        services.save_sheet(scene.sheet, scene.cells("1", "2", "3"), version=0, by=colleague)
    assert SheetCell.objects.get(allocation=scene.central).amount == 10_702 * MILLION

    services.save_sheet(scene.sheet, scene.cells("9.900", "700|chậm", "450"), version=1, by=colleague)
    scene.sheet.refresh_from_db()
    assert (scene.sheet.version, scene.sheet.saved_by) == (2, colleague)


def test_cells_of_another_sheet_are_refused(scene):
    foreign = line(DistrictFactory(), ComponentFactory(program=scene.program), planned=5)
    with pytest.raises(ValidationError):
        services.save_sheet(scene.sheet, {foreign.pk: ("1", "")}, version=0, by=scene.officer)


def test_too_long_a_text_is_refused(scene):
    with pytest.raises(ValidationError):
        save(scene, "1" * 101, "", "")


def test_a_submitted_sheet_is_closed_for_changes(scene):
    submitted(scene)
    with pytest.raises(ValidationError, match="03/11/2023"):
        save(scene, "11.000", "700|chậm", "450")


# Submitting


def test_submitting_turns_cells_into_figures_and_tells_the_owner(scene):
    sheet = submitted(scene)
    figures = Figure.objects.filter(month=10).order_by("allocation")
    assert [figure.amount // MILLION for figure in figures] == [10_702, 700, 450]
    assert {figure.sheet for figure in figures} == {sheet}
    assert (sheet.state, sheet.submitted_by) == ("submitted", scene.officer)
    told = Notification.objects.get(user=scene.owner)
    assert (told.kind, told.url) == ("sheet.submitted", sheet.get_absolute_url())


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        (("10.702", "700|chậm", ""), ["empty"]),
        (("10.702", "mười|chậm", "450"), ["unreadable"]),
        (("10.702", "700", "450"), ["counterpart"]),
        (("165.000", "700", "400"), ["over_plan", "counterpart", "below_last"]),
    ],
    ids=["empty", "unreadable", "no remark", "several"],
)
def test_an_unfinished_sheet_is_not_submitted(scene, typed, codes):
    save(scene, *typed)
    with pytest.raises(services.UnfinishedError) as refusal:
        services.submit(scene.sheet, by=scene.officer)
    assert [found.code for _row, found in refusal.value.table.blockers] == codes
    assert not Figure.objects.filter(month=10).exists()
    scene.sheet.refresh_from_db()
    assert scene.sheet.state == "draft"


def test_an_explained_amount_over_the_plan_is_submitted(scene):
    submitted(scene, "16.600|ứng trước", "700|chậm", "450")
    assert Figure.objects.get(month=10, allocation=scene.central).note == "ứng trước"


def test_submitting_another_version_than_the_one_seen_is_refused(scene):
    save(scene, *GOOD)
    with pytest.raises(services.ConflictError):
        services.submit(scene.sheet, version=0, by=scene.officer)


def test_a_resubmission_adds_rows_only_for_what_changed(scene):
    submitted(scene)
    services.return_sheet(scene.sheet, reason="Cập nhật đến 31/10", by=scene.owner)
    with clock.pinned(clock.moment(date(2023, 11, 4), 9)):
        save(scene, "10.900", "700|chậm", "450|đã đối chiếu")
        services.submit(scene.sheet, by=scene.officer)
    figures = Figure.objects.filter(month=10).order_by("allocation", "id")
    assert [(row.amount // MILLION, row.note) for row in figures] == [
        (10_702, ""),
        (10_900, ""),
        (700, "chậm"),
        (450, ""),
        (450, "đã đối chiếu"),
    ]
    assert (
        Figure.objects.newest(date(2023, 11, 3)).get(month=10, allocation=scene.central).amount
        == 10_702 * MILLION
    )


def test_the_owners_own_sheet_waits_for_a_coordinator(scene, coordinator):
    own = scene.program.owner
    program = ProgramFactory(owner=own)
    capital = line(own, ComponentFactory(program=program), planned=100, last=10)
    sheet = Sheet.objects.create(unit=own, program=program, year=2023, month=10, due_on=date(2023, 11, 5))
    services.save_sheet(sheet, {capital.pk: ("20", "")}, version=0, by=scene.owner)
    services.submit(sheet, by=scene.owner)
    assert set(Notification.objects.values_list("user", flat=True)) == {coordinator.pk}


# Verifying and returning


def test_a_verified_sheet_is_locked_and_the_unit_is_told(scene):
    sheet = services.verify(submitted(scene), by=scene.owner)
    assert (sheet.state, sheet.verified_by) == ("verified", scene.owner)
    assert Notification.objects.filter(user=scene.officer, kind="sheet.verified").exists()
    for act in (
        lambda: services.verify(sheet, by=scene.owner),
        lambda: services.return_sheet(sheet, reason="muộn", by=scene.owner),
        lambda: services.submit(sheet, by=scene.officer),
    ):
        with pytest.raises(ValidationError):
            act()


def test_a_returned_sheet_says_why_and_keeps_its_cells(scene):
    sheet = services.return_sheet(submitted(scene), reason=" Thiếu vốn đối ứng ", by=scene.owner)
    assert (sheet.state, sheet.reason, sheet.returned_by) == ("returned", "Thiếu vốn đối ứng", scene.owner)
    assert sheet.cells.count() == 3
    assert "Thiếu vốn đối ứng" in Notification.objects.get(user=scene.officer, kind="sheet.returned").body


def test_a_return_needs_a_reason_and_a_submission(scene):
    with pytest.raises(ValidationError):
        services.return_sheet(scene.sheet, reason="vì", by=scene.owner)
    with pytest.raises(ValidationError) as refusal:
        services.return_sheet(submitted(scene), reason="  ", by=scene.owner)
    assert refusal.value.messages == [_("Say what is to be mended, so that the unit knows what to do.")]


def test_every_step_leaves_a_trace_with_its_person(scene):
    services.verify(submitted(scene), by=scene.owner)
    trail = AuditEntry.objects.order_by("id").values_list("verb", "by")
    assert list(trail) == [
        ("sheet.saved", scene.officer.pk),
        ("sheet.submitted", scene.officer.pk),
        ("sheet.verified", scene.owner.pk),
    ]


def test_mail_goes_to_agencies_with_an_address(scene):
    submitted(scene)
    services.return_sheet(scene.sheet, reason="Cập nhật", by=scene.owner)
    mails = Notification.objects.filter(channel="email").values_list("address", flat=True)
    assert list(mails) == ["district@langson.example"]
    assert Agency.objects.filter(email="").exists()
    assert UserFactory(role=User.Role.OWNER).notifications.count() == 0


# Capital carried over from several years


@pytest.fixture
def old_capital(scene):
    """Central and counterpart capital of 2021, and central capital of 2022 that was paid out already."""
    more = {"unit": scene.unit, "component": scene.central.component, "planned": 1_000, "last": 100}
    return [
        line(**more, budget_year=2021),
        line(**more, budget_year=2021, source="counterpart"),
        line(**more, budget_year=2022),
    ]


def test_counterpart_capital_is_compared_with_central_capital_of_its_own_year(scene, old_capital):
    typed = dict(zip([one.pk for one in old_capital], [("120", ""), ("120", ""), ("900", "")], strict=True))
    services.save_sheet(scene.sheet, {**scene.cells(*GOOD), **typed}, version=0, by=scene.officer)
    assert not load(scene.sheet).blockers


def test_lines_of_two_years_have_two_names(scene, old_capital):
    typed = {one.pk: ("120", "") for one in old_capital}
    services.save_sheet(scene.sheet, typed, version=0, by=scene.officer)
    assert len(AuditEntry.objects.get(verb="sheet.saved").after) == 3
