"""Workbooks for tests of imports, made as they are needed."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from xlsxwriter import Workbook

HEAD = ["Mã đơn vị", "Đơn vị", "Mã thành phần", "Loại vốn", "Nguồn vốn"]
OF_FIGURES = [*HEAD, "Lũy kế giải ngân (triệu đồng)", "Ghi chú"]
OF_PLAN = [*HEAD, "Kế hoạch vốn (triệu đồng)", "Quyết định", "Ngày quyết định"]
KINDS = {"investment": "đầu tư", "recurrent": "sự nghiệp"}
SOURCES = {"central": "trung ương", "local": "địa phương", "counterpart": "đối ứng"}


def xlsx(*sheets: Iterable[Iterable[Any]], names: Iterable[str] = ("Biểu", "Hai", "Ba")) -> bytes:
    """A workbook with these rows in its sheets."""
    buffer = BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        for name, rows in zip(names, sheets, strict=False):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return buffer.getvalue()


def upload(content: bytes, name: str = "so-lieu.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def whose(line) -> list[str]:
    """The cells that say which line a row is about."""
    names = [line.unit.code, line.unit.short_name, line.component.code]
    return [*names, KINDS[line.kind], SOURCES[line.source]]


def figures(*rows: tuple, head=OF_FIGURES) -> bytes:
    """A table of figures: (line, amount) or (line, amount, remark)."""
    return xlsx([head, *([*whose(line), *rest] for line, *rest in rows)])


def plan(*rows: tuple, head=OF_PLAN) -> bytes:
    """A table of plans: (line, amount) or with decision and day."""
    return xlsx([head, *([*whose(line), *rest] for line, *rest in rows)])
