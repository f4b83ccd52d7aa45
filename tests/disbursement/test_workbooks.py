"""A sheet out as a workbook, filled in, looked at, and in again."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from disbursement import services
from disbursement.amounts import Unit
from disbursement.models import SheetCell
from disbursement.table import load
from disbursement.workbooks import reading, writing
from disbursement.workbooks.layout import places

MILLION = 1_000_000


def grid(content: bytes) -> list[list]:
    return (
        CalamineWorkbook.from_filelike(BytesIO(content))
        .get_sheet_by_index(0)
        .to_python(skip_empty_area=False)
    )


def filled(scene, unit=Unit.TRIEU, language="en", **typed) -> SimpleUploadedFile:
    """The workbook of the sheet with other values: filled(scene, amount_1=700) for the central line."""
    with override(language):
        table = load(scene.sheet, unit)
        rows, at = (
            grid(writing.write(table)),
            {place.key: number for number, place in enumerate(places(table))},
        )
    keys = {str(line.pk): number for number, line in enumerate(scene.lines, start=1)}
    for row in rows:
        for name, value in typed.items():
            part, number = name.split("_")
            if keys.get(row[0]) == int(number):
                row[at[part]] = value
    return workbook(rows)


def workbook(rows) -> SimpleUploadedFile:
    buffer = BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return SimpleUploadedFile("bieu.xlsx", buffer.getvalue())


def read(scene, file):
    return reading.read(file, load(scene.sheet))


def save(scene, cells, by=None):
    services.save_cells(scene.sheet, cells, by=by or scene.officer, version=scene.sheet.version)
    scene.sheet.refresh_from_db()


def test_the_workbook_has_real_numbers_sums_that_count_and_says_its_unit(scene):
    save(scene, {scene.central.pk: {"amount": "10.702,5", "december": "12.000"}})
    with override("vi"):
        content = writing.write(load(scene.sheet))
    rows = grid(content)
    with override("vi"):
        unit = _("Unit of the amounts: %(unit)s") % {"unit": Unit.TRIEU.label}
    assert unit in [text for row in rows for text in row]
    central = next(row for row in rows if row[0] == str(scene.central.pk))
    assert {16_500.0, 9_015.0, 10_702.5, 12_000.0} <= {cell for cell in central if isinstance(cell, float)}
    assert b"SUM(" in uncompressed(content)


def test_in_january_what_ended_counts_with_what_it_had_by_the_end_of_the_year(scene):
    table = load(scene.sheet)
    xml = uncompressed(writing.write(table)).decode()
    december, january = (
        xl_col_to_name(next(n for n, place in enumerate(places(table)) if place.key == key))
        for key in ("december", "january")
    )
    herds = next(n for n, row in enumerate(grid(writing.write(table)), 1) if row[0] == str(scene.lines[2].pk))
    assert f"<f>SUM({january}{herds}:{january}{herds},{december}{herds})</f>" in xml


def test_only_the_cells_to_type_into_are_open_and_keys_are_hidden(scene):
    xml = uncompressed(writing.write(load(scene.sheet)))
    assert b"<sheetProtection" in xml
    assert b'<col min="1" max="1" width="15.7109375" hidden="1"' in xml
    table = load(scene.sheet)
    assert [place.key for place in places(table) if place.is_typed] == [
        "amount",
        "december",
        "january",
        "note",
    ]


def uncompressed(content: bytes) -> bytes:
    from zipfile import ZipFile

    return ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("unit", Unit)
def test_what_was_typed_with_excel_is_new_changed_or_the_same(scene, language, unit):
    save(scene, {scene.central.pk: {"amount": "10.702"}, scene.recurrent.pk: {"amount": "450", "note": "x"}})
    size = unit.size
    more = {
        "amount_1": 10_800 * MILLION / size,
        "december_1": 12_000.5 * MILLION / size,
        "amount_2": "",
        "note_3": "x",
    }
    found = read(scene, filled(scene, unit, language, **more))
    assert [(change.name, change.kind, change.now, change.typed) for change in found.changes] == [
        (f"amount-{scene.central.pk}", "changed", "10.702", "10.800"),
        (f"december-{scene.central.pk}", "new", "", "12.000,5"),
    ]
    assert (found.refused, found.same) == ([], 2)


def test_numbers_as_text_are_read_and_what_is_none_names_its_cell(scene):
    file = filled(scene, amount_1="10.800", amount_3="mười", december_3=-5, january_3=3, note_2="x" * 501)
    found = read(scene, file)
    assert [change.typed for change in found.changes] == ["10.800"]
    assert {one.value[:4] for one in found.refused} == {"mười", "-5", "3", "xxxx"}
    row = next(one for one in found.refused if one.value == "mười")
    assert row.cell.startswith("H")
    assert "mười" in row.sentence


def test_what_another_person_changed_since_the_file_was_made_is_asked_about(client, scene, colleague):
    file = filled(scene, amount_1=10_800)
    save(scene, {scene.central.pk: {"amount": "9.900"}, scene.recurrent.pk: {"amount": "450"}}, by=colleague)
    found = read(scene, file)
    assert [(change.kind, change.was, change.now) for change in found.changes] == [("clash", "", "9.900")]


@pytest.mark.parametrize("wrong", ["other sheet", "no table", "no workbook"])
def test_another_file_is_refused_in_words(client, scene, wrong):
    client.force_login(scene.officer)
    files = {
        "no table": lambda: workbook([["Tên", "Tuổi"], ["An", 30]]),
        "no workbook": lambda: SimpleUploadedFile("bieu.xlsx", b"%PDF-1.4 nothing"),
    }
    if wrong == "other sheet":
        file = filled(scene)
        scene.sheet.pk, scene.sheet.month = None, 9
        scene.sheet.save()
    else:
        file = files[wrong]()
    answer = client.post(reverse("sheet_import", args=[scene.sheet.pk]), {"file": file})
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]


def test_a_line_that_is_not_in_the_sheet_is_refused_with_its_cell(scene):
    file = filled(scene)
    rows = grid(file.read())
    rows[6][0] = "999999"
    assert [(one.cell, one.value) for one in read(scene, workbook(rows)).refused] == [("A7", "999999")]


def test_the_preview_saves_nothing_and_its_button_puts_the_cells_into_the_draft(client, scene):
    client.force_login(scene.officer)
    page = client.post(
        reverse("sheet_import", args=[scene.sheet.pk]),
        {"file": filled(scene, amount_1=10_800, note_1="đủ hồ sơ")},
    )
    assert page.status_code == 200
    assert not SheetCell.objects.exists()
    html = page.content.decode()
    key = scene.central.pk
    assert f'name="amount-{key}" value="10.800"' in html
    data = {"version": "0", "unit": "trieu"}
    for change in page.context["preview"].changes:
        data |= {change.name: change.typed, f"was-{change.name}": change.was}
    assert client.post(reverse("sheet", args=[scene.sheet.pk]), data).status_code == 302
    cell = SheetCell.objects.get(allocation=key)
    assert (cell.amount, cell.note) == (10_800 * MILLION, "đủ hồ sơ")


def test_the_same_file_twice_changes_nothing(scene):
    file = filled(scene, amount_1=10_800)
    save(scene, {scene.central.pk: {"amount": "10.800"}})
    found = read(scene, file)
    assert (found.changes, found.same) == ([], 1)


def test_the_workbook_is_downloaded_by_who_sees_the_sheet(client, scene, officer):
    client.force_login(scene.owner)
    answer = client.get(reverse("sheet_workbook", args=[scene.sheet.pk]), {"unit": "dong"})
    assert answer["Content-Disposition"].startswith("attachment")
    central = next(row for row in grid(answer.content) if row[0] == str(scene.central.pk))
    assert 16_500_000_000.0 in central
    client.force_login(officer)
    assert client.get(reverse("sheet_workbook", args=[scene.sheet.pk])).status_code == 404


def test_only_who_fills_the_sheet_in_sends_workbooks(client, scene):
    client.force_login(scene.owner)
    assert client.get(reverse("sheet_import", args=[scene.sheet.pk])).status_code == 403
    client.force_login(scene.officer)
    assert client.get(reverse("sheet_import", args=[scene.sheet.pk])).status_code == 200
