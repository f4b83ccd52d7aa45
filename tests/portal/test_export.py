"""Lists out: what an office opens in Word and in Excel."""

import re
from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from portal import clock, export
from portal.export import word_table
from tests.factories import AgencyFactory, DistrictFactory

COLUMNS = [
    ("Nhiệm vụ", 60, lambda row: row[0]),
    ("Thời hạn", 12, lambda row: row[1]),
    ("Số vốn", 14, lambda row: row[2]),
]
ROWS = [("Rà soát vướng mắc", date(2023, 11, 5), 16_500_000_000), ("Tổng hợp", None, None)]


def opened(response):
    return Document(BytesIO(response.content))


def cells(table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def paragraphs(container) -> list[str]:
    return [paragraph.text for paragraph in container.paragraphs if paragraph.text]


def test_an_annex_has_the_heading_of_the_decree(settings):
    document = opened(export.docx("nhiem-vu", "Nhiệm vụ quá hạn", COLUMNS, ROWS))
    left, right = document.tables[0].rows[0].cells
    assert paragraphs(left) == ["ỦY BAN NHÂN DÂN TỈNH LẠNG SƠN"]
    assert paragraphs(right) == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Lạng Sơn, ngày 03 tháng 11 năm 2023",
    ]
    assert right.paragraphs[-1].runs[0].italic and left.paragraphs[0].runs[0].bold
    assert paragraphs(document)[:2] == ["PHỤ LỤC", "NHIỆM VỤ QUÁ HẠN"]
    assert paragraphs(document)[2].startswith("(Kèm theo Văn bản số")


def test_a_department_stands_below_the_committee_and_a_district_for_itself():
    department = AgencyFactory(name="Sở Y tế", kind="department")
    left = opened(export.docx("a", "A", COLUMNS, ROWS, issuer=department)).tables[0].rows[0].cells[0]
    assert paragraphs(left) == ["ỦY BAN NHÂN DÂN TỈNH LẠNG SƠN", "SỞ Y TẾ"]
    unit = AgencyFactory(name="Chi cục Dân số", kind="unit", parent=department)
    left = opened(export.docx("a", "A", COLUMNS, ROWS, issuer=unit)).tables[0].rows[0].cells[0]
    assert paragraphs(left) == ["SỞ Y TẾ", "CHI CỤC DÂN SỐ"]
    district = DistrictFactory(name="UBND huyện Lộc Bình", place__name="Lộc Bình")
    left, right = opened(export.docx("a", "A", COLUMNS, ROWS, issuer=district)).tables[0].rows[0].cells
    assert paragraphs(left) == ["UBND HUYỆN LỘC BÌNH"]
    assert paragraphs(right)[-1] == "Lộc Bình, ngày 03 tháng 11 năm 2023"


@pytest.mark.parametrize("landscape", [True, False])
def test_the_page_is_a4_with_the_margins_of_the_decree(landscape):
    document = opened(export.docx("a", "A", COLUMNS, ROWS, landscape=landscape))
    section = document.sections[0]
    assert (section.orientation == WD_ORIENT.LANDSCAPE) is landscape
    sides = (section.page_width.mm, section.page_height.mm)
    assert sides == pytest.approx((297, 210) if landscape else (210, 297), abs=0.1)
    assert section.left_margin.mm == pytest.approx(30, abs=0.1)
    assert section.right_margin.mm == pytest.approx(15, abs=0.1)
    assert "PAGE" in section.header._element.xml and section.different_first_page_header_footer
    normal = document.styles["Normal"].font
    assert (normal.name, normal.size) == ("Times New Roman", Pt(13))
    width = sum(column.width for column in document.tables[1].columns)
    assert width == pytest.approx(Mm(sides[0] - 45), rel=0.01)


def test_the_table_is_numbered_and_repeats_its_head():
    table = opened(export.docx("a", "A", COLUMNS, ROWS)).tables[1]
    assert cells(table) == [
        ["TT", "Nhiệm vụ", "Thời hạn", "Số vốn"],
        ["1", "Rà soát vướng mắc", "05/11/2023", "16.500.000.000"],
        ["2", "Tổng hợp", "", ""],
    ]
    assert [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows] == [True, False, False]
    assert table.style.name == "Table Grid"  # the one with borders


