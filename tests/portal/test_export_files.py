"""Long lists out: rows in turn, sums as formulas, texts that stay texts, .csv that Excel opens."""

import csv
import tracemalloc
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.http import FileResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from portal import clock, export
from portal.export import download, excel, excel_rows
from tests.disbursement.conftest import line
from tests.factories import AgencyFactory, ComponentFactory, DistrictFactory

COLUMNS = [
    ("Đơn vị", 30, lambda row: row[0]),
    ("Kế hoạch (đồng)", 18, lambda row: row[1]),
    ("Giải ngân (đồng)", 18, lambda row: row[2]),
    ("Tỷ lệ (%)", 10, lambda row: row[3]),
]
ROWS = [("Lộc Bình", 4_000_000_000, 1_000_000_000, 25.0), ("Chi Lăng", 2_000_000_000, None, None)]
FOOT = export.Foot(
    "Cộng",
    ["Kế hoạch (đồng)", "Giải ngân (đồng)"],
    {"Tỷ lệ (%)": ("Giải ngân (đồng)", "Kế hoạch (đồng)")},
)


def content(response) -> bytes:
    return response.getvalue()


def rows_of(response) -> list[list]:
    return CalamineWorkbook.from_filelike(BytesIO(content(response))).get_sheet_by_index(0).to_python()


def sheet_of(response) -> str:
    return ZipFile(BytesIO(content(response))).read("xl/worksheets/sheet1.xml").decode()


def csv_of(response) -> list[list[str]]:
    return list(csv.reader(StringIO(content(response).decode("utf-8-sig")), delimiter=";"))


def test_the_foot_adds_what_the_filter_shows_and_knows_the_sums():
    response = export.xlsx("a", "A", COLUMNS, ROWS, foot=FOOT)
    assert rows_of(response)[-1] == ["Cộng", 6_000_000_000, 1_000_000_000, pytest.approx(100 / 6)]
    sheet = sheet_of(response)
    assert "<f>SUBTOTAL(109,B4:B5)</f><v>6000000000</v>" in sheet
    assert '<f>IF(B6=0,"",C6/B6*100)</f>' in sheet.replace("&quot;", '"')
    assert '<autoFilter ref="A3:D5"/>' in sheet  # without the foot


def test_head_and_print_setup_are_those_of_a_list():
    sheet = sheet_of(export.xlsx("a", "A", COLUMNS, ROWS))
    assert 'ySplit="3"' in sheet and 'state="frozen"' in sheet
    assert 'orientation="landscape"' in sheet and 'paperSize="9"' in sheet
    assert "<dimension" not in sheet


@pytest.mark.parametrize("foot", [None, FOOT])
def test_an_empty_list_is_a_good_file(foot):
    rows = rows_of(export.xlsx("a", "A", COLUMNS, [], foot=foot))
    assert rows[2] == [heading for heading, _width, _value in COLUMNS]


def test_values_keep_their_kind():
    moment = clock.moment(date(2023, 11, 5), 14, 30)
    plain = moment.replace(tzinfo=None)
    values = [
        ("=1+1", "=1+1"),
        ("  hai dòng\nba <&> ", "  hai dòng\nba <&> "),
        ("a_x0041_b", "a_x0041_b"),
        (-5, -5.0),
        (2.5, 2.5),
        (Decimal("57.25"), 57.25),
        (float("nan"), "nan"),
        (True, True),
        (None, ""),
        ("", ""),
        (date(2023, 11, 5), date(2023, 11, 5)),
        (plain, plain),
        (moment, plain),
    ]
    columns = [("A", 9, lambda pair: pair[0]), ("B", 9, lambda pair: "x")]
    found = [row[0] for row in rows_of(export.xlsx("a", "A", columns, values))[3:]]
    assert found == [expected for _value, expected in values]


def test_texts_beyond_the_shared_ones_stand_in_their_cells(monkeypatch):
    monkeypatch.setattr(excel_rows, "SHARED", 20)
    texts = [f"Thành phần số {number % 3}" for number in range(30)]
    response = export.xlsx("a", "A", [("A", 9, lambda text: text)], texts)
    assert [row[0] for row in rows_of(response)[3:]] == texts
    assert "inlineStr" in sheet_of(response)


def test_more_than_a_cell_holds_is_cut():
    response = export.xlsx("a", "A", [("A", 9, lambda text: text)], ["x" * 40_000])
    assert len(rows_of(response)[3][0]) == 32_767


def test_what_is_large_goes_out_piece_by_piece(monkeypatch):
    monkeypatch.setattr(download, "IN_MEMORY", 1000)
    for response in (export.xlsx("biểu", "A", COLUMNS, ROWS), export.csv_file("biểu", COLUMNS, ROWS * 30)):
        assert isinstance(response, FileResponse)
        assert "filename*=UTF-8''bi%E1%BB%83u." in response["Content-Disposition"]
        assert int(response["Content-Length"]) == len(content(response))
        response.close()


