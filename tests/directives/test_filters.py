"""One filter for page, export and API."""

from datetime import date

import pytest
from django.urls import reverse

from directives.filters.assignments import menus
from directives.models import Document
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    DirectiveFactory,
    DocumentFactory,
    ProgramFactory,
    UserFactory,
)


@pytest.fixture
def world(coordinator, client):
    """Three tasks that differ in all that one filters by; the coordinator is signed in."""
    client.force_login(coordinator)
    council = AgencyFactory(name="Ban Dân tộc tỉnh", short_name="Ban Dân tộc tỉnh", code="bdt", position=3)
    finance = AgencyFactory(name="Sở Tài chính", short_name="Sở TC", code="stc", position=2)
    notice = DocumentFactory(number="77", symbol="TB-UBND")
    earlier = date(2023, 10, 18)
    letter = DocumentFactory(number="5164", symbol="VP-KT", title="Rà soát phân cấp", issued_on=earlier)
    late = AssignmentFactory(
        agency=council,
        directive=DirectiveFactory(
            document=notice,
            clause="2.6",
            position=2,
            title="Gửi vướng mắc",
            words="Gửi Sở KH&ĐT.",
            original_due_on=date(2023, 10, 31),
        ),
    )
    soon = AssignmentFactory(
        agency=finance,
        directive=DirectiveFactory(
            document=notice, clause="2.4", position=1, original_due_on=date(2023, 11, 6)
        ),
    )
    done = AssignmentFactory(
        agency=finance,
        role="cooperating",
        submitted_on=date(2023, 10, 20),
        directive=DirectiveFactory(
            document=letter,
            clause="1",
            title="Đề xuất phân cấp",
            words="Việc của bản dân tộc.",
            deadline_kind="standing",
            original_due_on=None,
        ),
    )
    late.directive.programs.add(ProgramFactory(code="DTTS"))
    return {"late": late.pk, "soon": soon.pk, "done": done.pk}


CASES = [
    ({}, ["late", "soon", "done"]),
    ({"q": "ban dan toc"}, ["late", "done"]),
    ({"q": "Ban Dân tộc"}, ["late", "done"]),
    ({"q": "BẢN DÂN TỘC"}, ["done", "late"]),  # the exact words first
    ({"q": "vuong mac 2.6"}, ["late"]),
    ({"q": "de xuat phan"}, ["done"]),
    ({"q": "xuat de"}, ["soon", "done"]),
    ({"q": "xuat phan de", "sort": "-due_on"}, ["done"]),
    ({"q": "de xuat", "sort": "-clause"}, ["soon", "done"]),
    ({"q": "mac huong vuong so"}, []),
    ({"q": "5164/VP-KT"}, ["done"]),
    ({"q": "77/TB-UBND tai chinh"}, ["soon"]),
    ({"q": "100%"}, []),
    ({"state": "overdue"}, ["late"]),
    ({"state": "open_all"}, ["late", "soon"]),
    ({"state": "done"}, ["done"]),
    ({"agency": "stc"}, ["soon", "done"]),
    ({"agency": "khong-co"}, []),
    ({"programme": "DTTS"}, ["late"]),
    ({"role": "cooperating"}, ["done"]),
    ({"due_from": "2023-11-01"}, ["soon"]),
    ({"due_to": "31/10/2023"}, ["late"]),
    ({"sort": "-due_on"}, ["soon", "late", "done"]),
    ({"sort": "agency"}, ["soon", "done", "late"]),
    ({"sort": "-agency"}, ["late", "soon", "done"]),
    ({"sort": "clause"}, ["soon", "late", "done"]),
    ({"sort": "state"}, ["late", "soon", "done"]),
    ({"state": "open_all", "agency": "stc", "q": "dieu hoa"}, ["soon"]),
]


@pytest.mark.parametrize(("query", "expected"), CASES, ids=str)
def test_page_and_api_filter_and_sort_alike(client, world, query, expected):
    page = client.get(reverse("assignments"), query).context["page"]
    api = client.get(reverse("api:assignment-list"), query).json()
    wanted = [world[name] for name in expected]
    assert [row.pk for row in page.object_list] == wanted
    assert [row["id"] for row in api["results"]] == wanted
    assert page.paginator.count == api["count"] == len(wanted)


def test_the_document_filter_is_by_its_key(client, world):
    key = Document.objects.get(number="5164").pk
    page = client.get(reverse("assignments"), {"document": key}).context["page"]
    assert [row.pk for row in page.object_list] == [world["done"]]


@pytest.mark.parametrize(
    "query",
    [{"state": "x"}, {"due_from": "hôm qua"}, {"document": "1e40"}, {"document": "a"}, {"sort": "x"}],
    ids=str,
)
def test_a_filter_that_cannot_be_shows_nothing_rather_than_everything(client, world, query):
    response = client.get(reverse("assignments"), query)
    assert response.status_code == 200
    assert response.context["page"].paginator.count == 0
    assert client.get(reverse("api:assignment-list"), query).status_code == 400


def test_what_is_filtered_by_is_shown_and_can_be_taken_away(client, world):
    chosen = client.get(reverse("assignments"), {"agency": "stc", "due_to": "2023-11-30", "page": 1}).context[
        "chosen"
    ]
    assert [(one["label"], one["words"]) for one in chosen] == [
        ("Agency", "Sở TC"),
        ("Deadline to", "30/11/2023"),
    ]
    assert chosen[0]["url"] == "?due_to=2023-11-30"


def test_menus_offer_only_what_a_person_can_find(client, world):
    outsider = UserFactory(agency=AgencyFactory(code="khac"))
    assert b'value="stc"' in client.get(reverse("assignments")).content
    client.force_login(outsider)
    assert b'value="stc"' not in client.get(reverse("assignments")).content


def test_documents_are_found_by_number_and_without_diacritics(client, world):
    for words in ("5164/vp-kt", "phan cap", "Rà soát"):
        page = client.get(reverse("documents"), {"q": words}).context["page"]
        assert [document.number for document in page] == ["5164"]
    api = client.get(reverse("api:document-list"), {"q": "phan cap"}).json()
    assert [row["reference"] for row in api["results"]] == ["5164/VP-KT"]


def test_directives_of_the_api_are_filtered(client, world):
    rows = client.get(reverse("api:directive-list"), {"q": "vuong mac", "programme": "DTTS"}).json()[
        "results"
    ]
    assert [(row["clause"], row["programmes"]) for row in rows] == [("2.6", ["DTTS"])]


def test_menus_of_an_owner_are_not_those_of_its_agencys_officers(owner, program):
    theirs = AssignmentFactory(directive__needs_owner_acceptance=True)
    theirs.directive.programs.add(program)
    assert dict(menus(owner)["agency"]) == {theirs.agency.code: theirs.agency.short_name}
    assert dict(menus(UserFactory(agency=owner.agency))["agency"]) == {}
