import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from disbursement.models import TreasuryList, TreasuryRemark
from portal.models import AuditEntry
from tests.disbursement.books import upload
from tests.disbursement.conftest import MILLION
from tests.disbursement.test_lists import exported
from tests.disbursement.test_treasury import book, named, rows_of, send
from tests.factories import (
    AllocationFactory,
    ComponentFactory,
    DistrictFactory,
    TreasuryLineFactory,
    TreasuryListFactory,
    TreasuryRemarkFactory,
)


@pytest.fixture(autouse=True)
def _in_english(settings, client):
    """Sentences are compared as they are written in the code."""
    settings.LANGUAGE_CODE = "en"
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def found(scene, coordinator):
    """The Treasury has three đồng more than the portal."""
    rows = rows_of(scene)
    rows[0][4] += 3
    rows[1][3] = "Sự nghiệp"
    return named(send(coordinator, book(*rows)), coordinator)


def of(found, scene) -> str:
    return reverse("treasury_difference", args=[found.pk, scene.unit.code, scene.program.code])


def form(**more) -> dict:
    return {"year": "2023", "month": "9", "drawn_on": "2023-10-10", **more}


# Sending and reading


def test_a_total_that_is_not_the_sum_of_the_lines_is_told_with_both(client, scene, coordinator):
    rows = [*rows_of(scene), ["", "Tổng cộng", "", "", 10_000 * MILLION]]
    found = named(send(coordinator, book(*rows)), coordinator)
    client.force_login(coordinator)
    html = client.get(found.get_absolute_url()).content.decode()
    assert "says 10.000.000.000, but the lines that were read add up to 10.027.000.000" in html
    client.force_login(scene.officer)
    assert "add up to" not in client.get(found.get_absolute_url()).content.decode()


def test_from_the_file_to_the_comparison_on_pages_alone(client, scene, coordinator):
    client.force_login(coordinator)
    content = book([1, "Phòng TC-KH", scene.program.name, "Vốn đầu tư", "9.615"])
    response = client.post(reverse("treasury_new"), form(file=upload(content)), follow=True)
    assert "This form of the list was not read before." in response.content.decode()
    new = TreasuryList.objects.get()
    columns = reverse("treasury_columns", args=[new.pk])
    page = client.get(columns).content.decode()
    assert '<option value="programme" selected>' in page
    sent = {"then": "save", "sheet": "0", "first": "3", "last": "3", "size": str(MILLION), "skipped": "0"}
    sent |= {"column-1": "unit", "column-2": "programme", "column-3": "kind", "column-4": "amount"}
    page = client.post(columns, sent, follow=True).content.decode()
    assert "1 line is not understood yet" in page
    names = reverse("treasury_names", args=[new.pk])
    (row,) = client.get(names).context["form"].rows()
    page = client.post(names, {row.field.html_name: f"unit:{scene.unit.pk}"}, follow=True).content.decode()
    assert "1 line was matched." in page and "9.615.000.000" in page
    client.force_login(scene.officer)
    assert scene.unit.short_name in client.get(new.get_absolute_url()).content.decode()


def test_another_row_can_be_chosen_as_the_head(client, scene, coordinator):
    new = send(coordinator, book(*rows_of(scene)))
    client.force_login(coordinator)
    sent = {"then": "look", "sheet": "0", "first": "1", "last": "1"}
    response = client.post(reverse("treasury_columns", args=[new.pk]), sent)
    assert response.status_code == 200
    assert [field.label for _letter, field in response.context["form"].choosers()] == ["KHO BẠC NHÀ NƯỚC"]
    sent["last"] = "9"
    response = client.post(reverse("treasury_columns", args=[new.pk]), sent)
    assert response.status_code == 422 and "at most 4 rows" in response.content.decode()


def test_what_was_chosen_stays_when_columns_are_refused(client, scene, coordinator):
    new = send(coordinator, book(*rows_of(scene)))
    client.force_login(coordinator)
    sent = {"then": "save", "sheet": "0", "first": "3", "last": "3", "size": "1000", "skipped": "2"}
    response = client.post(reverse("treasury_columns", args=[new.pk]), {**sent, "column-1": "unit"})
    page = response.content.decode()
    assert response.status_code == 422 and "Choose the column that names the programme" in page
    assert '<option value="1000" selected>' in page and 'value="2"' in page


