"""Lists of obstacles: who sees what, one filter for page and API, files, figures, and what they cost."""

from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document as WordDocument

from directives import services
from directives.models import Consolidation, Obstacle
from portal import clock
from portal.models import Place
from tests.directives.obstacles import raise_one
from tests.factories import (
    AgencyFactory,
    ComponentFactory,
    DirectiveFactory,
    DistrictFactory,
    ObstacleFactory,
    PlaceFactory,
    UserFactory,
)

TODAY = date(2023, 11, 3)


def listed(client, user, **asked) -> list[Obstacle]:
    client.force_login(user)
    return list(client.get(reverse("obstacles"), asked).context["page"].object_list)


def test_who_sees_what(client, coordinator, committee, district_officer, program, owner):
    own = raise_one(district_officer)
    head = raise_one(UserFactory())
    services.merge_obstacles(head, others=[own], by=coordinator)
    passed = raise_one(UserFactory())
    department = UserFactory()
    services.pass_obstacle(passed, to=department.agency, by=coordinator)
    of_programme = raise_one(UserFactory(), component=ComponentFactory(program=program))
    everything = {own, head, passed, of_programme}
    assert set(listed(client, coordinator)) == set(listed(client, committee)) == everything
    assert set(listed(client, district_officer)) == {own, head}
    assert set(listed(client, owner)) == {of_programme}
    assert listed(client, department) == [passed]
    services.answer_obstacle(passed, text="Đã trả lời", by=department)
    assert listed(client, department) == [passed]
    assert listed(client, UserFactory()) == []


CASES = [
    ({}, ["late", "new", "done"]),
    ({"q": "dinh muc"}, ["late"]),
    ({"q": "Định mức"}, ["late"]),
    ({"q": "dat o loc binh"}, ["new"]),
    ({"q": "100%"}, []),
    ({"stage": "open_all"}, ["late", "new"]),
    ({"stage": "late"}, ["late"]),
    ({"stage": "resolved"}, ["done"]),
    ({"category": "land"}, ["new"]),
    ({"level": "province"}, ["late", "new", "done"]),
    ({"programme": "DTTS"}, ["late"]),
    ({"agency": "loc-binh"}, ["new", "done"]),
    ({"holder": "stc"}, ["late"]),
    ({"holder": "coordinator"}, ["new"]),
    ({"authority": "stc"}, ["new"]),
    ({"older": "4"}, ["late"]),
    ({"older": "5"}, []),
    ({"sort": "capital"}, ["new", "late", "done"]),
    ({"sort": "-raised"}, ["late", "new", "done"]),
    ({"sort": "agency"}, ["new", "done", "late"]),
]


@pytest.fixture
def world(coordinator, program):
    finance = AgencyFactory(code="stc", short_name="Sở Tài chính")
    district = DistrictFactory(code="loc-binh", name="UBND huyện Lộc Bình", position=0)
    officer = UserFactory(agency=district)
    program.code = "DTTS"
    program.save()
    with clock.pinned(clock.moment(date(2023, 10, 27))):
        other = UserFactory(agency=AgencyFactory(position=1))
        component = ComponentFactory(program=program)
        late = raise_one(other, component=component, stuck_capital=1_000_000)
        services.pass_obstacle(late, to=finance, due_on=date(2023, 10, 31), by=coordinator)
    with clock.pinned(clock.moment(date(2023, 11, 2))):
        fields = {"category": "land", "title": "Hết quỹ đất ở", "place": PlaceFactory()}
        new = raise_one(officer, **fields, authority=finance, stuck_capital=9_000_000)
    done = raise_one(officer, title="Đã xong")
    services.resolve_obstacle(done, text="Xong", by=officer)
    return {"late": late.pk, "new": new.pk, "done": done.pk}


@pytest.mark.parametrize(("query", "expected"), CASES, ids=str)
def test_page_and_api_filter_and_sort_alike(client, coordinator, world, query, expected):
    found = [one.pk for one in listed(client, coordinator, **query)]
    api = client.get(reverse("api:obstacle-list"), query).json()
    assert found == [row["id"] for row in api["results"]] == [world[name] for name in expected]


@pytest.mark.parametrize(
    "query", [{"stage": "x"}, {"older": "-1"}, {"component": "a"}, {"sort": "x"}], ids=str
)
def test_a_filter_that_cannot_be_shows_nothing(client, coordinator, world, query):
    assert listed(client, coordinator, **query) == []


def test_a_component_and_a_directive_are_named_among_what_is_filtered_by(client, coordinator, world):
    component = Obstacle.objects.get(pk=world["late"]).component
    client.force_login(coordinator)
    context = client.get(reverse("obstacles"), {"component": component.pk}).context
    assert [one["words"] for one in context["chosen"]] == [str(component)]
    hidden = DirectiveFactory()
    client.force_login(UserFactory())
    assert client.get(reverse("obstacles"), {"directive": hidden.pk}).context["chosen"] == []


