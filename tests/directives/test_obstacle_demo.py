"""The demonstration's obstacles: the seven of the notice as they stand on 03/11/2023."""

from io import StringIO

import pytest
from django.core.management import call_command

import directives.demo
from directives.models import Consolidation, Obstacle
from directives.obstacles import likeness
from portal.demo import load_people
from portal.reminding.run import remind


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    call_command("load_reference", stdout=StringIO())
    people = load_people()
    directives.demo.load(people, remind)
    return people


def test_the_seven_of_the_notice_are_there_at_every_kind_of_stop(demo):
    kinds = Obstacle.objects.exclude(stage="merged").values_list("category", flat=True)
    assert {
        "legal",
        "overlap",
        "allocation",
        "indicator",
        "production",
        "counterpart",
        "disbursement",
    } <= set(kinds)
    stages = set(Obstacle.objects.values_list("stage", flat=True))
    assert stages == {"raised", "passed", "answered", "sent", "replied", "resolved", "merged"}
    for obstacle in Obstacle.objects.all():
        assert obstacle.stage == obstacle.steps.latest("id").stage


def test_one_list_went_to_the_centre_and_one_ministry_has_replied(demo):
    sent = Consolidation.objects.get()
    assert sent.reference == "MH-11/UBND-KT"
    assert dict(sent.steps.filter(kind="sent").values_list("to_agency__code", "obstacle__stage")) == {
        "tw-bldtbxh": "sent",
        "tw-btc": "sent",
        "tw-ubdt": "replied",
    }


def test_a_department_is_late_and_like_ones_wait_to_be_merged(demo):
    [late] = [one for one in Obstacle.objects.filter(stage="passed") if one.is_late]
    assert (late.holder.code, late.days_late) == ("stc", 2)
    newest = Obstacle.objects.get(agency__code="ubnd-187")
    like = [one for one in likeness.compared(newest, demo["sokhdt"]) if one.is_proposed]
    assert [one.obstacle.category for one in like] == ["allocation"]
