"""A sheet's workbook as a file that a browser or a program saves."""

from datetime import date

from django.http import HttpResponse

from disbursement.amounts import Unit
from disbursement.models import Sheet
from disbursement.past import sheet_on
from disbursement.table import load
from disbursement.workbooks import writing
from portal import clock
from portal.export.download import attachment
from portal.export.excel import TYPE


def workbook_of(sheet: Sheet, unit: Unit, day: date) -> HttpResponse:
    """As it stands, or as it stood on a past day, which its name then says."""
    name = f"{sheet.program.code} {sheet.month:02d}-{sheet.year} {sheet.unit.short_name}"
    if day < clock.today():
        sheet, name = sheet_on(sheet, day), f"{name} ({day:%d-%m-%Y})"
    return attachment(name, "xlsx", TYPE, writing.write(load(sheet, unit)))
