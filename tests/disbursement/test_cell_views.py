"""The doors of a cell: saved while one types, its history, and the page that shows both values."""

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from disbursement import services
from disbursement.models import SheetCell
from tests.disbursement.conftest import line
from tests.factories import ComponentFactory, DistrictFactory, UserFactory

MILLION = 1_000_000
GOOD = ("10.702", "700|chậm", "450")


def url(scene, name="sheet_cells", *more):
    return reverse(name, args=[scene.sheet.pk, *more])


def sent(scene, version=0, unit="trieu", **cells):
    """amount_1=("10.702", "") types 10.702 into the central line, which was empty."""
    data = {"version": version, "unit": unit}
    for name, (typed, was) in cells.items():
        part, number = name.split("_")
        key = f"{part}-{scene.lines[int(number) - 1].pk}"
        data |= {key: typed, f"was-{key}": was}
    return data


def test_a_cell_is_saved_by_itself_and_comes_back_with_what_is_said_about_it(client, scene):
    client.force_login(scene.officer)
    answer = client.post(url(scene), sent(scene, amount_1=("165000", "")))
    assert answer.status_code == 200
    said, key = answer.json(), scene.central.pk
    assert (said["version"], said["saved_at"]) == (1, "09:00")
    assert said["values"][f"amount-{key}"] == "165.000"
    assert [(found["cell"], found["level"]) for found in said["findings"][str(key)]] == [
        (f"amount-{key}", "error")
    ]
    assert "16.500?" in said["findings"][str(key)][0]["sentence"]
    assert (said["clashes"], said["refused"]) == ([], {})


def test_a_clash_is_a_409_that_saves_the_others_and_tells_both(client, scene, colleague):
    services.save_cells(scene.sheet, {scene.central.pk: {"amount": "9.900"}}, by=colleague)
    client.force_login(scene.officer)
    answer = client.post(url(scene), sent(scene, amount_1=("10.702", ""), amount_3=("450", "")))
    assert answer.status_code == 409
    said = answer.json()
    assert said["clashes"] == [
        {
            "cell": f"amount-{scene.central.pk}",
            "saved": "9.900",
            "by": colleague.full_name,
            "at": "09:00 03/11",
        }
    ]
    assert said["values"][f"amount-{scene.recurrent.pk}"] == "450"
    assert SheetCell.objects.get(allocation=scene.recurrent).amount == 450 * MILLION


def test_what_others_changed_meanwhile_comes_along(client, scene, colleague):
    services.save_cells(scene.sheet, {scene.recurrent.pk: {"amount": "450"}}, by=colleague)
    client.force_login(scene.officer)
    said = client.post(url(scene), sent(scene, amount_1=("10.702", ""))).json()
    assert said["values"][f"amount-{scene.recurrent.pk}"] == "450"
    assert said["version"] == 2


def test_a_cell_that_cannot_be_kept_does_not_hold_up_the_others(client, scene):
    client.force_login(scene.officer)
    answer = client.post(url(scene), sent(scene, amount_1=("7" * 101, ""), amount_3=("450", "")))
    assert answer.status_code == 422
    assert list(answer.json()["refused"]) == [f"amount-{scene.central.pk}"]
    assert SheetCell.objects.get().allocation == scene.recurrent


def test_a_closed_sheet_refuses_a_cell_in_words(client, scene):
    services.save_sheet(scene.sheet, scene.cells(*GOOD), version=0, by=scene.officer)
    services.submit(scene.sheet, by=scene.officer)
    client.force_login(scene.officer)
    answer = client.post(url(scene), sent(scene, amount_1=("1", "10.702")))
    assert answer.status_code == 409
    assert "03/11/2023" in answer.json()["detail"]


@pytest.mark.parametrize("data", [{}, {"version": "x", "unit": "trieu"}, {"version": "0", "unit": "usd"}])
def test_what_is_no_save_is_refused(client, scene, data):
    client.force_login(scene.officer)
    answer = client.post(url(scene), data)
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_a_line_of_another_sheet_is_refused(client, scene):
    foreign = line(DistrictFactory(), ComponentFactory(program=scene.program), planned=5)
    client.force_login(scene.officer)
    data = {"version": 0, "unit": "trieu", f"amount-{foreign.pk}": "1"}
    assert client.post(url(scene), data).status_code == 409
    assert not SheetCell.objects.exists()


def test_only_the_units_own_people_type(client, scene, officer, committee):
    for user, status in [(officer, 404), (committee, 403), (scene.owner, 403)]:
        client.force_login(user)
        assert client.post(url(scene), sent(scene, amount_1=("1", ""))).status_code == status
    assert not SheetCell.objects.exists()


