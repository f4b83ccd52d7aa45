"""Why a file is not read, in words."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "too_large": _(
        "“%(name)s” has %(size)s MB, and at most %(most)s MB are read. Leave out what is not needed, or "
        "split the file."
    ),
    "empty": _("“%(name)s” is empty. Choose the file again, or save it once more in Excel."),
    "extension": _(
        "“%(name)s” is no table that the portal reads. Save it as .xlsx (.xls, .xlsb, .ods and .csv are read "
        "too)."
    ),
    "mismatch": _("“%(name)s” holds %(found)s. Open it in Excel and save it as .xlsx."),
    "password": _(
        "“%(name)s” is protected by a password. Take the password away in Excel (File, Info, Protect "
        "Workbook) and save it again."
    ),
    "macros": _(
        "“%(name)s” holds macros or programs, which are not accepted. Save it as .xlsx without them."
    ),
    "external": _(
        "“%(name)s” takes values from other files or services (%(found)s). In Excel choose Data, Edit Links, "
        "Break Link, and save it again."
    ),
    "bomb": _(
        "“%(name)s” unpacks to far more than it seems to hold (%(found)s). It is not read. Copy the table "
        "into a new workbook."
    ),
    "unpacked": _(
        "“%(name)s” is too large when it is unpacked: “%(found)s” has %(size)s MB, and at most %(most)s MB "
        "are read. Delete empty rows and columns with their formats, or split the file."
    ),
    "entities": _(
        "“%(name)s” holds definitions that no spreadsheet needs (%(found)s). Save it again in Excel as .xlsx."
    ),
    "rows": _(
        "The sheet “%(sheet)s” of “%(name)s” goes down to row %(number)s, and at most %(most)s rows are "
        "read. Delete what stands below the table, or split the file."
    ),
    "columns": _(
        "The sheet “%(sheet)s” of “%(name)s” goes to column %(number)s, and at most %(most)s columns are "
        "read. Delete what stands to the right of the table."
    ),
    "cells": _(
        "The sheet “%(sheet)s” of “%(name)s” has more than %(most)s cells. Delete what stands below and to "
        "the right of the table, or split the file."
    ),
    "memory": _(
        "“%(name)s” needs more memory than is allowed: a cell far below or far to the right is filled. "
        "Copy the table into a new workbook."
    ),
    "slow": _("“%(name)s” takes too long to read. Copy the table into a new workbook, or split the file."),
    "damaged": _("“%(name)s” is damaged and cannot be opened. Open it in Excel and save it again as .xlsx."),
    "letters": _(
        "The letters of “%(name)s” cannot be read. In Excel choose Save As, CSV UTF-8, or save it as .xlsx."
    ),
    "long_cell": _(
        "“%(name)s” has a cell that never ends near row %(number)s: a quotation mark is probably missing. "
        "Save it as .xlsx."
    ),
}


class RefusedError(ValidationError):
    """The file cannot be read; the sentence says why and what helps. `code` is one of the above."""

    def __init__(self, code: str, **words: Any):
        super().__init__(SENTENCES[code], code, words)
