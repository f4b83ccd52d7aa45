import pytest
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _

from disbursement import services
from disbursement.models import Figure, Sheet, SheetCell
from portal.models import User
from tests.disbursement.conftest import line
from tests.factories import ComponentFactory, FigureFactory, UserFactory

GOOD = ("10.702", "700|chậm", "450")
MILLION = 1_000_000


def url(scene, name="sheet"):
    return reverse(name, args=[scene.sheet.pk])


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def submitted(scene):
    services.save_sheet(scene.sheet, scene.cells(*GOOD), version=0, by=scene.officer)
    scene.sheet = services.submit(scene.sheet, by=scene.officer)
    return scene


def test_the_officer_gets_inputs_with_plan_and_last_month(client, scene):
    client.force_login(scene.officer)
    page = text(client.get(url(scene)))
    assert f'name="amount-{scene.central.pk}"' in page
    assert "16.500" in page
    assert "9.015" in page


@pytest.mark.parametrize("role", ["committee", "auditor", "admin", "owner", "coordinator"])
def test_others_read_without_inputs(client, scene, role, request):
    client.force_login(scene.owner if role == "owner" else request.getfixturevalue(role))
    page = text(client.get(url(scene)))
    assert "<textarea" not in page
    assert 'inputmode="decimal"' not in page


def test_saving_leads_back_to_the_sheet(client, scene):
    client.force_login(scene.officer)
    response = client.post(url(scene), scene.form(*GOOD))
    assert (response.status_code, response.url) == (302, url(scene))
    assert SheetCell.objects.get(allocation=scene.central).amount == 10_702 * MILLION


def test_saving_on_the_way_to_another_unit_goes_there(client, scene):
    client.force_login(scene.officer)
    response = client.post(url(scene), scene.form(*GOOD, next_unit="dong"))
    assert response.url == f"{url(scene)}?unit=dong"
    assert 'value="10.702.000.000"' in text(client.get(response.url))


def test_what_cannot_be_read_is_kept_on_the_page_and_in_the_draft(client, scene):
    client.force_login(scene.officer)
    response = client.post(url(scene), scene.form("mười tỷ", "700|chậm", ""))
    assert response.status_code == 422
    for page in (text(response), text(client.get(url(scene)))):
        assert 'value="mười tỷ"' in page
        assert f'aria-describedby="finding-{scene.central.pk}"' in page
        assert (
            escape(
                _("“%(typed)s” is not a number. Type digits, such as 10.702 or 10.702,5.")
                % {"typed": "mười tỷ"}
            )
            in page
        )


def test_a_form_that_is_refused_keeps_all_that_was_typed(client, scene):
    client.force_login(scene.officer)
    response = client.post(url(scene), scene.form("10.702", "7" * 101, "450|vì"))
    assert response.status_code == 422
    assert f'value="{"7" * 101}"' in text(response)
    assert 'value="10.702"' in text(response)
    assert not SheetCell.objects.exists()


@pytest.mark.parametrize("version", ["", "x", "-1"])
def test_a_form_without_its_version_is_refused(client, scene, version):
    client.force_login(scene.officer)
    assert client.post(url(scene), scene.form(*GOOD, version=version)).status_code == 422


def test_a_character_that_no_database_takes_is_refused_in_words(client, scene):
    client.force_login(scene.officer)
    assert client.post(url(scene), scene.form("1\x00", "700", "450")).status_code == 422


def test_the_second_of_two_editors_sees_both_values_and_decides(client, scene, colleague):
    services.save_sheet(scene.sheet, scene.cells("9.900", "650|chậm", ""), version=0, by=colleague)
    client.force_login(scene.officer)
    stale = scene.form("10.702", "", "450")
    response = client.post(url(scene), stale)

    assert response.status_code == 409
    page = text(response)
    assert colleague.full_name in page
    assert 'value="10.702"' in page  # mine stays in the input
    assert "9.900</b>" in page  # theirs stands beside it
    assert (
        f'id="amount-{scene.counterpart.pk}" name="amount-{scene.counterpart.pk}" value="650"' in page
    )  # untouched
    assert '<input type="hidden" name="version" value="2">' in page
    assert f'name="was-amount-{scene.central.pk}" value="9.900"' in page
    assert SheetCell.objects.get(allocation=scene.central).amount == 9_900 * MILLION
    assert SheetCell.objects.get(allocation=scene.recurrent).amount == 450 * MILLION  # nobody else's

    again = {"version": "2", "unit": "trieu"}
    again |= {f"amount-{scene.central.pk}": "10.702", f"was-amount-{scene.central.pk}": "9.900"}
    assert client.post(url(scene), again).status_code == 302
    assert SheetCell.objects.get(allocation=scene.central).amount == 10_702 * MILLION


def test_typing_into_a_sheet_that_a_colleague_submitted_loses_nothing(client, submitted):
    client.force_login(submitted.officer)
    response = client.post(url(submitted), submitted.form("11.111", "700|chậm", "450", version="1"))
    assert response.status_code == 409
    assert "11.111" in text(response)
    assert 'inputmode="decimal"' not in text(response)


@pytest.mark.parametrize(("name", "more"), [("sheet_submit", {}), ("sheet", {"then": "submit"})])
def test_submitting_saves_first(client, scene, name, more):
    client.force_login(scene.officer)
    response = client.post(url(scene, name), scene.form(*GOOD, **more))
    assert response.url == url(scene)
    assert Figure.objects.get(month=10, allocation=scene.recurrent).amount == 450 * MILLION
    assert Sheet.objects.get().state == "submitted"