@pytest.mark.parametrize("rows", [1, 30])
def test_saving_a_cell_costs_the_same_for_any_number_of_lines(client, scene, rows, django_assert_num_queries):
    for component in ComponentFactory.create_batch(rows, program=scene.program):
        line(scene.unit, component, planned=100, last=5)
    client.force_login(scene.officer)
    client.post(url(scene), sent(scene, amount_1=("1.000", "")))
    with django_assert_num_queries(18):  # user, sheet; 12 to save; tree, cells, figures, lines to answer
        client.post(url(scene), sent(scene, amount_1=("10.702", "1.000")))


# The page without JavaScript


def test_cells_that_others_filled_in_meanwhile_are_no_conflict(client, scene, colleague):
    services.save_cells(scene.sheet, {scene.recurrent.pk: {"amount": "450"}}, by=colleague)
    client.force_login(scene.officer)
    answer = client.post(url(scene, "sheet"), scene.form("10.702", "700|chậm", ""))
    assert answer.status_code == 302
    cells = {cell.allocation_id: cell.typed for cell in SheetCell.objects.all()}
    assert cells == {
        scene.central.pk: "10.702",
        scene.counterpart.pk: "700",
        scene.recurrent.pk: "450",
    }


def test_what_others_filled_in_unseen_is_not_submitted_with_mine(client, scene, colleague):
    services.save_cells(scene.sheet, {scene.recurrent.pk: {"amount": "450"}}, by=colleague)
    client.force_login(scene.officer)
    answer = client.post(url(scene, "sheet_submit"), scene.form("10.702", "700|chậm", ""))
    assert answer.status_code == 409
    assert 'value="450"' in answer.content.decode()
    scene.sheet.refresh_from_db()
    assert scene.sheet.state == "draft"


def test_only_what_changed_is_asked_of_the_server(client, scene):
    services.save_sheet(scene.sheet, scene.cells("10.702", "600|chậm", "412"), version=0, by=scene.officer)
    client.force_login(scene.officer)
    page = client.get(url(scene, "sheet"), {"changed": "1"}).content.decode()
    for row, is_hidden in [(scene.central, False), (scene.counterpart, True), (scene.recurrent, True)]:
        tag = page[page.index(f'data-line="{row.pk}"') :].split(">")[0]
        assert (" hidden" in tag) == is_hidden
    saved = client.post(url(scene, "sheet"), {"version": 1, "unit": "dong", "changed": "1"})
    assert saved.url == f"{scene.sheet.get_absolute_url()}?unit=dong&changed=1"


def test_reasons_of_a_return_stand_at_their_lines(client, scene):
    services.save_sheet(scene.sheet, scene.cells(*GOOD), version=0, by=scene.officer)
    services.submit(scene.sheet, by=scene.officer)
    cells = {scene.recurrent.pk: "Chưa khớp Kho bạc"}
    services.return_sheet(scene.sheet, reason="Xem lại", cells=cells, by=scene.owner)
    client.force_login(scene.officer)
    page = client.get(url(scene, "sheet")).content.decode()
    assert "Chưa khớp Kho bạc" in page[page.index(f'data-below="{scene.recurrent.pk}"') :]


# The history of a cell


def test_the_history_of_a_cell_names_who_from_and_to(client, scene, colleague):
    services.save_sheet(scene.sheet, scene.cells(*GOOD), version=0, by=colleague)
    services.submit(scene.sheet, by=scene.officer)
    client.force_login(scene.owner)
    page = client.get(url(scene, "sheet_cell", scene.counterpart.pk)).content.decode()
    reported = pgettext("figure", "reported")
    for words in (colleague.full_name, scene.officer.full_name, "700", "chậm", reported):
        assert words in page
    assert (
        reverse("sheet_cell", args=[scene.sheet.pk, scene.counterpart.pk])
        in client.get(url(scene, "sheet")).content.decode()
    )


def test_a_cell_without_history_says_so(client, scene):
    client.force_login(scene.officer)
    page = client.get(url(scene, "sheet_cell", scene.central.pk)).content.decode()
    assert _("Nothing was typed or reported yet") in page


def test_lines_of_other_sheets_and_sheets_of_others_are_not_found(client, scene, officer):
    foreign = line(DistrictFactory(), ComponentFactory(program=scene.program), planned=5)
    client.force_login(scene.officer)
    assert client.get(url(scene, "sheet_cell", foreign.pk)).status_code == 404
    client.force_login(UserFactory(agency=officer.agency))
    assert client.get(url(scene, "sheet_cell", scene.central.pk)).status_code == 404


@pytest.mark.parametrize("times", [1, 15])
def test_a_history_costs_the_same_however_long_it_is(client, scene, times, django_assert_num_queries):
    key = scene.central.pk
    for number in range(times):
        services.save_cells(
            scene.sheet,
            {key: {"amount": str(number + 1)}},
            was={key: {"amount": str(number or "")}},
            by=scene.officer,
        )
    client.force_login(scene.officer)
    client.get(url(scene, "sheet_cell", key))
    with django_assert_num_queries(8):  # user; sheet, line, tree; changes, figures, returns; unread
        assert client.get(url(scene, "sheet_cell", key)).status_code == 200