def test_groups_have_headings_across_the_table_and_numbers_of_their_own():
    groups = [("Bộ Tài chính", ROWS), ("Ủy ban Dân tộc", ROWS[:1])]
    table = opened(export.docx("a", "A", COLUMNS, groups=groups)).tables[1]
    assert [row[0] for row in cells(table)] == ["TT", "I. Bộ Tài chính", "1", "2", "II. Ủy ban Dân tộc", "1"]
    assert len(table.rows[1]._tr.tc_lst) == 1


def test_bad_characters_do_not_break_the_file():
    bad = "a\x00b\x0b <c> & \ud800\ufffe\nhai\ttab\r\nba"
    response = export.docx("a", bad, [(bad, 20, lambda row: row)], [bad], groups=None)
    assert cells(opened(response).tables[1])[1] == ["1", "ab <c> & \nhai\ttab\nba"]
    grouped = export.docx("a", "A", [("A", 20, lambda row: row)], groups=[(bad, [bad])])
    assert cells(opened(grouped).tables[1])[1][0].startswith("I. ab <c>")
    assert export.xlsx("a", bad, [(bad, 20, lambda row: row)], groups=[(bad, [bad])]).content


def test_values_are_written_as_an_office_writes_them():
    values = [clock.now(), Decimal("57.2"), 1234, True, None, "=1+1"]
    table = opened(export.docx("a", "A", [("A", 20, lambda row: row)], values)).tables[1]
    written = [row[1] for row in cells(table)[1:]]
    assert written == ["03/11/2023 09:00", "57,2", "1.234", "True", "", "=1+1"]


def test_too_many_rows_for_word_are_said(monkeypatch):
    monkeypatch.setattr(word_table, "MOST_ROWS", 2)
    table = opened(export.docx("a", "A", COLUMNS, ROWS * 2)).tables[1]
    assert len(table.rows) == 4
    assert "2" in table.rows[-1].cells[0].text and "Excel" in table.rows[-1].cells[0].text


def test_wide_columns_give_way_before_narrow_ones():
    size, widths = word_table.fitted([3, 60, 12, 60, 80, 12], 252)
    assert size == 10 and sum(widths) == pytest.approx(252)
    assert min(widths[2], widths[5]) > 20
    assert widths[1] == pytest.approx(widths[3]) == pytest.approx(widths[4])
    size, widths = word_table.fitted([3, 40, 12], 252)
    assert size == 13 and sum(widths) == pytest.approx(252)


@pytest.mark.parametrize(
    ("number", "roman"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (28, "XXVIII"), (30, "XXX")]
)
def test_parts_are_numbered_as_the_romans_did(number, roman):
    assert word_table.roman(number) == roman


def test_the_file_can_be_saved_under_its_own_name():
    word = export.docx("nhiem-vu", "A", COLUMNS, ROWS)
    assert word["Content-Disposition"] == 'attachment; filename="nhiem-vu.docx"'
    assert word["Content-Type"].endswith("wordprocessingml.document")
    excel = export.xlsx('Đề "xuất" 1', "A", COLUMNS, ROWS)
    plain, own = excel["Content-Disposition"].split("; ")[1:]
    assert plain == 'filename="de-xuat-1.xlsx"'
    assert own == "filename*=UTF-8''%C4%90%E1%BB%81%20%22xu%E1%BA%A5t%22%201.xlsx"


def test_excel_knows_groups_too():
    response = export.xlsx("a", "A", COLUMNS, groups=[("Bộ Tài chính", ROWS), ("Ủy ban Dân tộc", ROWS)])
    texts = ZipFile(BytesIO(response.content)).read("xl/sharedStrings.xml").decode()
    kept = re.findall(r"<t[^>]*>([^<]+)</t>", texts)
    assert kept[-1] == "Ủy ban Dân tộc" and "Bộ Tài chính" in kept
