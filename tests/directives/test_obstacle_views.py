"""What a click does with an obstacle, and the same through the API."""

from datetime import date

from django.urls import reverse

from directives import services
from directives.models import Consolidation, Obstacle
from directives.obstacles import course, likeness
from portal import clock
from tests.directives.obstacles import raise_one
from tests.directives.test_query_counts import queries
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    ComponentFactory,
    DirectiveFactory,
    UserFactory,
)

TODAY = date(2023, 11, 3)


def test_a_district_raises_one_in_million_dong_for_its_own_place(client, district_officer, coordinator):
    client.force_login(district_officer)
    page = client.get(reverse("obstacle_new"))
    place = district_officer.agency.place
    assert page.context["form"].initial == {"place": place.pk}
    sent = {"title": "Thiếu đất", "text": "Hết quỹ đất", "category": "land", "level": "province"}
    refused = client.post(reverse("obstacle_new"), sent)
    assert refused.status_code == 422 and b"component, place or directive" in refused.content
    too_much = client.post(reverse("obstacle_new"), {**sent, "stuck_capital": "1.000.000.001"})
    assert too_much.status_code == 422 and "At most 1.000.000.000 million đồng." in too_much.content.decode()
    sent |= {"place": place.pk, "stuck_capital": "12.500,5"}
    response = client.post(reverse("obstacle_new"), sent)
    new = Obstacle.objects.get()
    assert response.url == new.get_absolute_url()
    assert (new.stuck_capital, new.place) == (12_500_500_000, place)
    assert new.steps.get().kind == "raised"


def test_it_is_raised_from_a_component_or_a_directive(client, district_officer):
    task = AssignmentFactory(agency=district_officer.agency)
    component = ComponentFactory()
    client.force_login(district_officer)
    for name, key in (("component", component.pk), ("directive", task.directive_id)):
        page = client.get(reverse("obstacle_new"), {name: key})
        assert page.context["form"].initial == {name: str(key)}
        assert f'value="{key}" selected' in page.content.decode()


def test_nobody_raises_one_about_a_directive_that_is_hidden_or_secret(client, district_officer):
    secret = AssignmentFactory(
        agency=district_officer.agency,
        directive=DirectiveFactory(is_secret=True, words="", recipient="", product=""),
    )
    client.force_login(district_officer)
    sent = {"title": "x", "text": "x", "category": "land", "level": "province"}
    for hidden in (DirectiveFactory().pk, secret.directive_id):
        assert client.post(reverse("obstacle_new"), {**sent, "directive": hidden}).status_code == 422
        assert client.post(reverse("api:obstacle-list"), {**sent, "directive": hidden}).status_code == 400


def test_a_district_s_obstacle_is_passed_answered_and_resolved(client, coordinator, district_officer):
    one = raise_one(district_officer)
    department = UserFactory()

    def post(user, act, **fields):
        client.force_login(user)
        response = client.post(reverse(f"obstacle_{act}", args=[one.pk]), fields)
        assert response.status_code == 302, response.context["form"].errors
        one.refresh_from_db()
        return one.stage

    assert post(coordinator, "pass", to=department.agency.pk, due_on="2023-11-06") == "passed"
    assert post(department, "answer", text="Đã gửi mẫu", document_number="9/HD") == "answered"
    assert post(district_officer, "reopen", text="Mẫu cũ") == "raised"
    assert post(coordinator, "answer", text="Đây là mẫu mới") == "answered"
    assert post(district_officer, "resolve", text="Dùng được") == "resolved"
    page = client.get(one.get_absolute_url()).content.decode()
    for words in ("Đã gửi mẫu", "9/HD", "Mẫu cũ", "Dùng được"):
        assert words in page


def test_a_form_that_was_refused_keeps_what_was_typed(client, coordinator, district_officer):
    one = raise_one(district_officer)
    client.force_login(coordinator)
    fields = {"to": AgencyFactory().pk, "due_on": "2023-10-01", "text": "Gấp"}
    response = client.post(reverse("obstacle_pass", args=[one.pk]), fields)
    assert response.status_code == 422
    assert "Gấp" in response.content.decode()
    assert response.context["form"].errors["due_on"]