def test_the_list_says_how_much_capital_waits_with_merged_ones_once(client, coordinator):
    head, other = (raise_one(UserFactory(), stuck_capital=10**9) for _ in range(2))
    services.merge_obstacles(head, others=[other], by=coordinator)
    client.force_login(coordinator)
    context = client.get(reverse("obstacles")).context
    assert context["capital"] == 2 * 10**9
    assert {row.pk: row.capital for row in context["page"]}[head.pk] == 2 * 10**9


def test_files_hold_what_the_filter_shows(client, coordinator, world):
    client.force_login(coordinator)
    excel = client.get(reverse("obstacles_export"), {"stage": "late"})
    with ZipFile(BytesIO(excel.content)) as book:
        texts = book.read("xl/sharedStrings.xml").decode()
    assert "Thiếu định mức chi" in texts and "Hết quỹ đất ở" not in texts
    word = WordDocument(BytesIO(client.get(reverse("obstacles_word"), {"stage": "late"}).content))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert "Thiếu định mức chi" in cells and "Hết quỹ đất ở" not in cells


def test_the_dashboard_says_how_many_how_old_how_much_and_at_whom(client, committee, world, program):
    client.force_login(committee)
    page = client.get(reverse("dashboard"))
    html = page.content.decode()
    for query in ("stage=open_all&amp;holder=stc", "stage=open_all&amp;holder=coordinator", "stage=late"):
        assert f"{reverse('obstacles')}?{query}" in html
        assert (
            client.get(f"{reverse('obstacles')}?{query}".replace("&amp;", "&"))
            .context["page"]
            .paginator.count
            == 1
        )
    only = client.get(reverse("dashboard"), {"programme": program.code}).content.decode()
    assert "holder=stc&amp;programme=DTTS" in only and "holder=coordinator" not in only


def test_my_work_shows_what_waits_for_me(client, coordinator, district_officer):
    department = UserFactory()
    new, passed, answered = (raise_one(district_officer) for _ in range(3))
    services.pass_obstacle(passed, to=department.agency, by=coordinator)
    services.answer_obstacle(answered, text="Rồi", by=coordinator)
    for user, waits in ((coordinator, [new]), (department, [passed]), (district_officer, [answered])):
        client.force_login(user)
        assert client.get(reverse("my_work")).context["obstacles"] == waits


def queries(client, url: str) -> int:
    client.get(url)  # the menus are kept for a minute
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def grow(count: int, head: Obstacle, made: Consolidation, ministry) -> None:
    """Each way in which an obstacle can stand on a page, so many times."""
    like = {"component": head.component, "title": head.title, "text": head.text}
    on_it = {"level": "central", "authority": ministry, "stage": "consolidated", "holder": ministry}
    for _ in range(count):
        ObstacleFactory(**like, place=PlaceFactory(level=Place.Level.COMMUNE))
        ObstacleFactory(stage="merged", merged_into=head)
        one = ObstacleFactory(**on_it, consolidation=made)
        ObstacleFactory(stage="merged", merged_into=one)
        ObstacleFactory(level="central", authority=ministry)


def test_pages_cost_the_same_for_any_number_of_rows(client, coordinator, district_officer):
    ministry = AgencyFactory(kind="central")
    head = raise_one(district_officer)
    made = services.prepare_consolidation(Consolidation(title="Danh sách"), by=coordinator)
    grow(1, head, made, ministry)
    client.force_login(coordinator)
    names = [
        "obstacles",
        "obstacles_export",
        "obstacles_word",
        "consolidations",
        "my_work",
        "api:obstacle-list",
    ]
    urls = [reverse(name) for name in [*names, "api:consolidation-list"]]
    urls += [reverse(name, args=[head.pk]) for name in ("obstacle", "obstacle_merge", "api:obstacle-detail")]
    listed_ones = (
        "consolidation",
        "consolidation_choose",
        "consolidation_annex",
        "consolidation_annex_excel",
    )
    urls += [reverse(name, args=[made.pk]) for name in listed_ones]
    urls.append(head.component.get_absolute_url())
    before = {url: queries(client, url) for url in urls}
    grow(29, head, made, ministry)
    assert {url: queries(client, url) for url in urls} == before


def test_figures_cost_the_same_for_any_number_of_rows(client, committee, django_assert_num_queries):
    from directives.obstacles import figures

    for count in (1, 29):
        for day in range(count):
            ObstacleFactory(raised_at=clock.moment(TODAY - timedelta(days=day)))
        with django_assert_num_queries(2):
            figures.figures(committee, TODAY)


def test_the_line_of_a_directive_says_its_clause_and_not_its_title(client, coordinator):
    hidden = DirectiveFactory(title="Việc của nơi khác", document__number="77")
    ObstacleFactory(component=None, directive=hidden)
    client.force_login(coordinator)
    page = client.get(reverse("obstacles")).content.decode()
    assert "77/TB-UBND, 2.4" in page
    assert "Việc của nơi khác" not in page
