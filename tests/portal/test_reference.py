from datetime import date

import portal.reference
from portal.models import Agency, AgencyGroup, Place
from programs.models import Component, Program
from programs.services import load_programmes


def test_loading_twice_adds_nothing_and_keeps_edits():
    first = portal.reference.load()
    Agency.objects.filter(code="bdt").update(short_name="Ban DT")
    again = portal.reference.load()
    assert first["places"] == 277 and first["agencies"] == 145
    assert set(again.values()) == {0}
    assert Agency.objects.get(code="bdt").short_name == "Ban DT"


def test_places_have_three_levels_until_june_2025_and_two_after():
    portal.reference.load()
    communes = Place.objects.filter(level="commune")
    assert communes.filter(closed_on=date(2025, 6, 30)).count() == 200
    assert communes.filter(opened_on=date(2025, 7, 1), parent__level="province").count() == 65
    assert not communes.filter(closed_on__isnull=False, successors=None).exists()


def test_a_group_means_other_agencies_on_another_day():
    portal.reference.load()
    owners = AgencyGroup.objects.get(code="g-chu-quan")
    districts = AgencyGroup.objects.get(code="g-huyen")
    assert {agency.code for agency in owners.members_at(date(2023, 10, 27))} == {"snnptnt", "sldtbxh", "bdt"}
    assert {agency.code for agency in owners.members_at(date(2025, 3, 1))} == {"snnmt", "sdttg"}
    assert districts.members_at(date(2023, 10, 27)).count() == 11
    assert districts.members_at(date(2025, 7, 1)).count() == 0


def test_successors_say_what_moved_where():
    portal.reference.load()
    labour = Agency.objects.get(code="sldtbxh")
    poverty = labour.successions.get(function__startswith="giảm nghèo")
    assert (poverty.successor.code, poverty.is_verified) == ("snnmt", False)


def test_programmes_come_with_their_trees():
    portal.reference.load()
    assert load_programmes() == {"programmes": 4, "components": 110}
    assert load_programmes() == {"programmes": 0, "components": 0}
    tree = Component.objects.filter(program__code="GNBV").as_tree()
    assert [(node.component.code, node.depth) for node in tree[:3]] == [
        ("GNBV-DA1", 0),
        ("GNBV-DA1-TDA1", 1),
        ("GNBV-DA1-TDA2", 1),
    ]
    assert tree[0].keys == [node.component.pk for node in tree[:3]]
    assert str(tree[1].component).startswith("Tiểu dự án 1: ")
    assert Program.objects.get(code="NTM").successors.get().code == "HN2635"
    assert set(Program.objects.in_year(2026).values_list("code", flat=True)) == {
        "NTM",
        "GNBV",
        "DTTS",
        "HN2635",
    }
