from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from disbursement import services
from disbursement.judging import Facts
from disbursement.judging.marks import Usual, marks
from disbursement.models import Sheet
from portal import clock
from portal.models import AuditEntry, Notification
from tests.disbursement.conftest import MILLION, line
from tests.disbursement.test_lists import exported, shown
from tests.factories import ComponentFactory, DistrictFactory, FigureFactory, SheetFactory, UserFactory

QUIET = Usual(2.0, {"investment": 50.0, "recurrent": 50.0})
PLANNED = 1_000 * MILLION


@pytest.fixture(autouse=True)
def _in_english(settings, client):
    """Sentences are compared as they are written in the code."""
    settings.LANGUAGE_CODE = "en"
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    with translation.override("en"):
        yield


def facts(**more) -> Facts:
    """A unit with an ordinary month, in million đồng where amounts are named."""
    given = {"planned": 1_000, "last": 480, "amount": 500, **more}
    counts = {"reported": given.pop("reported", 3), "fell": 0, "over": 0, "same": 0, "short": 0}
    counts |= {name: given.pop(name) for name in list(given) if name in counts}
    given.setdefault("investment_planned", given["planned"])
    given.setdefault("investment", given["amount"])
    money = {name: None if amount is None else amount * MILLION for name, amount in given.items()}
    return Facts(**money, **counts)


