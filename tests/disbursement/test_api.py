from datetime import date

import pytest
from django.urls import reverse

from disbursement import services
from disbursement.models import Figure, Sheet, SheetCell
from tests.disbursement.conftest import line
from tests.factories import (
    ComponentFactory,
    DistrictFactory,
    FigureFactory,
    PlanEntryFactory,
    SheetFactory,
    UserFactory,
)

MILLION = 1_000_000
GOOD = ("10.702", "700|chậm", "450")


def url(scene, name):
    return reverse(f"api:sheet-{name}", args=[scene.sheet.pk])


def post(client, address, data):
    return client.post(address, data, content_type="application/json")


def cells(scene, *typed):
    return [
        {"allocation": key, "typed": text, "note": note} for key, (text, note) in scene.cells(*typed).items()
    ]


# Lines


def test_lines_carry_plan_disbursement_and_rate(client, scene, coordinator):
    client.force_login(coordinator)
    found = client.get(reverse("api:allocation-list"), {"kind": "recurrent", "unit": scene.unit.code}).json()
    assert found["count"] == 1
    row = found["results"][0]
    assert (row["planned"], row["disbursed"]) == (7_365 * MILLION, 412 * MILLION)
    assert row["rate"] == pytest.approx(412 / 7_365 * 100)
    assert (row["programme"], row["unit"]) == (scene.program.code, scene.unit.code)
    assert client.get(reverse("api:allocation-detail", args=[row["id"]])).json() == row


def test_page_and_api_filter_alike(client, scene, coordinator):
    PlanEntryFactory()
    client.force_login(coordinator)
    asked = {"programme": scene.program.code, "source": "counterpart", "as_of": "2023-10-26"}
    page = client.get(reverse("allocations"), asked).context["page"]
    api = client.get(reverse("api:allocation-list"), asked).json()["results"]
    assert [row.pk for row in page] == [row["id"] for row in api] == [scene.counterpart.pk]


def test_a_wrong_filter_is_a_400(client, coordinator):
    client.force_login(coordinator)
    assert client.get(reverse("api:allocation-list"), {"unit": "nobody"}).status_code == 400
    assert client.get(reverse("api:sheet-list"), {"month": "14"}).status_code == 400


# Sheets


def test_a_sheet_has_its_figures_and_cells_inside(client, scene):
    FigureFactory(allocation=scene.central, sheet=scene.sheet, month=10, amount=5)
    services.save_sheet(scene.sheet, scene.cells(*GOOD), version=0, by=scene.officer)
    client.force_login(scene.officer)
    sheet = client.get(url(scene, "detail")).json()
    assert (sheet["programme"], sheet["month"], sheet["version"]) == (scene.program.code, 10, 1)
    assert [figure["amount"] for figure in sheet["figures"]] == [5]
    assert {cell["typed"]: cell["amount"] for cell in sheet["cells"]}["10.702"] == 10_702 * MILLION


def test_the_lines_of_a_sheet_are_those_of_its_page(client, scene, django_assert_num_queries):
    client.force_login(scene.officer)
    data = {"version": 0, "unit": "trieu", "cells": cells(scene, "10.702|Kho bạc", "", "x")}
    assert post(client, url(scene, "save"), data).status_code == 200
    address = reverse("api:sheet-lines", args=[scene.sheet.pk])
    central, counterpart, recurrent = client.get(address).json()
    assert central == {
        "allocation": scene.central.pk,
        "component": scene.central.component.code,
        "name": central["name"],
        "kind": "investment",
        "source": "central",
        "budget_year": 2023,
        "planned": 16_500 * MILLION,
        "carried": 0,
        "last": 9_015 * MILLION,
        "amount": 10_702 * MILLION,
        "increase": 1_687 * MILLION,
        "rate": pytest.approx(64.86, abs=0.01),
        "december": None,
        "january": None,
        "note": "Kho bạc",
        "returned": "",
        "findings": [],
    }
    assert (counterpart["amount"], counterpart["rate"]) == (None, None)
    assert [(one["cell"], one["code"]) for one in recurrent["findings"]] == [("amount", "unreadable")]
    line(scene.unit, scene.central.component, planned=5, source="local")
    with django_assert_num_queries(8):
        client.get(address)
    assert client.get(address, {"as_of": "2023-11-04"}).status_code == 400
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404