def test_a_department_is_offered_to_answer_only_while_it_has_it(client, coordinator, district_officer):
    one = raise_one(district_officer)
    department = UserFactory()
    services.pass_obstacle(one, to=department.agency, by=coordinator)

    def acts(user):
        client.force_login(user)
        return [
            act.url.rstrip("/").rpartition("/")[2]
            for act in client.get(one.get_absolute_url()).context["acts"]
        ]

    assert acts(department) == ["answer"]
    assert acts(district_officer) == ["resolve"]
    services.answer_obstacle(one, text="Xong", by=department)
    assert acts(department) == []
    assert acts(district_officer) == ["resolve", "reopen"]
    assert client.post(reverse("obstacle_answer", args=[one.pk]), {"text": "x"}).status_code == 403


def test_like_ones_are_proposed_with_reasons(coordinator, district_officer):
    component = ComponentFactory()
    words = {"title": "Vốn đào tạo nghề giao chi tiết", "text": "Không chuyển được sang nội dung khác."}
    head = raise_one(district_officer, **words, component=component)
    twin = raise_one(
        UserFactory(), **{**words, "title": "Vốn đào tạo nghề giao quá chi tiết"}, component=component
    )
    other = raise_one(
        UserFactory(), title="Hết quỹ đất ở", text="Xã không còn đất công.", component=component
    )
    raise_one(UserFactory(), **words, category="land")  # neither category nor component nor programme
    found = likeness.candidates(head, coordinator)
    assert [(one.obstacle, one.is_proposed) for one in found] == [(twin, True), (other, False)]
    assert found[0].words > 90
    assert found[0].reasons[1:] == ["same category", "same component"]
    assert [one.obstacle for one in course.of(head, coordinator)["alike"]] == [twin]
    assert course.of(head, district_officer)["alike"] == []
    services.merge_obstacles(head, others=[twin], by=coordinator)
    assert [one.obstacle for one in likeness.candidates(head, coordinator)] == [other]


def test_the_coordinator_merges_by_ticks(client, coordinator, district_officer):
    head, other = raise_one(district_officer), raise_one(UserFactory())
    client.force_login(coordinator)
    url = reverse("obstacle_merge", args=[head.pk])
    page = client.get(url, {"tick": other.pk}).content.decode()
    assert f'value="{other.pk}" checked' in page
    assert client.post(url, {"obstacles": [other.pk]}).url == head.get_absolute_url()
    assert Obstacle.objects.get(pk=other.pk).merged_into == head
    client.force_login(district_officer)
    page = client.get(head.get_absolute_url())
    assert (page.context["merged"], page.context["hidden_count"]) == ([], 1)


def test_stops_tell_how_long_it_stayed_where(coordinator, district_officer):
    with clock.pinned(clock.moment(date(2023, 10, 27))):
        one = raise_one(district_officer)
    with clock.pinned(clock.moment(date(2023, 10, 30))):
        services.pass_obstacle(one, to=AgencyFactory(), due_on=date(2023, 11, 1), by=coordinator)
    stops = course.stops(one)
    assert [(stop.step.kind, stop.days, stop.is_late) for stop in stops] == [
        ("raised", 1, False),
        ("passed", 4, True),
    ]
    services.resolve_obstacle(one, text="Xong", by=coordinator)
    assert course.stops(one)[-1].days is None


def test_a_list_for_the_centre_from_ticks_to_reply(client, coordinator, district_officer):
    ministry = AgencyFactory(kind="central", name="Bộ Tài chính")
    one = raise_one(district_officer, level="central", authority=ministry)
    client.force_login(coordinator)
    begun = client.post(reverse("consolidation_new"), {"title": "Gửi Trung ương"}, follow=True)
    assert "Now choose its obstacles" in begun.content.decode()
    made = Consolidation.objects.get()

    def post(act, said, **fields):
        response = client.post(reverse(f"consolidation_{act}", args=[made.pk]), fields, follow=True)
        assert said in response.content.decode()
        one.refresh_from_db()
        return one.stage

    assert post("choose", "The list was saved.", obstacles=[one.pk]) == "consolidated"
    page = client.get(reverse("consolidation_choose", args=[made.pk])).content.decode()
    assert f'value="{one.pk}" checked' in page
    document = {"number": "12", "symbol": "UBND-KT", "sent_on": "2023-11-03"}
    assert post("send", "The document was recorded", **document) == "sent"
    assert "12/UBND-KT" in client.get(reverse("consolidations")).content.decode()
    reply = {"text": "Sẽ sửa", "document_number": "9/BTC", "document_on": "2023-11-03"}
    assert post("reply", "The reply was recorded", authority=ministry.pk, **reply) == "replied"
    assert "9/BTC" in client.get(made.get_absolute_url()).content.decode()
    client.force_login(district_officer)
    page = client.get(one.get_absolute_url()).content.decode()
    assert "12/UBND-KT" in page and "Sẽ sửa" in page
    assert client.get(made.get_absolute_url()).status_code == 404


