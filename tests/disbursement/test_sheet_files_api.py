"""The sheet's workbook, its cells' history and the files of imports, through the API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from rest_framework.test import APIClient

from disbursement import services
from tests.disbursement.test_workbooks import filled, grid

MILLION = 1_000_000

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def api(scene):
    client = APIClient()
    client.force_authenticate(scene.officer)
    return client


def test_a_workbook_is_fetched_and_what_was_typed_in_it_is_told_but_not_saved(api, scene):
    fetched = api.get(reverse("api:sheet-workbook", args=[scene.sheet.pk]))
    assert fetched.headers["Content-Type"].endswith("sheet")
    assert str(scene.central.pk) in {row[0] for row in grid(fetched.content)}
    file = filled(scene, amount_1=9_700)
    answer = api.post(reverse("api:sheet-read-workbook", args=[scene.sheet.pk]), {"file": file})
    assert answer.json() == {
        "same": 0,
        "changes": [
            {
                "allocation": scene.central.pk,
                "part": "amount",
                "kind": "new",
                "was": "",
                "now": "",
                "typed": "9.700",
            }
        ],
        "refused": [],
    }
    assert not scene.sheet.cells.exists()


@pytest.mark.parametrize("sent", [{}, {"file": SimpleUploadedFile("a.xlsx", b"PK no book")}])
def test_a_file_that_is_no_workbook_is_refused_in_words(api, scene, sent):
    answer = api.post(reverse("api:sheet-read-workbook", args=[scene.sheet.pk]), sent)
    assert answer.status_code == 400 and "file" in answer.json()


def test_the_history_of_a_line_says_who_typed_what(api, scene):
    cells = {scene.central.pk: {"amount": "9.700"}}
    services.save_cells(scene.sheet, cells, by=scene.officer, version=0)
    asked = reverse("api:sheet-history", args=[scene.sheet.pk])
    told = api.get(asked, {"allocation": scene.central.pk}).json()
    assert [(one["kind"], one["before"], one["after"]) for one in told] == [("typed", "", "9.700")]
    assert api.get(asked, {"allocation": 10**9}).status_code == 404
    assert api.get(asked).status_code == 400