def test_saving_submitting_returning_verifying(client, scene):
    client.force_login(scene.officer)
    saved = post(client, url(scene, "save"), {"version": 0, "cells": cells(scene, *GOOD)})
    assert (saved.status_code, saved.json()["version"]) == (200, 1)
    assert post(client, url(scene, "submit"), {"version": 1}).json()["state"] == "submitted"
    client.force_login(scene.owner)
    returned = post(client, url(scene, "return"), {"reason": "Cập nhật"}).json()
    assert (returned["state"], returned["reason"]) == ("returned", "Cập nhật")
    services.submit(scene.sheet, by=scene.officer)
    assert post(client, url(scene, "verify"), {}).json()["state"] == "verified"


def test_the_unit_may_be_dong(client, scene):
    client.force_login(scene.officer)
    one = {"allocation": scene.central.pk, "typed": "10702000000"}
    post(client, url(scene, "save"), {"version": 0, "unit": "dong", "cells": [one]})
    assert SheetCell.objects.get().amount == 10_702 * MILLION


def test_a_stale_save_is_a_409_with_the_version_to_read(client, scene, colleague):
    services.save_sheet(scene.sheet, scene.cells(*GOOD), version=0, by=colleague)
    client.force_login(scene.officer)
    for name, data in [("save", {"cells": cells(scene, "1", "2", "3")}), ("submit", {})]:
        refused = post(client, url(scene, name), {"version": 0, **data})
        assert (refused.status_code, refused.json()["version"]) == (409, 1)
        assert colleague.full_name in refused.json()["detail"]
    assert SheetCell.objects.get(allocation=scene.central).amount == 10_702 * MILLION


def test_a_stale_save_of_cells_that_nobody_else_touched_is_saved(client, scene, colleague):
    services.save_cells(scene.sheet, {scene.central.pk: {"amount": "9.900"}}, by=colleague)
    client.force_login(scene.officer)
    mine = {"allocation": scene.recurrent.pk, "typed": "450", "december": "500", "was": {"typed": ""}}
    saved = post(client, url(scene, "save"), {"version": 0, "cells": [mine]})
    assert (saved.status_code, saved.json()["version"]) == (200, 2)
    cell = SheetCell.objects.get(allocation=scene.recurrent)
    assert (cell.amount, cell.december, cell.note) == (450 * MILLION, 500 * MILLION, "")


def test_a_conflict_names_the_cell_what_stands_there_and_who_wrote_it(client, scene, colleague):
    services.save_cells(scene.sheet, {scene.central.pk: {"amount": "9.900"}}, by=colleague)
    client.force_login(scene.officer)
    mine = {"allocation": scene.central.pk, "typed": "10.702", "was": {"typed": ""}}
    refused = post(client, url(scene, "save"), {"version": 1, "cells": [mine]})
    assert refused.status_code == 409
    assert refused.json()["conflicts"] == [
        {
            "allocation": scene.central.pk,
            "cell": "amount",
            "saved": "9.900",
            "saved_by": colleague.full_name,
            "saved_at": "2023-11-03T09:00:00+07:00",
        }
    ]


def test_an_unfinished_sheet_is_a_400_with_its_findings(client, scene):
    client.force_login(scene.officer)
    post(client, url(scene, "save"), {"version": 0, "cells": cells(scene, "10.702", "700|chậm", "")})
    refused = post(client, url(scene, "submit"), {})
    assert refused.status_code == 400
    assert [(found["allocation"], found["code"]) for found in refused.json()["findings"]] == [
        (scene.recurrent.pk, "empty")
    ]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("save", {"version": 0, "cells": [{"allocation": 0, "typed": "1"}]}),
        ("save", {"cells": []}),
        ("save", {"version": 0, "unit": "dollar", "cells": []}),
        ("save", {"version": 0, "cells": [{"allocation": 1, "typed": "1" * 101}]}),
    ],
)
def test_what_cannot_be_saved_is_a_400(client, scene, name, data):
    client.force_login(scene.officer)
    assert post(client, url(scene, name), data).status_code == 400