def test_the_api_does_what_the_pages_do(client, coordinator, district_officer):
    department = UserFactory()
    component = ComponentFactory()
    client.force_login(district_officer)
    sent = {
        "title": "Thiếu",
        "text": "x",
        "category": "land",
        "level": "province",
        "component": component.code,
    }
    made = client.post(reverse("api:obstacle-list"), {**sent, "stuck_capital": 5}).json()
    assert (made["agency"], made["stage"], made["capital"]) == (district_officer.agency.code, "raised", 5)

    def post(user, act, fields):
        client.force_login(user)
        url = reverse(f"api:obstacle-{act}", args=[made["id"]])
        return client.post(url, fields, content_type="application/json")

    assert post(coordinator, "pass", {"to": department.agency.code}).json()["due_on"] == "2023-11-10"
    assert post(department, "answer", {"text": "Rồi"}).json()["stage"] == "answered"
    assert post(coordinator, "pass", {"to": department.agency.code}).status_code == 400
    assert post(district_officer, "reopen", {"text": "Chưa"}).json()["stage"] == "raised"
    other = raise_one(UserFactory())
    assert post(coordinator, "merge", {"others": [other.pk]}).json()["stage"] == "raised"
    kind = {"category": "overlap", "level": "central"}
    assert post(coordinator, "classify", kind).status_code == 400
    ministry = AgencyFactory(kind="central")
    answer = post(coordinator, "classify", {**kind, "authority": ministry.code}).json()
    assert answer["authority"] == ministry.code
    assert [step["kind"] for step in answer["steps"]] == ["raised", "passed", "answered", "reopened"]
    assert post(district_officer, "resolve", {"text": "Xong"}).json()["stage"] == "resolved"
    client.force_login(coordinator)
    assert client.post(reverse("api:obstacle-separate", args=[other.pk]), {"text": "Khác"}).status_code == 200


def test_lists_through_the_api(client, coordinator, district_officer):
    ministry = AgencyFactory(kind="central")
    one = raise_one(district_officer, level="central", authority=ministry)
    client.force_login(coordinator)
    made = client.post(reverse("api:consolidation-list"), {"title": "Gửi Trung ương"}).json()

    def post(act, fields):
        url = reverse(f"api:consolidation-{act}", args=[made["id"]])
        return client.post(url, fields, content_type="application/json")

    assert post("choose", {"obstacles": [one.pk]}).json()["obstacles"] == [one.pk]
    document = {"number": "12", "symbol": "UBND-KT", "sent_on": "2023-11-03"}
    assert post("send", document).json()["reference"] == "12/UBND-KT"
    assert post("send", document).status_code == 400
    reply = {"authority": ministry.code, "text": "x", "document_number": "1/B", "document_on": "2023-11-03"}
    assert post("reply", reply).status_code == 200
    assert Obstacle.objects.get(pk=one.pk).stage == "replied"


def test_keys_that_cannot_be_are_passed_over(client, coordinator, district_officer):
    url = reverse("obstacle_merge", args=[raise_one(district_officer).pk])
    client.force_login(coordinator)
    long = "9" * 5000
    assert client.get(url, {"tick": ["", "x", long]}).status_code == 200
    assert client.post(url, {"obstacles": [long]}).status_code == 422


def test_the_api_tells_the_steps_at_the_same_cost_however_many(client, coordinator, district_officer):
    one = raise_one(district_officer)
    services.pass_obstacle(one, to=AgencyFactory(), by=coordinator)
    url = reverse("api:obstacle-detail", args=[one.pk])
    client.force_login(coordinator)
    before = queries(client, url)
    for _each in range(3):
        services.pass_obstacle(one, to=AgencyFactory(), by=coordinator)
    assert queries(client, url) == before
