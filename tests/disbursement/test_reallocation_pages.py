"""Proposing, checking, applying, dropping and turning round, on pages without JavaScript and by the API."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from disbursement.models import Allocation, Reallocation
from portal import clock
from tests.disbursement.conftest import MILLION, line
from tests.factories import ComponentFactory, DistrictFactory, UserFactory

DECISION = {"decision": "1485/QĐ-UBND", "decided_on": "2023-11-03"}


@pytest.fixture(autouse=True)
def _in_english():
    """So that a sentence can be asked for by its words."""
    with override("en"):
        yield


@pytest.fixture
def client(client, owner):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(owner)
    return client


@pytest.fixture
def lines(program):
    """A slow one (1.000, 300 paid out) and a fast one (500)."""
    component = ComponentFactory(program=program)
    slow, fast = DistrictFactory.create_batch(2)
    return line(slow, component, planned=1000, last=300), line(fast, component, planned=500)


def typed(program, take=(), give=(), **more) -> dict:
    """The form as a browser sends it."""
    data = {"programme": program.code, "year": 2023, "title": "Đợt 1", "reason": "Chậm", **more}
    for side, rows in (("take", take), ("give", give)):
        data |= {f"{side}-TOTAL_FORMS": max(len(rows), 1), f"{side}-INITIAL_FORMS": 0}
        for number, (found, amount) in enumerate(rows):
            data |= {f"{side}-{number}-line": found.pk, f"{side}-{number}-amount": amount}
    return data


def plans() -> list[int]:
    rows = Allocation.objects.with_planned(clock.today()).order_by("pk")
    return [row.planned // MILLION for row in rows]


def test_a_proposal_from_choosing_to_applying_and_turning_round(client, program, lines):
    slow, fast = lines
    new = reverse("reallocation_new")
    assert "Choose the lines" in client.get(new).content.decode()
    page = client.get(new, {"programme": program.code, "year": 2023}).content.decode()
    assert "paid out 300 (30" in page
    data = typed(program, take=[(slow, "200,5")], give=[(fast, "200,5")])
    checked = client.post(new, {**data, "then": "check", "title": "", "reason": ""})
    page = checked.content.decode()
    assert "The table is in order" in page and "Before and after" in page
    assert re.search(r"-200,5 / \+200,5", page)  # what is taken and given in all
    assert re.search("37[.,]5%", page)  # 300 of 799,5
    assert not Reallocation.objects.exists()
    found_at = client.post(new, data).url
    found = Reallocation.objects.get()
    assert found_at == found.get_absolute_url()
    assert client.post(reverse("reallocation_apply", args=[found.pk]), DECISION).url == found_at
    assert plans() == [799, 700]
    back_at = client.post(reverse("reallocation_undo", args=[found.pk]), {"reason": "Nhầm"}).url
    back = Reallocation.objects.exclude(pk=found.pk).get()
    assert (back_at, back.undoes) == (back.get_absolute_url(), found)
    assert "Turned round by" in client.get(found_at).content.decode()
    client.post(reverse("reallocation_apply", args=[back.pk]), DECISION)
    assert plans() == [1000, 500]


@pytest.mark.parametrize(
    ("take", "give", "said"),
    [
        ("701", "701", "Take at most 700"),
        ("100", "50", "Give 50 more"),
        ("100", "", "Type the amount"),
        ("12.5", "12.5", "write a comma"),
        ("-5", "5", "without a sign"),
    ],
)
@pytest.mark.parametrize("then", ["check", "propose"])
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(client, program, lines, take, give, said, then):
    data = typed(program, take=[(lines[0], take)], give=[(lines[1], give)], then=then)
    answer = client.post(reverse("reallocation_new"), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page and f'value="{take}"' in page and "Đợt 1" in page
    assert not Reallocation.objects.exists()


def test_a_line_stands_in_one_row(client, program, lines):
    data = typed(program, take=[(lines[0], "5")], give=[(lines[0], "5")])
    assert "chosen twice" in client.post(reverse("reallocation_new"), data).content.decode()


def test_more_rows_keep_what_was_typed(client, program, lines):
    data = typed(program, take=[(lines[0], "5")], then="more")
    answer = client.post(reverse("reallocation_new"), data)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="take-3-amount"' in page and 'name="take-0-amount" value="5"' in page


@pytest.mark.parametrize("number", ["", "x", "-1", "999999"])
def test_a_forged_number_of_rows_is_no_error_of_the_server(client, program, lines, number):
    for then in ("more", "check", "propose"):
        data = typed(program, take=[(lines[0], "5")], then=then) | {"take-TOTAL_FORMS": number}
        assert client.post(reverse("reallocation_new"), data).status_code in {200, 422}


def test_a_proposal_is_changed_and_dropped(client, program, lines):
    client.post(reverse("reallocation_new"), typed(program, [(lines[0], "5")], [(lines[1], "5")]))
    found = Reallocation.objects.get()
    edit = reverse("reallocation_edit", args=[found.pk])
    assert 'value="5"' in client.get(edit).content.decode()
    client.post(edit, typed(program, [(lines[0], "7")], [(lines[1], "7")]))
    assert sorted(found.lines.values_list("amount", flat=True)) == [-7 * MILLION, 7 * MILLION]
    drop = reverse("reallocation_drop", args=[found.pk])
    assert client.post(drop, {"reason": " "}).status_code == 422
    client.post(drop, {"reason": "Không cần nữa"})
    page = client.get(found.get_absolute_url()).content.decode()
    assert "Không cần nữa" in page and "Apply the reallocation" not in page
    late = client.post(reverse("reallocation_apply", args=[found.pk]), DECISION)
    assert late.status_code == 422 and "was dropped" in late.content.decode()
    for state in Reallocation.State.values:
        listed = client.get(reverse("reallocations"), {"state": state}).content.decode()
        assert ("Đợt 1" in listed) == (state == "dropped")


def test_an_owner_moves_only_capital_of_the_own_programme(client, lines):
    other = ComponentFactory().program
    answer = client.post(reverse("reallocation_new"), typed(other, [(lines[0], "5")], [(lines[1], "5")]))
    assert answer.status_code == 422 and not Reallocation.objects.exists()


def test_the_units_that_it_touches_find_it_and_others_do_not(client, program, lines):
    client.post(reverse("reallocation_new"), typed(program, [(lines[0], "5")], [(lines[1], "5")]))
    found = Reallocation.objects.get()
    assert client.get(reverse("reallocation_export", args=[found.pk])).status_code == 200
    for unit, status in ((lines[0].unit, 200), (DistrictFactory(), 404)):
        client.force_login(UserFactory(agency=unit))
        assert client.get(found.get_absolute_url()).status_code == status


def test_a_unit_reads_its_own_line_and_not_the_money_of_others(client, program, lines):
    client.post(reverse("reallocation_new"), typed(program, [(lines[0], "5")], [(lines[1], "5")]))
    found = Reallocation.objects.get()
    client.force_login(UserFactory(agency=lines[1].unit))
    page = client.get(found.get_absolute_url())
    assert [move.allocation for move in page.context["rows"]] == [lines[1]]
    assert "1 further line is of another unit" in page.content.decode()
    assert page.context["sums"] is None
    told = client.get(reverse("api:reallocation-detail", args=[found.pk])).json()["lines"]
    assert [row["allocation"] for row in told] == [lines[1].pk]
    file = client.get(reverse("reallocation_export", args=[found.pk]), {"format": "csv"}).content.decode()
    assert str(lines[1].unit) in file and str(lines[0].unit) not in file


def test_on_an_earlier_day_it_stood_as_it_did_then(client, program, lines):
    with clock.pinned(clock.moment(date(2023, 10, 10))):
        client.post(reverse("reallocation_new"), typed(program, [(lines[0], "5")], [(lines[1], "5")]))
    found = Reallocation.objects.get()
    client.post(reverse("reallocation_apply", args=[found.pk]), DECISION)
    of = [found.pk]
    for day, state, shown in (("2023-11-03", "applied", 1), ("2023-10-20", "open", 1), ("2023-10-09", "", 0)):
        page = client.get(found.get_absolute_url(), {"as_of": day})
        assert page.status_code == (200 if shown else 404)
        rows = client.get(reverse("reallocations"), {"as_of": day}).context["page"].object_list
        told = client.get(reverse("api:reallocation-list"), {"as_of": day}).json()["results"]
        assert [row.state for row in rows] == [row["state"] for row in told] == [state] * shown
        one = client.get(reverse("api:reallocation-detail", args=of), {"as_of": day})
        file = client.get(reverse("reallocation_export", args=of), {"as_of": day, "format": "csv"})
        assert one.status_code == file.status_code == page.status_code
        for asked in ("open", "applied"):
            kept = client.get(reverse("reallocations"), {"as_of": day, "state": asked}).context["page"]
            assert len(kept.object_list) == (asked == state)
    assert client.get(found.get_absolute_url(), {"as_of": "2023-11-04"}).status_code == 422


def test_the_api_does_the_same(client, program, lines):
    asked = {"programme": program.code, "year": 2023, "title": "Đợt 1", "reason": "Chậm"}
    asked["lines"] = [
        {"allocation": lines[0].pk, "amount": -5 * MILLION},
        {"allocation": lines[1].pk, "amount": 4 * MILLION},
    ]
    send = {"content_type": "application/json"}
    answer = client.post(reverse("api:reallocation-list"), asked, **send)
    assert answer.status_code == 400 and "Give 1 more" in answer.json()[0]
    asked["lines"][1]["amount"] = 5 * MILLION
    made = client.post(reverse("api:reallocation-list"), asked, **send).json()
    assert (made["state"], made["moved"], made["lines"][0]["after"]) == ("open", 5 * MILLION, 995 * MILLION)
    for row in asked["lines"]:
        row["amount"] *= 2
    revised = client.post(reverse("api:reallocation-revise", args=[made["id"]]), asked, **send).json()
    assert revised["moved"] == 10 * MILLION
    applied = client.post(reverse("api:reallocation-apply", args=[made["id"]]), DECISION).json()
    assert (applied["state"], plans()) == ("applied", [990, 510])
    back = client.post(reverse("api:reallocation-undo", args=[made["id"]]), {"reason": "Nhầm"}).json()
    dropped = client.post(reverse("api:reallocation-drop", args=[back["id"]]), {"reason": "Thôi"}).json()
    assert (back["undoes"], dropped["state"]) == (made["id"], "dropped")