def test_a_refused_submission_lists_every_finding_with_a_link_to_its_cell(client, scene):
    client.force_login(scene.officer)
    response = client.post(url(scene, "sheet_submit"), scene.form("165.000", "700|chậm", ""))
    assert response.status_code == 422
    page = text(response)
    for row in (scene.central, scene.recurrent):
        assert f'<a href="#amount-{row.pk}">' in page
    assert f'<a href="#amount-{scene.counterpart.pk}">' not in page
    assert "16.500?" in page
    assert SheetCell.objects.count() == 2
    assert Sheet.objects.get().state == "draft"


def test_the_link_of_what_is_wrong_with_an_expectation_leads_to_that_cell(client, scene):
    client.force_login(scene.officer)
    form = scene.form(*GOOD) | {f"december-{scene.central.pk}": "1"}
    page = text(client.post(url(scene, "sheet_submit"), form))
    assert f'<a href="#december-{scene.central.pk}">' in page


def test_the_links_of_a_refusal_lead_to_pages_that_can_be_opened(client, scene):
    client.force_login(scene.officer)
    page = text(client.post(url(scene, "sheet_submit"), scene.form("1", "", "")))
    assert f'href="{url(scene)}?unit=dong"' in page
    assert "formaction" not in page


def test_an_empty_cell_is_not_scolded_before_somebody_submits(client, scene):
    client.force_login(scene.officer)
    assert 'class="cell error"' not in text(client.get(url(scene)))


def test_a_stale_form_is_not_submitted(client, scene, colleague):
    services.save_sheet(scene.sheet, scene.cells("9.900", "650|chậm", "413"), version=0, by=colleague)
    client.force_login(scene.officer)
    assert client.post(url(scene, "sheet_submit"), scene.form(*GOOD)).status_code == 409
    assert Sheet.objects.get().state == "draft"


def test_the_owner_verifies(client, submitted):
    client.force_login(submitted.owner)
    assert reverse("sheet_verify", args=[submitted.sheet.pk]) in text(client.get(url(submitted)))
    client.post(url(submitted, "sheet_verify"))
    assert Sheet.objects.get().state == "verified"


@pytest.mark.parametrize("written", ["reason", "reason-{}"])
def test_verifying_never_throws_away_what_is_to_be_mended(client, submitted, written):
    client.force_login(submitted.owner)
    page = text(client.get(url(submitted)))
    assert f'formaction="{url(submitted, "sheet_verify")}"' in page  # it sends the reasons too
    said = {written.format(submitted.central.pk): "Sai so với Kho bạc"}
    response = client.post(url(submitted, "sheet_verify"), said)
    assert response.status_code == 422
    assert "Sai so với Kho bạc" in text(response)
    assert Sheet.objects.get().state == "submitted"


def test_the_owner_returns_with_a_reason_only(client, submitted):
    client.force_login(submitted.owner)
    assert client.post(url(submitted, "sheet_return"), {"reason": " "}).status_code == 422
    client.post(url(submitted, "sheet_return"), {"reason": "Thiếu tháng 10"})
    assert "Thiếu tháng 10" in text(client.get(url(submitted)))
    assert Sheet.objects.get().state == "returned"


@pytest.mark.parametrize("name", ["sheet_verify", "sheet_return"])
def test_what_was_judged_meanwhile_is_a_conflict_in_words(client, submitted, coordinator, name):
    services.verify(submitted.sheet, by=coordinator)
    client.force_login(submitted.owner)
    assert client.post(url(submitted, name), {"reason": "muộn"}).status_code == 409


def test_an_owner_does_not_judge_the_own_sheet(client, submitted):
    Sheet.objects.update(unit=submitted.owner.agency)
    client.force_login(submitted.owner)
    for name in ("sheet_verify", "sheet_return"):
        assert client.post(url(submitted, name), {"reason": "x"}).status_code == 403


def test_the_page_shows_what_was_reported_before(client, submitted, committee):
    services.return_sheet(submitted.sheet, reason="Cập nhật", by=submitted.owner)
    services.save_sheet(
        submitted.sheet, {submitted.central.pk: ("10.900", "")}, version=1, by=submitted.officer
    )
    services.submit(submitted.sheet, by=submitted.officer)
    client.force_login(committee)
    page = text(client.get(url(submitted)))
    assert "<b>10.900</b>" in page
    assert _("before: %(amount)s (%(day)s)") % {"amount": "10.702", "day": "03/11"} in page


@pytest.mark.parametrize("name", ["sheet_submit", "sheet_verify", "sheet_return"])
def test_changes_are_never_made_by_following_a_link(client, scene, name):
    client.force_login(scene.officer)
    assert client.get(url(scene, name)).status_code == 405


def test_another_district_does_not_learn_that_it_exists(client, scene, officer):
    client.force_login(officer)
    assert client.get(url(scene)).status_code == 404
    assert client.post(url(scene), scene.form(*GOOD)).status_code == 404


@pytest.mark.parametrize("role", [User.Role.COMMITTEE, User.Role.AUDITOR, User.Role.ADMIN])
def test_who_oversees_changes_nothing_even_in_the_own_agency(client, scene, role):
    client.force_login(UserFactory(role=role, agency=scene.unit))
    for name in ("sheet", "sheet_submit"):
        assert client.post(url(scene, name), scene.form(*GOOD)).status_code == 403


@pytest.mark.parametrize("rows", [1, 30])
def test_a_sheet_costs_the_same_for_any_number_of_lines(client, scene, rows, django_assert_num_queries):
    for component in ComponentFactory.create_batch(rows, program=scene.program):
        FigureFactory(
            allocation=line(scene.unit, component, planned=100, last=5), month=10, sheet=scene.sheet
        )
    client.force_login(scene.officer)
    client.get(url(scene))
    with django_assert_num_queries(
        9
    ):  # user with agency, unread; sheet, month, tree, lines, figures, cells; history
        client.get(url(scene))