@pytest.mark.parametrize(
    ("found", "earlier", "code", "sentence"),
    [
        (facts(amount=450), [], "fell", "Fell by 30 million đồng since last month."),
        (facts(fell=2), [], "fell", "2 lines are below last month."),
        (
            facts(last=300),
            [40 * MILLION, 50 * MILLION, 60 * MILLION],
            "jumped",
            "Rose by 200 million đồng in the month; usually it is 50",
        ),
        (facts(last=200), [], "jumped", "Rose by 30,0% of the plan in the month; the programme's units"),
        (facts(amount=290, last=280), [], "far", "29,0% of investment capital is far below"),
        (facts(amount=710, last=700), [], "far", "71,0% of investment capital is far above"),
        (facts(last=500, same=3), [], "same", "Every line is equal to last month"),
        (facts(over=1), [], "over", "1 line is over its plan."),
        (
            facts(central_planned=800, central=480, counterpart_planned=200, counterpart=20),
            [],
            "counterpart",
            "Counterpart capital (10,0%) is far behind central capital (60,0%).",
        ),
        (facts(short=1), [], "short", "1 line expects less by the end of the year than is paid already."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_unusual_is_marked_with_the_reason(found, earlier, code, sentence):
    (mark,) = marks(found, QUIET, earlier)
    assert mark.code == code
    assert mark.sentence.startswith(sentence)


@pytest.mark.parametrize(
    ("found", "earlier"),
    [
        (facts(), []),
        (facts(amount=None, reported=0), []),
        (facts(last=None), [400 * MILLION, 300 * MILLION, 500 * MILLION]),
        (facts(last=455), [5 * MILLION] * 3),  # nine times as fast, but a small part of the plan
        (facts(last=310), [50 * MILLION] * 2),  # two months say nothing yet
    ],
)
def test_an_ordinary_month_has_no_mark(found, earlier):
    assert marks(found, QUIET, earlier) == []


def test_too_few_units_tell_nothing_usual():
    assert Usual.of([facts(), facts()]) == Usual(None, {"investment": None, "recurrent": None})


def report(sheet: Sheet, amounts: dict, by) -> Sheet:
    """Put figures of October and let the sheet be submitted."""
    for allocation, amount in amounts.items():
        note = "vốn đối ứng chậm" if allocation.source == "counterpart" else ""
        FigureFactory(
            allocation=allocation, sheet=sheet, month=10, amount=amount * MILLION, note=note, entered_by=by
        )
    sheet.state, sheet.submitted_by, sheet.submitted_at = "submitted", by, clock.now()
    sheet.save()
    return sheet


@pytest.fixture
def submitted(scene):
    """The scene's sheet with October's figures: 10.702 of 16.500, 700 of 1.740, 500 of 7.365."""
    amounts = dict(zip(scene.lines, (10_702, 700, 500), strict=True))
    return report(scene.sheet, amounts, scene.officer)


def test_the_list_shows_who_submitted_and_who_not(client, scene, submitted):
    late = line(DistrictFactory(), scene.central.component, planned=900, last=90)
    SheetFactory(unit=late.unit, program=scene.program, due_on=date(2023, 10, 31))
    SheetFactory()  # of another programme
    client.force_login(scene.owner)
    first, second = shown(client.get(reverse("judging")))
    assert (first.sheet, first.days_late) == (submitted, None)
    assert (first.facts.planned, first.facts.last, first.facts.amount) == (
        25_605 * MILLION,
        10_027 * MILLION,
        11_902 * MILLION,
    )
    assert first.facts.increase == 1_875 * MILLION
    assert round(first.facts.rate, 1) == 46.5
    assert round(first.facts.change, 1) == 7.3
    assert (second.sheet.state, second.days_late, second.facts.amount) == ("draft", 3, None)


def test_remarks_stand_with_their_warnings(client, scene, submitted):
    client.force_login(scene.owner)
    ((row,),) = [shown(client.get(reverse("judging")))]
    (remark,) = row.remarks
    assert remark.note == "vốn đối ứng chậm"
    assert "is behind the central capital" in remark.sentence
    assert [mark.code for mark in row.marks] == ["counterpart"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, 2),
        ({"state": "missing"}, 1),
        ({"state": "submitted"}, 1),
        ({"mark": "any"}, 1),
        ({"mark": "counterpart"}, 1),
        ({"mark": "over"}, 0),
        ({"mark": "none"}, 1),
        ({"month": "9"}, 0),
        ({"sort": "-rate"}, 2),
        ({"year": "x"}, 0),
    ],
    ids=str,
)
def test_standings_are_filtered(client, scene, submitted, asked, found):
    SheetFactory(program=scene.program)
    client.force_login(scene.owner)
    assert len(shown(client.get(reverse("judging"), asked))) == found


def test_the_export_obeys_the_filter(client, coordinator, scene, submitted):
    client.force_login(coordinator)
    book = exported(client.get(reverse("judging_export"), {"mark": "counterpart"}))
    for words in ("11902000000", "far behind central capital", "vốn đối ứng chậm"):
        assert words in book
    assert "11902000000" not in exported(client.get(reverse("judging_export"), {"mark": "over"}))


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same_for_any_number_of_sheets(
    client, scene, submitted, rows, django_assert_num_queries
):
    for unit in DistrictFactory.create_batch(rows):
        other = line(unit, scene.counterpart.component, planned=900, last=90, source="counterpart")
        report(SheetFactory(unit=unit, program=scene.program), {other: 95}, scene.officer)
    client.force_login(scene.owner)
    client.get(reverse("judging"))
    # user, unread; programmes, units; newest month, sheets, facts, pace; figures, lines with remarks
    with django_assert_num_queries(10):
        assert len(shown(client.get(reverse("judging")))) == rows + 1


def test_an_officer_has_no_list(client, scene):
    client.force_login(scene.officer)
    assert client.get(reverse("judging")).status_code == 403


# Several at once


def many(client, step="", **data):
    return client.post(reverse("judging_verify"), {"step": step, **data})


def test_several_sheets_are_looked_through_and_then_verified(client, scene, submitted):
    client.force_login(scene.owner)
    preview = many(client, chosen=[submitted.pk])
    assert [row.sheet for row in preview.context["possible"]] == [submitted]
    submitted.refresh_from_db()
    assert submitted.state == "submitted"
    seen = {f"seen-{submitted.pk}": submitted.submitted_at.isoformat()}
    response = many(client, "carry_out", chosen=[submitted.pk], **seen)
    assert response.status_code == 302
    submitted.refresh_from_db()
    assert (submitted.state, submitted.verified_by) == ("verified", scene.owner)
    assert Notification.objects.filter(kind="sheet.verified", agency=scene.unit).exists()


def test_the_own_sheet_and_one_that_was_not_submitted_are_refused_by_name(client, scene, submitted):
    own_line = line(scene.owner.agency, ComponentFactory(program=scene.program), planned=10)
    own = report(SheetFactory(unit=own_line.unit, program=scene.program), {own_line: 5}, scene.owner)
    draft = SheetFactory(program=scene.program)
    client.force_login(scene.owner)
    preview = many(client, all="1")
    assert [row.sheet for row in preview.context["possible"]] == [submitted]
    assert [sheet for sheet, _why in preview.context["refused"]] == [own]
    response = many(client, "carry_out", chosen=[submitted.pk, own.pk, draft.pk])
    assert response.status_code == 422
    refused = {sheet.pk: why for sheet, why in response.context["refused"]}
    assert refused[own.pk] == "It is your own agency's sheet: a coordinator verifies it."
    assert "its state is “draft”" in refused[draft.pk]
    assert Sheet.objects.get(pk=submitted.pk).state == "verified"


def test_a_sheet_that_was_submitted_again_meanwhile_is_not_verified_unseen(client, scene, submitted):
    client.force_login(scene.owner)
    seen = {f"seen-{submitted.pk}": clock.moment(date(2023, 11, 1)).isoformat()}
    response = many(client, "carry_out", chosen=[submitted.pk], **seen)
    assert response.status_code == 422
    assert "after you had looked at it" in response.context["refused"][0][1]
    assert Sheet.objects.get(pk=submitted.pk).state == "submitted"


def test_nothing_ticked_is_said(client, scene):
    client.force_login(scene.owner)
    response = many(client)
    assert response.status_code == 422
    assert "Tick at least one sheet." in response.content.decode()


def test_all_that_the_filter_shows_obeys_the_filter(client, coordinator, scene, submitted):
    client.force_login(coordinator)
    nothing = many(client, all="1", query="mark=over")
    assert nothing.context["possible"] == []
    assert len(many(client, all="1", query="mark=counterpart").context["possible"]) == 1


def test_the_preview_costs_the_same_for_any_number(client, scene, submitted, django_assert_num_queries):
    client.force_login(scene.owner)
    many(client, all="1")
    with django_assert_num_queries(6):  # user, unread; newest month, sheets, facts, pace
        many(client, all="1")


# Returned with reasons by cell


def test_a_sheet_is_returned_with_reasons_by_line(client, scene, submitted):
    client.force_login(scene.owner)
    data = {"reason": "", f"reason-{scene.counterpart.pk}": "Nêu rõ nguyên nhân."}
    assert client.post(reverse("sheet_return", args=[submitted.pk]), data).status_code == 302
    submitted.refresh_from_db()
    (returned,) = submitted.cell_returns.all()
    assert (returned.allocation, returned.reason) == (scene.counterpart, "Nêu rõ nguyên nhân.")
    assert returned.returned_at == submitted.returned_at
    assert submitted.reason == "The reasons stand at the lines."
    told = Notification.objects.filter(kind="sheet.returned", agency=scene.unit).first()
    assert "Nêu rõ nguyên nhân." in told.body
    entry = AuditEntry.objects.get(verb="sheet.returned")
    assert list(entry.after.values())[1:] == ["Nêu rõ nguyên nhân."]


def test_the_reason_stands_at_its_line_until_the_sheet_is_submitted_again(client, scene, submitted):
    services.return_sheet(submitted, cells={scene.counterpart.pk: "Xem lại số này."}, by=scene.owner)
    client.force_login(scene.officer)
    page = client.get(submitted.get_absolute_url())
    assert page.content.decode().count("Xem lại số này.") == 2  # at its line, and in the history
    row = next(row for row in page.context["table"].rows if row.allocation == scene.counterpart)
    assert row.returned == "Xem lại số này."
    cells = scene.cells("10702", "800|đã rõ", "500")
    services.save_sheet(submitted, cells, version=0, by=scene.officer)
    services.submit(submitted, by=scene.officer)
    page = client.get(submitted.get_absolute_url())
    assert page.content.decode().count("Xem lại số này.") == 1
    assert not any(row.returned for row in page.context["table"].rows)


@pytest.mark.parametrize(
    "data", [{}, {"reason": " "}, {"reason-x": "a"}, {"reason-1": "a" * 501}, {"reason-999999": "a"}], ids=str
)
def test_a_return_without_a_reason_or_of_a_strange_line_is_refused(client, scene, submitted, data):
    client.force_login(scene.owner)
    response = client.post(reverse("sheet_return", args=[submitted.pk]), data)
    assert response.status_code in {409, 422}
    assert 'role="alert"' in response.content.decode()
    assert not submitted.cell_returns.exists()


def test_only_who_judges_sees_the_reasons_to_write(client, scene, submitted):
    for user, sees in ((scene.owner, True), (scene.officer, False), (UserFactory(role="auditor"), False)):
        client.force_login(user)
        page = client.get(submitted.get_absolute_url()).content.decode()
        assert (f'name="reason-{scene.central.pk}"' in page) == sees


def test_the_api_returns_by_line_and_verifies_many(client, scene, submitted):
    client.force_login(scene.owner)
    path = reverse("api:sheet-return", args=[submitted.pk])
    cells = [{"allocation": scene.recurrent.pk, "reason": "Chưa khớp Kho bạc."}]
    response = client.post(path, {"cells": cells}, content_type="application/json")
    assert response.status_code == 200
    (returned,) = response.json()["returned_cells"]
    assert (returned["allocation"], returned["reason"]) == (scene.recurrent.pk, "Chưa khớp Kho bạc.")
    assert client.post(path, {}, content_type="application/json").status_code == 400
    answered = client.post(
        reverse("api:sheet-verify-many"), {"sheets": [submitted.pk]}, content_type="application/json"
    )
    assert answered.status_code == 200
    assert answered.json()["verified"] == []
    assert "“returned”" in answered.json()["refused"][0]["detail"]


def test_the_api_lists_how_the_units_stand(client, scene, submitted):
    client.force_login(scene.owner)
    (row,) = client.get(reverse("api:standing-list"), {"mark": "any"}).json()["results"]
    assert (row["unit"], row["amount"], row["marks"][0]["code"]) == (
        scene.unit.code,
        11_902 * MILLION,
        "counterpart",
    )
    client.force_login(scene.officer)
    assert client.get(reverse("api:standing-list")).status_code == 403