def test_a_form_that_is_refused_keeps_what_was_typed(client, coordinator):
    client.force_login(coordinator)
    response = client.post(reverse("treasury_new"), form(drawn_on="2023-12-01", file=upload(b"x")))
    page = response.content.decode()
    assert response.status_code == 422
    assert "The list cannot be drawn after today." in page and 'value="2023-12-01"' in page


def test_an_owner_sends_only_lists_of_the_own_programme(client, scene):
    client.force_login(scene.owner)
    client.post(reverse("treasury_new"), form(file=upload(book(*rows_of(scene)))))
    assert not TreasuryList.objects.exists()
    client.post(reverse("treasury_new"), form(file=upload(book(*rows_of(scene))), program=scene.program.pk))
    assert TreasuryList.objects.get().program == scene.program


def test_a_long_list_is_read_by_a_worker_and_says_how_far_it_is(client, scene, coordinator, settings):
    waiting = TreasuryListFactory(state="waiting", read_at=None, layout=None)
    client.force_login(coordinator)
    page = client.get(waiting.get_absolute_url()).content.decode()
    assert 'hx-trigger="every 1s"' in page and "The list is being read." in page
    part = client.get(waiting.get_absolute_url(), headers={"HX-Request": "true"})
    assert part.content.decode().startswith('\n<div id="treasury"')


# Comparing


def test_the_comparison_shows_both_numbers_and_the_difference(client, scene, found):
    client.force_login(scene.officer)
    page = client.get(found.get_absolute_url()).content.decode()
    for words in ("10.027.000.000", "10.027.000.003", "+<b>3</b>", "difference not signed"):
        assert words in page


def test_filters_are_kept_by_page_and_export(client, scene, found, coordinator):
    TreasuryLineFactory(treasury_list=found, program=scene.program, kind="investment", amount=77)
    client.force_login(coordinator)
    address = found.get_absolute_url()

    def verdicts(**asked):
        return [row.verdict for row in client.get(address, asked).context["page"]]

    assert verdicts() == ["only_there", "differs"]
    assert verdicts(verdict="only_there") == ["only_there"]
    assert verdicts(verdict="equal") == []
    assert verdicts(unit=scene.unit.code) == ["differs"]
    assert verdicts(kind="recurrent") == ["equal"]
    assert verdicts(signature="signed") == []
    assert verdicts(sort="difference") == ["differs", "only_there"]
    told = exported(client.get(reverse("treasury_export", args=[found.pk]), {"verdict": "only_there"}))
    assert "77" in told and scene.unit.short_name not in told
    assert client.get(address, {"as_of": "2024-01-01"}).status_code == 422


@pytest.mark.parametrize("rows", [1, 30])
def test_the_pages_cost_the_same_for_any_number_of_rows(client, scene, found, coordinator, rows):
    for _number in range(rows):
        component = ComponentFactory()
        AllocationFactory(unit=DistrictFactory(), component=component)
        TreasuryLineFactory(treasury_list=found, program=component.program, kind="investment")
        TreasuryListFactory(program=component.program, month=8)
        TreasuryRemarkFactory(treasury_list=found, unit=scene.unit, program=scene.program)
    client.force_login(coordinator)
    costs = []
    for address in (
        found.get_absolute_url(),
        reverse("treasury_lines", args=[found.pk]),
        reverse("treasury_lists"),
        of(found, scene),
        reverse("treasury_export", args=[found.pk]),
    ):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        costs.append(len(queries))
    assert costs == [18, 7, 5, 15, 9]


def test_a_unit_sees_its_own_lines_only(client, scene, found):
    TreasuryLineFactory(treasury_list=found, program=scene.program, unit_words="Đơn vị bạn")
    TreasuryLineFactory(treasury_list=found, unit=None, program=None, unit_words="Ban QLDA lạ")
    for user, sees in ((scene.officer, (False, False)), (scene.owner, (True, False))):
        client.force_login(user)
        page = client.get(reverse("treasury_lines", args=[found.pk])).content.decode()
        assert scene.unit.name in page
        assert ("Đơn vị bạn" in page, "Ban QLDA lạ" in page) == sees


