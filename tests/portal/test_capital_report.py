"""The page of the monthly report, and that its files say the same."""

import csv
import re
from datetime import date
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override
from docx import Document
from docx.enum.section import WD_ORIENT
from python_calamine import CalamineWorkbook
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from directives.models import Obstacle
from disbursement.report.columns import columns
from disbursement.report.excel import FIRST
from portal import clock
from portal.templatetags.figures import million, rate
from tests.disbursement.conftest import MILLION, line, scene  # noqa: F401
from tests.factories import (
    AssignedEntryFactory,
    AssignedPlanFactory,
    ComponentFactory,
    DistrictFactory,
    FigureFactory,
    ObstacleFactory,
)

PAGE, FILE = reverse("capital_report"), reverse("capital_report_export")
NAMES = [column.name for column in columns(2023)]
SPACE = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


@pytest.fixture(autouse=True)
def _in_english(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    with override("en"):
        yield


@pytest.fixture
def province(scene):  # noqa: F811
    below = ComponentFactory(program=scene.program, parent=scene.central.component)
    line(DistrictFactory(), below, planned=900, last=300, budget_year=2022)
    line(scene.unit, ComponentFactory(), planned=333, last=100)
    AssignedEntryFactory(plan=AssignedPlanFactory(program=scene.program), amount=20_000 * MILLION)
    facts = {"month": 10, "amount": 9_100_500_000, "december": 12_000 * MILLION, "note": "=1+1"}
    FigureFactory(allocation=scene.central, **facts)
    return scene


def shown(response) -> list[list[str]]:
    return [
        [found["row"].number, found["row"].words, *(text for _column, text in found["cells"])]
        for found in response.context["lines"]
    ]


def obstacles(response) -> dict[str, str]:
    """What stands in the way, by row."""
    place = NAMES.index("obstacles")
    return {row[1]: row[place] for row in shown(response) if row[place]}


def in_excel(response) -> list[list]:
    book = CalamineWorkbook.from_filelike(BytesIO(response.getvalue()))
    return [row for row in book.get_sheet_by_index(0).to_python()[FIRST:] if row[2] != ""]


def read(name: str, value) -> str:
    """A cell of Excel as the page writes it."""
    if isinstance(value, str):
        return value
    if name.startswith("rate"):
        return rate(value).removesuffix("%")
    return million(round(value * MILLION)) if value else "–"


@pytest.mark.parametrize("by", ["programme", "unit"])
def test_page_excel_and_word_say_the_same(client, coordinator, province, by):
    client.force_login(coordinator)
    page = shown(client.get(PAGE, {"by": by}))
    book = [
        [read(*pair) for pair in zip(NAMES, row, strict=True)]
        for row in in_excel(client.get(FILE, {"by": by}))
    ]
    assert book == page
    paper = Document(BytesIO(client.get(FILE, {"by": by, "format": "docx"}).content))
    rows = [[cell.text for cell in row.cells] for row in paper.tables[1].rows[3:]]
    assert rows == page
    assert page[0][2] == "30.338"


def test_the_text_for_other_programs_has_whole_dong(client, coordinator, province):
    client.force_login(coordinator)
    page, file = client.get(PAGE), client.get(FILE, {"format": "csv"})
    heads, *rows = list(csv.reader(file.content.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert heads[2] == "Plan: In all (đồng)" and len(heads) == len(NAMES)
    assert [row[1] for row in rows] == [row[1] for row in shown(page)]
    assert [million(int(row[2])) for row in rows] == [row[2] for row in shown(page)]
    assert any("=1+1" in row[-1] for row in rows) and not any(row[-1].startswith("=") for row in rows)


def formulas(content: bytes) -> tuple[dict[str, str], dict[str, float]]:
    """Formulas and cached values by cell."""
    sheet = ElementTree.fromstring(ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml"))
    found, values = {}, {}
    for cell in sheet.iter(f"{{{SPACE['m']}}}c"):
        formula, value = cell.find("m:f", SPACE), cell.find("m:v", SPACE)
        if formula is not None:
            found[cell.get("r")] = formula.text
        if value is not None and value.text and cell.get("t") not in ("s", "str"):
            values[cell.get("r")] = float(value.text)
    return found, values


def reckoned(formula: str, values: dict[str, float]) -> float | None:
    """What Excel would make of a formula of the report."""
    if match := re.fullmatch(r'IF\((\w+)=0,"",(\w+)/(\w+)\*100\)', formula):
        return values[match[2]] / values[match[3]] * 100 if values[match[1]] else None

    def add(match) -> str:
        cells = []
        for part in match[1].split(","):
            first, _colon, last = part.partition(":")
            (top, column), (bottom, _same) = xl_cell_to_rowcol(first), xl_cell_to_rowcol(last or first)
            cells += [xl_rowcol_to_cell(row, column) for row in range(top, bottom + 1)]
        return str(sum(values.get(cell, 0) for cell in cells))

    terms = re.sub(r"SUM\(([^)]*)\)", add, formula).split("+")
    return sum(values[term] if term in values else float(term) for term in terms)


@pytest.mark.parametrize("by", ["programme", "unit"])
def test_sums_are_formulas_that_give_their_values(client, coordinator, province, by):
    client.force_login(coordinator)
    found, values = formulas(client.get(FILE, {"by": by}).content)
    assert len(found) > 50
    for cell, formula in found.items():
        result = reckoned(formula, values)
        assert values.get(cell) == (None if result is None else pytest.approx(result)), (cell, formula)
    assert found["D8"] == "E8+F8" and found["E8"].startswith("SUM(")


def test_excel_can_be_read_and_printed(client, coordinator, province):
    client.force_login(coordinator)
    response = client.get(FILE)
    assert response["Content-Disposition"].startswith(
        'attachment; filename="bieu-tong-hop-giai-ngan-10-2023.xlsx"'
    )
    with ZipFile(BytesIO(response.content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        texts = book.read("xl/sharedStrings.xml").decode()
    assert 'xSplit="2" ySplit="7"' in sheet and 'state="frozen"' in sheet
    assert 'paperSize="8"' in sheet and 'orientation="landscape"' in sheet and 'fitToHeight="0"' in sheet
    assert "=1+1" in texts and "<f>1+1" not in sheet
    assert "million đồng" in texts and "the plan assigned by the province" in texts


def test_word_has_the_form_of_the_decree_on_a3(client, coordinator, province):
    client.force_login(coordinator)
    paper = Document(BytesIO(client.get(FILE, {"format": "docx"}).content))
    section = paper.sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (420, 297)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in paper.tables[0].rows[0].cells[1].text
    head = [cell.text for cell in paper.tables[1].rows[0].cells]
    assert head[2:10] == ["Plan"] * 8 and len(head) == len(NAMES)
    assert paper.tables[1].rows[2].cells[0].text == head[0]  # merged over three lines


def test_obstacles_stand_in_the_row_of_what_they_hinder(client, coordinator, province):
    at = {"component": province.central.component, "agency": province.unit}
    ObstacleFactory(title="Thiếu hướng dẫn", **at)
    ObstacleFactory(title="Đã xong", stage="resolved", stage_since=clock.moment(date(2023, 10, 20)), **at)
    ObstacleFactory(title="Về sau", raised_at=clock.moment(date(2023, 11, 4)), **at)
    ObstacleFactory(title="Chung", component=None, place=province.unit.place, agency=province.unit)
    client.force_login(coordinator)
    said = {
        row[1]: row[NAMES.index("obstacles")]
        for row in shown(client.get(PAGE))
        if row[NAMES.index("obstacles")]
    }
    assert said == {
        str(province.central.component): f"Thiếu hướng dẫn ({province.unit})",
        "Grand total": f"Chung ({province.unit})",
    }
    by_unit = obstacles(client.get(PAGE, {"by": "unit"}))
    assert by_unit == {str(province.program): "Thiếu hướng dẫn", province.unit.name: "Chung"}
    assert not obstacles(client.get(PAGE, {"as_of": "2023-10-19"}))
    assert Obstacle.objects.count() == 4


def test_the_usual_question_is_the_newest_month_of_this_year_today(client, coordinator, province):
    client.force_login(coordinator)
    form = client.get(PAGE).context["form"]
    assert {name: form.data[name] for name in ("year", "month", "by", "as_of")} == {
        "year": "2023",
        "month": "10",
        "by": "programme",
        "as_of": "2023-11-03",
    }
    assert client.get(PAGE, {"as_of": "2023-10-20"}).context["form"].data["month"] == "9"


@pytest.mark.parametrize(
    "asked", [{"year": "x"}, {"month": "14"}, {"as_of": "2030-01-01"}, {"unit": "?"}, {"by": "-"}]
)
def test_what_cannot_be_shown_is_said(client, coordinator, province, asked):
    client.force_login(coordinator)
    for url in (PAGE, FILE):
        response = client.get(url, asked)
        assert response.status_code == 422
        assert response.context["form"].errors.keys() == asked.keys()


@pytest.mark.parametrize("by", ["programme", "unit"])
def test_a_number_opens_its_lines(client, coordinator, province, by):
    client.force_login(coordinator)
    for found in client.get(PAGE, {"by": by}).context["lines"]:
        if found["url"]:
            lines = client.get(found["url"])
            assert lines.status_code == 200
            planned = lines.context["totals"]["total_planned"]
            assert planned == found["row"].money.get("allocated"), found["row"].words


def test_the_api_says_the_same(client, coordinator, province):
    client.force_login(coordinator)
    found = client.get(reverse("api:capital-report"), {"by": "unit"}).json()
    page = client.get(PAGE, {"by": "unit"})
    assert [[row["number"], row["words"]] for row in found["rows"]] == [row[:2] for row in shown(page)]
    total = found["rows"][0]
    assert total["amounts"]["plan"] == 30_338 * MILLION and total["amounts"]["january"] is None
    assert total["rates"]["rate_own"] != total["rates"]["rate"]
    assert (found["month"], found["as_of"]) == (10, "2023-11-03")
    assert client.get(reverse("api:capital-report"), {"month": "14"}).json().keys() == {"month"}


def test_nothing_to_report_is_said(client, officer):
    client.force_login(officer)
    assert "No capital" in client.get(PAGE).content.decode()
    assert client.get(FILE).status_code == client.get(FILE, {"format": "docx"}).status_code == 200


@pytest.mark.parametrize("units", [1, 30])
def test_the_page_costs_the_same_for_any_number_of_units(
    client, coordinator, units, django_assert_num_queries
):
    for _number in range(units):
        made = line(DistrictFactory(), ComponentFactory(), planned=5, last=1)
        ObstacleFactory(component=made.component, agency=made.unit)
    client.force_login(coordinator)
    client.get(PAGE)
    with django_assert_num_queries(11):
        client.get(PAGE)