def test_memory_does_not_grow_with_the_rows():
    def most(count: int) -> int:
        tracemalloc.start()
        rows = ((f"Dòng {number}", number, number, 1.5) for number in range(count))
        with open("/dev/null", "wb+") as nowhere:
            for _part in _written(nowhere, rows):
                pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    excel_rows_shared = excel_rows.SHARED
    excel_rows.SHARED = 1000
    try:
        assert most(20_000) < most(2_000) + 500_000
    finally:
        excel_rows.SHARED = excel_rows_shared


def _written(file, rows):
    styles = dict.fromkeys(excel.LOOKS, "1")
    body = excel_rows.Rows(styles, [1], excel_rows.Texts(0), 4)
    for part in body.write([value for _heading, _width, value in COLUMNS], ((None, row) for row in rows)):
        file.write(part)
        yield


def test_the_rows_of_a_query_are_read_in_turn(django_assert_num_queries):
    DistrictFactory.create_batch(3)
    rows = type(DistrictFactory.build()).objects.order_by("pk")
    columns = [("A", 9, lambda agency: agency.name)]
    with django_assert_num_queries(1) as queries:
        export.xlsx("a", "A", columns, rows)
    assert "DECLARE" in queries.captured_queries[0]["sql"]
    assert rows._result_cache is None


# .csv


def test_csv_is_what_excel_in_vietnamese_opens():
    response = export.csv_file("dong-von", COLUMNS, ROWS)
    raw = content(response)
    assert raw.startswith(b"\xef\xbb\xbf") and response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="dong-von.csv"'
    assert csv_of(response) == [
        ["Đơn vị", "Kế hoạch (đồng)", "Giải ngân (đồng)", "Tỷ lệ (%)"],
        ["Lộc Bình", "4000000000", "1000000000", "25,0"],
        ["Chi Lăng", "2000000000", "", ""],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+84", "-5 người", "@SUM(A1)", "\t=1+1", "\r=1", " =1+1"])
def test_a_text_is_never_carried_out(text):
    columns = [("A", 9, lambda row: row)]
    assert csv_of(export.csv_file("a", columns, [text]))[1] == [f"'{text}"]
    sheet = sheet_of(export.xlsx("a", "A", columns, [text]))
    assert "<f>" not in sheet


def test_numbers_and_dates_of_csv_are_not_texts():
    values = [
        -5,
        Decimal("-1.5"),
        date(2023, 11, 5),
        clock.moment(date(2023, 11, 5), 8, 30),
        'hai "dòng"\nba; tư',
    ]
    found = csv_of(export.csv_file("a", [("A", 9, lambda row: row)], values))[1:]
    assert [row[0] for row in found] == ["-5", "-1,5", "05/11/2023", "05/11/2023 08:30", 'hai "dòng"\nba; tư']


def test_groups_have_lines_of_their_own_in_csv():
    response = export.csv_file("a", COLUMNS, groups=[("=Bộ Tài chính", ROWS[:1])])
    assert csv_of(response)[1:] == [["'=Bộ Tài chính"], ["Lộc Bình", "4000000000", "1000000000", "25,0"]]


@pytest.mark.parametrize(("query", "ending"), [("", "xlsx"), ("?format=csv", "csv"), ("?format=x", "xlsx")])
def test_the_address_says_which_format(query, ending):
    request = RequestFactory().get(f"/{query}")
    response = export.spreadsheet(request, "a", "A", COLUMNS, ROWS, foot=FOOT)
    assert response["Content-Disposition"].endswith(f'.{ending}"')


# Lines of capital


@pytest.fixture
def capital():
    unit = AgencyFactory(short_name="=Sở")
    roads = ComponentFactory()
    line(unit, roads, planned=400, last=100)
    line(unit, roads, planned=200, kind="recurrent", budget_year=2022)
    line(unit, ComponentFactory(), planned=50)


def test_lines_of_capital_are_exported_as_filtered_with_totals(client, coordinator, capital):
    client.force_login(coordinator)
    asked = {"year": "2023", "carried": "all", "kind": "investment"}
    rows = rows_of(client.get(reverse("allocations_export"), asked))
    assert [row[7:10] for row in rows[3:]] == [
        [400e6, 100e6, 25],
        [50e6, 0, 0],
        [450e6, 100e6, pytest.approx(100 / 4.5)],
    ]
    assert rows[2][7].endswith("(đồng)")
    plain = csv_of(client.get(reverse("allocations_export"), {**asked, "format": "csv"}))
    assert [row[7:] for row in plain[1:]] == [["400000000", "100000000", "25,0"], ["50000000", "0", "0,0"]]
    assert {row[1] for row in plain[1:]} == {"'=Sở"}


@pytest.mark.parametrize("rows", [1, 30])
def test_the_export_costs_the_same_for_any_number(client, coordinator, rows, django_assert_num_queries):
    for _number in range(rows):
        line(DistrictFactory(), ComponentFactory(), planned=5, last=1)
    client.force_login(coordinator)
    with override("en"):
        client.get(reverse("allocations_export"))
        with django_assert_num_queries(4):  # user; units, components, lines
            client.get(reverse("allocations_export"))
