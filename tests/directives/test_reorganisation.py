"""The reorganisations of 2025 on a copy of the demo: all that is open passes on, 2023 stays as it was."""

from collections import Counter
from datetime import date
from html import unescape
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Q
from django.test import override_settings
from django.urls import reverse

from directives import rules, services
from directives.models import Assignment, Handover, Obstacle
from directives.models.handovers import lineage
from disbursement import summary
from portal import clock, dashboard
from portal.models import Agency, AuditEntry, Notification, User
from portal.reminding.plan import plan
from portal.work import work_of
from tests.factories import UserFactory

pytestmark = pytest.mark.xdist_group("reorganisation")  # told once, by one worker

MEETING, REPORTED = date(2023, 10, 26), date(2023, 11, 3)
MARCH, JULY, AFTER = date(2025, 3, 1), date(2025, 7, 1), date(2025, 7, 2)


@pytest.fixture(scope="module")
def _told(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo, told once for all tests of this file and taken back afterwards."""
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), transaction.atomic(), clock.pinned(clock.moment(REPORTED, 9)):
        with override_settings(DEMO=True, MEDIA_ROOT=media):
            call_command("load_reference", stdout=StringIO())
            call_command("load_demo", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(_told, settings):
    settings.DEMO = True


def reorganise(day: date, *options: str) -> str:
    out = StringIO()
    call_command("reorganise", day.isoformat(), *options, stdout=out)
    return out.getvalue()


def numbers_of_2023() -> dict:
    """Whatever a page of that autumn shows: figures, states, classes, reminders, capital."""
    found: dict = {}
    people = {
        name: User.objects.get(username=name) for name in ("banchidao", "vanphong", "soldtbxh", "caoloc")
    }
    for as_of in (MEETING, REPORTED):
        question = dashboard.Question(2023, as_of)
        found |= {(as_of, name): dashboard.figures(question, who, REPORTED) for name, who in people.items()}
        held = Assignment.objects.at(as_of)
        found[as_of, "states"] = list(
            held.with_state(as_of).order_by("pk").values_list("agency__code", "directive", "state", "due_on")
        )
        found[as_of, "classes"] = held.leads().official_classes(as_of)
        found[as_of, "original"] = held.leads().official_classes(as_of, by="original_due_on")
        found[as_of, "by agency"] = {
            agency.code: held.leads().filter(agency=agency).official_classes(as_of)
            for agency in Agency.objects.filter(pk__in=held.values("agency"))
        }
        found[as_of, "capital"] = summary.summary(2023, as_of, user=people["banchidao"])
    found["reminders"] = [
        line for message in plan(REPORTED) for line in message.lines if line.topic == "task"
    ]
    return found


def open_on(day: date):
    return Assignment.objects.at(day).unfinished()


def closed_on(day: date) -> Q:
    return Q(agency__closed_on__lt=day)


def test_every_number_of_2023_stays_as_it_was(demo):
    before = numbers_of_2023()
    reorganise(MARCH)
    reorganise(JULY)
    after = numbers_of_2023()
    assert Handover.objects.exists()
    assert {name for name in before if before[name] != after[name]} == set()


def test_nothing_open_stays_with_a_closed_agency(demo):
    assert open_on(AFTER).filter(closed_on(AFTER)).exists()
    reorganise(MARCH)
    assert not open_on(MARCH).filter(closed_on(MARCH)).exists()
    assert open_on(JULY).filter(closed_on(JULY)).exists()
    reorganise(JULY)
    assert not open_on(AFTER).filter(closed_on(AFTER)).exists()


def test_obstacles_are_answered_by_the_successor(demo):
    held = Obstacle.objects.get(stage="passed", holder__code="stnmt")
    assert f"obstacle: {held}" in reorganise(MARCH)
    held.refresh_from_db()
    assert held.holder.code == "snnmt"
    assert not Obstacle.objects.filter(stage="passed", holder__closed_on__lt=AFTER).exists()


def test_the_successor_sees_and_resolves_what_was_raised(demo):
    unresolved = Obstacle.objects.exclude(stage="resolved").exclude(merged_into__stage="resolved")
    orphans = unresolved.filter(agency__closed_on__lt=AFTER)
    names = set(orphans.values_list("pk", "agency"))
    reorganise(MARCH)
    reorganise(JULY)
    assert set(orphans.values_list("pk", "agency")) == names
    assert orphans.exclude(heir=None).count() == len(names) > 8
    assert not orphans.filter(heir__closed_on__lt=AFTER).exists()
    for one in orphans:
        successor = UserFactory(agency=one.heir)
        assert Obstacle.objects.visible_to(successor).filter(pk=one.pk).exists()
        assert rules.can_resolve_obstacle(successor, one)
    answered = orphans.filter(stage="answered").first()
    assert answered in work_of(UserFactory(agency=answered.heir), AFTER)["obstacles"]
    services.resolve_obstacle(answered, text="Đã xong", by=UserFactory(agency=answered.heir))


def test_no_task_is_lost_and_none_is_invented(demo):
    was_open = list(open_on(REPORTED).values_list("pk", flat=True))
    finished = Assignment.objects.exclude(pk__in=was_open).count()
    reorganise(MARCH)
    reorganise(JULY)
    goes_on = open_on(AFTER)
    origins = Counter(pk for row in goes_on for pk in lineage(row) if pk in set(was_open))
    assert origins == Counter(was_open)
    live = Assignment.objects.at(AFTER)
    assert live.count() == finished + goes_on.count()
    merged = Counter(len(set(lineage(row)) & set(was_open)) for row in goes_on)
    assert sum(size * count for size, count in merged.items()) == len(was_open)


def test_where_the_work_went_to_two_each_gets_its_own(demo):
    out = reorganise(MARCH)
    assert "Sở LĐTBXH → Sở NN&MT: 4 tasks, 1 obstacles (succession not verified in a source)" in out
    assert "Sở LĐTBXH → Sở Nội vụ: 2 tasks" in out
    handed = Handover.objects.filter(from_agency__code="sldtbxh").order_by("to_agency__code")
    clauses = {
        act.to_agency.code: sorted(
            item.assignment.directive.label for item in act.items.exclude(assignment=None)
        )
        for act in handed
    }
    assert clauses == {"snnmt": ["1", "1", "2.1", "2.8"], "snv": ["2.7 (1)", "2.7 (3)"]}
    assert handed.get(to_agency__code="snnmt").program.code == "GNBV"


def test_departments_that_merge_go_on_as_one(demo):
    reorganise(MARCH)
    row = Assignment.objects.get(agency__code="snnmt", directive__clause="2.8", ended_on=None)
    before = Assignment.objects.filter(successor=row)
    assert set(before.values_list("agency__code", flat=True)) == {"snnptnt", "sldtbxh"}
    stc = Assignment.objects.get(agency__code="stc", directive__clause="2.4")
    assert set(Assignment.objects.filter(pk__in=lineage(stc)).values_list("agency__code", flat=True)) == {
        "stc",
        "skhdt",
    }


def test_a_result_that_waits_still_waits_with_its_words(demo):
    waited = Assignment.objects.get(
        agency__code="snnptnt", directive__clause="2.3", directive__part=1, submitted_on__isnull=False
    )
    reorganise(MARCH)
    new = Assignment.objects.get(predecessors=waited)
    assert (new.agency.code, new.submitted_on) == ("snnmt", waited.submitted_on)


def test_a_district_passes_to_the_commune_of_its_name(demo):
    reorganise(JULY)
    pairs = set(
        Handover.objects.filter(on=JULY).values_list("from_agency__short_name", "to_agency__short_name")
    )
    assert ("UBND huyện Cao Lộc", "UBND xã Cao Lộc") in pairs
    assert ("UBND thành phố Lạng Sơn", "UBND phường Đông Kinh") in pairs
    assert len(pairs) == 11


def test_the_successor_reads_what_came_before(demo, client):
    reorganise(JULY)
    successor = UserFactory(agency=Agency.objects.get(code="ubnd-x06211"))
    old = Assignment.objects.get(agency__code="ubnd-183", directive__clause="2.5", directive__part=1)
    client.force_login(successor)
    with clock.pinned(clock.moment(AFTER, 9)):
        page = client.get(old.directive.get_absolute_url()).content.decode()
        assert Assignment.objects.visible_to(successor).filter(pk=old.pk).exists()
        assert "UBND xã Cao Lộc" in page
        assert "handed the task over" in page
        mine = work_of(successor, AFTER)
    assert {task.agency_id for task in [*mine["urgent"], *mine["others"]]} == {successor.agency_id}


def test_carried_out_again_it_finds_nothing_more(demo):
    reorganise(MARCH)
    count = Handover.objects.count()
    assert reorganise(MARCH).strip() == "0 tasks and 0 obstacles passed on."
    assert Handover.objects.count() == count


def test_a_rehearsal_says_the_same_and_changes_nothing(demo):
    rows = Assignment.objects.order_by("pk").values_list("pk", "ended_on")
    before = list(rows), AuditEntry.objects.count(), Notification.objects.count()
    said = reorganise(MARCH, "--dry-run")
    assert (list(rows), AuditEntry.objects.count(), Notification.objects.count()) == before
    assert reorganise(MARCH).splitlines()[:-1] == said.splitlines()[:-1]


def test_it_is_recorded_on_its_day(demo):
    reorganise(MARCH)
    act = Handover.objects.filter(on=MARCH).first()
    assert clock.day_of(act.carried_at) == MARCH
    assert act.carried_by.username == "vanphong"
    assert "01/03/2025" in act.reason


def test_what_cannot_be_carried_out_is_said(demo, settings):
    with pytest.raises(CommandError, match="Nothing moved"):
        reorganise(date(2025, 1, 1))
    with pytest.raises(CommandError, match="no coordinator"):
        reorganise(MARCH, "--by", "caoloc")


def test_the_sheets_of_it_can_be_read(demo, client):
    reorganise(MARCH)
    client.force_login(User.objects.get(username="banchidao"))
    page = client.get(reverse("handovers")).content.decode()
    assert "Sở LĐTBXH → Sở NN&amp;MT" in page
    for act in Handover.objects.all():
        sheet = client.get(act.get_absolute_url()).content.decode()
        assert all(item.title in unescape(sheet) for item in act.items.all())
