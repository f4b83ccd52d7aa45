"""Every hostile or odd file gets its sentence, none an error of the server, and memory stays bounded."""

import resource
import subprocess
import sys

import pytest
from django.urls import reverse

from disbursement.importing import preview
from disbursement.models import ImportFile
from disbursement.reading.book import open_book
from disbursement.reading.limits import Limits
from disbursement.reading.refusals import RefusedError
from tests.disbursement.books import upload
from tests.disbursement.hostile import FILES
from tests.disbursement.making import far, good
from tests.factories import (
    AllocationFactory,
    ComponentFactory,
    DistrictFactory,
    MonthFactory,
    PlanEntryFactory,
)

MEGABYTES = 1024 * 1024


@pytest.fixture
def _a_line(program, settings, in_english):
    """A line of the unit h-bg and the component DA-X, and an open month; refusals are kept in English."""
    settings.LANGUAGE_CODE = "en"
    settings.IMPORT_AT_ONCE_BYTES = settings.IMPORT_MAX_BYTES
    component = ComponentFactory(program=program, code="DA-X")
    unit = DistrictFactory(name="UBND huyện Bình Gia", code="h-bg")
    PlanEntryFactory(allocation=AllocationFactory(component=component, unit=unit))
    MonthFactory()


@pytest.mark.usefixtures("_a_line")
@pytest.mark.parametrize("what", FILES)
def test_a_file_gets_its_sentence(client, coordinator, what):
    name, make, answer = FILES[what]
    client.force_login(coordinator)
    fields = {"year": 2023, "month": 10, "program": "", "reason": "", "document": ""}
    fields["file"] = upload(make(), name)
    response = client.post(reverse("import_new") + "?kind=figures", fields, follow=True)
    assert response.status_code in {200, 422}
    said = _said(response)
    assert any(words in said for words in answer.split("|")), said


def test_there_are_enough_of_them():
    assert len(FILES) >= 60


def _said(response) -> str:
    """The refusal of the form or of the file, or what its rows would do."""
    found = ImportFile.objects.first()
    if found is None:
        return response.content.decode()
    assert found.state in {"ready", "refused"}
    rows = preview.explained(preview.rows(found, "refused"), found)
    counts = [f"{number} {verdict}" for verdict, number in found.counts.items() if number]
    return " | ".join([found.refusal, *(row.sentence for row in rows), *counts])


BOUNDED = """
import resource, sys
sys.path.insert(0, ".")
import django; django.setup()
from django.core.exceptions import ValidationError
from disbursement.reading.book import open_book
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    with open_book(open(sys.argv[1], "rb").read(), sys.argv[2]) as book:
        print(sum(1 for sheet in book for row in sheet.rows), "rows")
except ValidationError as error:
    print(error.code)
whose = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
print(resource.getrusage(whose[0]).ru_maxrss - before, resource.getrusage(whose[1]).ru_maxrss)
"""
LARGE = ["a bomb by its directory", "a bomb that denies it", "a cell in the last corner", "cells far apart"]
LARGE += ["LibreOffice with endless cells", "too many rows in a text", "a line without end"]


@pytest.mark.parametrize("what", LARGE)
def test_memory_is_bounded(tmp_path, what):
    """The portal itself grows by 60 MB at most; the process apart has a gigabyte, whatever comes."""
    name, make, _answer = FILES[what]
    path = tmp_path / "file"
    path.write_bytes(make())
    command = [sys.executable, "-c", BOUNDED, str(path), name]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    own, apart = (int(kilobytes) // 1024 for kilobytes in said[-2:])
    assert own <= 60 and apart <= 1024, said


def test_the_process_apart_ends_where_its_memory_ends():
    """Even if a parser ran wild."""
    limits = Limits(memory=200 * MEGABYTES, cells=10**9)
    with open_book(far("IP149999")(), "a.xlsx", limits) as book, pytest.raises(RefusedError) as refused:
        list(book)
    assert refused.value.code == "memory"


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    """Neither a file nor a process, also when nobody reads to the end."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with open_book(good(), "a.xlsx") as book:
        next(iter(book))
    assert not list(tmp_path.iterdir())
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
