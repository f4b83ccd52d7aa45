"""The chosen columns of the list of obstacles hold on the page, in files and in a kept view."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document as WordDocument

from directives import services
from directives.models import SavedView
from directives.obstacles import columns
from tests.directives.obstacles import raise_one
from tests.factories import AgencyFactory, ObstacleFactory, PlaceFactory, UserFactory

LIST = "obstacles"
QUERY = {"columns": ["stage,answer", "document"], "stage": "answered"}


@pytest.fixture
def answered(coordinator, district_officer):
    """Passed to a department that answered, reopened, and answered again."""
    found, department = raise_one(district_officer), UserFactory()
    for text, number in (("Chờ Trung ương", "1/STC"), ("Đã hướng dẫn", "2/STC")):
        services.pass_obstacle(found, to=department.agency, by=coordinator)
        services.answer_obstacle(found, text=text, document_number=number, by=department)
        if number == "1/STC":
            services.reopen_obstacle(found, text="Chưa được", by=district_officer)
    return found


def heads(client, **query) -> list[str]:
    return [str(head.heading) for head in client.get(reverse(LIST), query).context["heads"]]


def test_chosen_columns_hold_on_the_page_and_in_both_files(client, coordinator, answered):
    client.force_login(coordinator)
    named = ["Stage", "Newest answer", "Document of the answer"]
    assert heads(client, **QUERY) == named
    page = client.get(reverse(LIST), QUERY).content.decode()
    assert "Đã hướng dẫn" in page and "2/STC" in page and "1/STC" not in page
    assert answered.title not in page
    with ZipFile(BytesIO(client.get(reverse("obstacles_export"), QUERY).content)) as book:
        words = book.read("xl/sharedStrings.xml").decode()
    assert all(f">{name}<" in words for name in [*named, "Đã hướng dẫn"])
    assert answered.title not in words
    tables = WordDocument(BytesIO(client.get(reverse("obstacles_word"), QUERY).content)).tables
    assert [cell.text for cell in tables[-1].rows[0].cells][1:] == named
    assert [cell.text for cell in tables[-1].rows[1].cells][2:] == ["Đã hướng dẫn", "2/STC"]


def test_names_that_no_column_has_are_left_out(client, coordinator, answered):
    client.force_login(coordinator)
    assert heads(client, columns="stage,x,stage") == ["Stage"]
    usual = [str(columns.COLUMNS[key].heading) for key in columns.SHOWN]
    assert heads(client, columns="x,y") == heads(client, columns="") == heads(client) == usual


def test_columns_stay_when_the_list_is_filtered_and_filters_when_columns_are_chosen(
    client, coordinator, answered
):
    client.force_login(coordinator)
    page = client.get(reverse(LIST), QUERY).content.decode()
    assert '<input type="hidden" name="columns" value="stage,answer,document">' in page
    assert f'<form action="{reverse(LIST)}"><input type="hidden" name="stage" value="answered">' in page
    assert '<input type="checkbox" name="columns" value="answer" checked>' in page
    assert '<input type="checkbox" name="columns" value="place">' in page
    part = client.get(reverse(LIST), QUERY, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and 'value="answer" checked' in part


def test_a_kept_view_keeps_its_columns(client, coordinator, answered):
    client.force_login(coordinator)
    asked = "stage=answered&columns=stage&columns=answer"
    form = client.get(reverse("view_save"), {"of": LIST, "query": f"{asked}&page=2"})
    kept = form.context["form"].initial["query"]
    client.post(reverse("view_save"), {"name": "Đã trả lời", "query": kept, "of": LIST})
    view = SavedView.objects.get(list=LIST)
    assert view.query == asked
    page = client.get(f"{reverse(LIST)}?{view.query}")
    assert f'href="?{asked.replace("&", "&amp;")}" aria-current="true"' in page.content.decode()
    assert [str(head.heading) for head in page.context["heads"]] == ["Stage", "Newest answer"]


def test_on_a_phone_each_cell_says_what_it_is(client, coordinator, answered):
    client.force_login(coordinator)
    page = client.get(reverse(LIST), {"columns": ",".join(columns.COLUMNS)}).content.decode()
    assert 'class="tbl stack obstacles"' in page
    named = [column for column in columns.COLUMNS.values() if column.looks not in {"st", "task"}]
    assert len(named) == len(columns.COLUMNS) - 2
    assert all(f'data-label="{column.heading}"' in page for column in named)


def test_who_raised_it_names_only_those_whom_the_person_sees(client, coordinator, district_officer):
    head, other = raise_one(UserFactory()), raise_one(UserFactory())
    own = raise_one(district_officer)
    services.merge_obstacles(head, others=[own, other], by=coordinator)
    asked = {"columns": "agency", "sort": "raised", "q": "định mức"}
    client.force_login(coordinator)
    assert f"{head.agency}, {own.agency}, {other.agency}" in told(client, asked)
    client.force_login(district_officer)
    assert f"{head.agency}, {own.agency}" in told(client, asked)
    assert str(other.agency) not in told(client, asked)


def told(client, asked) -> str:
    """Page and file as one text, the names of a cell in the order of their keys."""
    page = client.get(reverse(LIST), asked).content.decode()
    with ZipFile(BytesIO(client.get(reverse("obstacles_export"), asked).content)) as book:
        words = book.read("xl/sharedStrings.xml").decode()
    return page[page.index("<tbody>") : page.index("</tbody>")] + words


def grow(count: int) -> None:
    """Each way in which an obstacle can stand in the list, so many times."""
    for _ in range(count):
        place = PlaceFactory()
        head = ObstacleFactory(place=place, authority=AgencyFactory(), stuck_capital=1_000_000)
        ObstacleFactory(stage="merged", merged_into=head)
        ObstacleFactory(stage="passed", holder=AgencyFactory(), due_on="2023-11-01")
        one = raise_one(UserFactory())
        services.answer_obstacle(one, text="Rồi", by=UserFactory(role="coordinator"))


def test_a_stage_begins_with_a_capital_and_no_word_is_cut(client, coordinator):
    place = PlaceFactory(name="Xã " + "Hữu Lũng " * 10)
    found = ObstacleFactory(component=None, place=place)
    client.force_login(coordinator)
    page = client.get(reverse(LIST)).content.decode()
    assert ">With the coordinator</span>" in page and found.stage_words == "With the coordinator"
    assert "Hữu Lũng…<" in page or "Lũng Hữu…<" in page


SETS = [("",), columns.SHOWN, columns.EXPORTED, tuple(columns.COLUMNS), *((key,) for key in columns.COLUMNS)]


def test_every_set_of_columns_costs_the_same_for_any_number_of_rows(client, coordinator):
    client.force_login(coordinator)
    names = (LIST, "obstacles_export", "obstacles_word")
    urls = [f"{reverse(name)}?columns={','.join(keys)}" for keys in SETS for name in names]

    def costs() -> list[int]:
        client.get(reverse(LIST))  # the menus are kept for a minute
        found = []
        for url in urls:
            with CaptureQueriesContext(connection) as caught:
                assert client.get(url).status_code == 200
            found.append(len(caught))
        return found

    grow(1)
    before = costs()
    grow(9)
    assert costs() == before