def test_a_closed_sheet_refuses_with_the_services_sentence(client, scene):
    services.save_sheet(scene.sheet, scene.cells(*GOOD), version=0, by=scene.officer)
    services.submit(scene.sheet, by=scene.officer)
    client.force_login(scene.officer)
    refused = post(client, url(scene, "save"), {"version": 1, "cells": cells(scene, "1", "2", "3")})
    assert refused.status_code == 400
    assert "03/11/2023" in refused.json()[0]
    assert Figure.objects.filter(month=10).count() == 3


def test_rules_are_those_of_the_pages(client, scene, officer):
    client.force_login(scene.owner)
    assert post(client, url(scene, "save"), {"version": 0, "cells": []}).status_code == 403
    client.force_login(scene.officer)
    assert post(client, url(scene, "verify"), {}).status_code == 403
    client.force_login(officer)
    assert post(client, url(scene, "submit"), {}).status_code == 404
    assert Sheet.objects.get().state == "draft"


@pytest.mark.parametrize("rows", [1, 30])
def test_lists_cost_the_same_for_any_number(client, coordinator, rows, django_assert_num_queries):
    for unit in DistrictFactory.create_batch(rows):
        capital = line(unit, ComponentFactory(), planned=100, last=5)
        sheet = SheetFactory(unit=unit, program=capital.component.program)
        FigureFactory(allocation=capital, sheet=sheet, month=10)
        services.save_sheet(sheet, {capital.pk: ("6", "")}, version=0, by=coordinator)
    client.force_login(coordinator)
    client.get(reverse("api:sheet-list"))
    with django_assert_num_queries(6):  # user; count, page, figures, cells, returned cells
        assert client.get(reverse("api:sheet-list")).json()["count"] == rows
    with django_assert_num_queries(3):  # user; count, page
        assert client.get(reverse("api:allocation-list")).json()["count"] == rows


# Summary


def test_the_summary_in_dong_and_unrounded_percent(client, scene, coordinator):
    client.force_login(coordinator)
    found = client.get(reverse("api:summary"), {"year": 2023, "as_of": "2023-10-26"}).json()
    assert found["total"] == {
        "planned": 25_605 * MILLION,
        "disbursed": 10_027 * MILLION,
        "rate": pytest.approx(10_027 / 25_605 * 100, abs=1e-12),
    }
    assert set(found) == {"total", "by_kind", "by_programme", "by_unit"}
    assert set(found["by_kind"]) == {"investment", "recurrent"}
    assert found["by_programme"][scene.program.code] == found["by_unit"][scene.unit.code] == found["total"]


def test_the_summary_as_of_an_earlier_day_and_of_nothing(client, scene, coordinator):
    client.force_login(coordinator)
    earlier = client.get(reverse("api:summary"), {"year": 2023, "as_of": "2023-10-01"}).json()
    assert (earlier["total"]["disbursed"], earlier["total"]["rate"]) == (0, 0)
    nothing = client.get(reverse("api:summary"), {"year": 2022}).json()
    assert nothing["total"] == {"planned": 0, "disbursed": 0, "rate": None}
    assert nothing["by_kind"]["recurrent"] == nothing["total"]


def test_the_summary_of_a_programme_and_of_a_unit(client, scene, coordinator):
    PlanEntryFactory(decided_on=date(2023, 1, 10))
    client.force_login(coordinator)
    for asked in ({"programme": scene.program.code}, {"unit": scene.unit.code, "programme": ""}):
        found = client.get(reverse("api:summary"), {"year": 2023, **asked}).json()
        assert found["total"]["planned"] == 25_605 * MILLION
        assert list(found["by_unit"]) == [scene.unit.code]


@pytest.mark.parametrize(
    "asked",
    [
        {"year": "abc"},
        {"year": "1990"},
        {"as_of": "26/10/2023"},
        {"as_of": "2023-13-01"},
        {"programme": "?"},
        {"unit": "?"},
    ],
    ids=str,
)
def test_a_summary_of_something_wrong_is_a_400_that_names_it(client, coordinator, asked):
    client.force_login(coordinator)
    refused = client.get(reverse("api:summary"), {"year": 2023, **asked})
    assert refused.status_code == 400
    assert list(refused.json()) == list(asked)


def test_the_summary_shows_what_one_may_see(client, scene):
    PlanEntryFactory()
    client.force_login(scene.officer)
    assert list(client.get(reverse("api:summary"), {"year": 2023}).json()["by_unit"]) == [scene.unit.code]
