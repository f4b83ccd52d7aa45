"""Whether a file is read or applied at once or by a worker, for both doors."""

from typing import Any

from django.conf import settings

from disbursement import services
from disbursement.models import ImportFile, ImportRow, TreasuryList
from portal.models import User
from portal.queue import was_asked


def begin_reading(upload: ImportFile, later: Any) -> ImportFile:
    """At once if it is short, or if no worker can be asked; `later` is the task."""
    if upload.size > settings.IMPORT_AT_ONCE_BYTES and was_asked(later, upload.pk):
        return upload
    return services.read_file(upload)


def begin_applying(upload: ImportFile, later: Any, *, takes_all: bool, by: User) -> ImportFile:
    """The same for applying."""
    good = upload.count(ImportRow.Verdict.NEW) + upload.count(ImportRow.Verdict.CHANGED)
    if good > settings.IMPORT_AT_ONCE_ROWS:
        upload = services.ask_to_apply(upload, takes_all=takes_all, by=by)
        if was_asked(later, upload.pk, takes_all, by.pk):
            return upload
    return services.apply_file(upload, takes_all=takes_all, by=by)


def begin_reading_list(treasury_list: TreasuryList, later: Any) -> TreasuryList:
    """The same for a list of the Treasury."""
    is_long = treasury_list.size > settings.IMPORT_AT_ONCE_BYTES
    if is_long and was_asked(later, treasury_list.pk):
        return treasury_list
    return services.read_treasury_list(treasury_list)