def test_lines_are_exported_as_filtered(client, scene, found, coordinator):
    TreasuryLineFactory(treasury_list=found, unit=None, program=None, unit_words="Ban QLDA lạ")
    client.force_login(coordinator)
    told = exported(client.get(reverse("treasury_lines_export", args=[found.pk]), {"state": "unmatched"}))
    assert "Ban QLDA lạ" in told and scene.unit.name not in told


def test_an_earlier_version_names_the_one_in_force(client, scene, found, coordinator):
    later = send(coordinator, book(rows_of(scene)[0]))
    client.force_login(scene.officer)
    page = client.get(found.get_absolute_url()).content.decode()
    assert "A later list of this month has come" in page and later.get_absolute_url() in page


# Signing


def test_an_officer_signs_and_name_and_time_are_shown(client, scene, found):
    client.force_login(scene.officer)
    numbers = {"ours": str(10_027 * MILLION), "theirs": str(10_027 * MILLION + 3)}
    sent = {"words": "Chênh lệch do làm tròn.", "then": "sign", **numbers}
    page = client.post(of(found, scene), sent, follow=True).content.decode()
    assert "The difference is signed." in page and "Chênh lệch do làm tròn." in page
    assert scene.officer.full_name in page and "09:00 03/11/2023" in page
    remark = TreasuryRemark.objects.get()
    assert remark.is_signed and AuditEntry.objects.get(verb="treasury.signed").url == of(found, scene)


def test_a_signature_on_old_numbers_is_refused_and_the_words_stay(client, scene, found):
    client.force_login(scene.officer)
    sent = {"words": "Làm tròn.", "then": "sign", "ours": "1", "theirs": "2"}
    response = client.post(of(found, scene), sent)
    page = response.content.decode()
    assert response.status_code == 422 and "A number has changed meanwhile." in page
    assert "Làm tròn." in page and f'value="{10_027 * MILLION + 3}"' in page


def test_another_unit_does_not_find_the_difference(client, scene, found):
    stranger = TreasuryLineFactory(treasury_list=found, program=scene.program)
    client.force_login(scene.officer)
    address = reverse("treasury_difference", args=[found.pk, stranger.unit.code, scene.program.code])
    assert client.get(address).status_code == 404


# The API


def test_the_api_sends_names_compares_and_signs(client, scene, coordinator):
    client.force_login(coordinator)
    content = book([1, "Phòng TC-KH", scene.program.name, "ĐT", 9_615 * MILLION + 3])
    data = {"year": 2023, "month": 9, "drawn_on": "2023-10-10", "file": upload(content)}
    made = client.post(reverse("api:treasury-list-list"), data).json()
    assert made["state"] == "columns"

    def post(act: str, **sent):
        address = reverse(f"api:treasury-list-{act}", args=[made["id"]])
        return client.post(address, sent, content_type="application/json")

    holds = [{"place": 1, "holds": "unit"}, {"place": 2, "holds": "programme"}]
    holds += [{"place": 3, "holds": "kind"}, {"place": 4, "holds": "amount"}]
    assert post("columns", first=3, last=3, columns=holds, size=1).json()["lines"] == 1
    names = [{"subject": "unit", "words": "Phòng TC-KH", "means": scene.unit.code}]
    assert post("names", names=names).status_code == 200
    names[0]["means"] = "khong-co"
    assert "is no code that is known" in post("names", names=names).json()[0]
    address = reverse("api:treasury-list-differences", args=[made["id"]])
    (row,) = client.get(address, {"kind": "investment"}).json()["results"]
    assert (row["difference"], row["verdict"]) == (3, "differs")
    assert client.get(address, {"verdict": "what"}).status_code == 400
    (whole,) = client.get(address).json()["results"]
    numbers = {"ours": whole["ours"], "theirs": whole["theirs"]}
    said = {"unit": scene.unit.code, "programme": scene.program.code, "words": "Làm tròn."}
    assert post("remark", **said, **numbers, is_signed=True).json()["signature"] == "signed"
    assert post("remark", **said, ours=1, theirs=2).status_code == 400
    lines = reverse("api:treasury-list-lines", args=[made["id"]])
    assert client.get(lines).json()["results"][0]["unit"] == scene.unit.code
    assert post("drop", reason="Nhầm").status_code == 400  # a difference is signed
