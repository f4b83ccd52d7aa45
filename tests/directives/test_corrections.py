"""A coordinator mends what was entered: a slip in the words, an agency that was forgotten."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from directives import services
from directives.models import Assignment, Directive, Event
from directives.services import Addressee
from portal import clock
from portal.models import AgencyGroup, AgencyMembership, AuditEntry, Notification
from tests.factories import AgencyFactory, AssignmentFactory, DirectiveFactory, DocumentFactory, UserFactory

TODAY = date(2023, 11, 3)
COOPERATING = Assignment.Role.COOPERATING


@pytest.fixture
def secret(officer):
    order = DirectiveFactory(
        document__is_secret=True, is_secret=True, title="Nhiệm vụ của văn bản mật", words="", clause="1"
    )
    AssignmentFactory(directive=order, agency=officer.agency)
    return order


# Correct


def test_a_slip_is_corrected_with_its_reason_and_what_stood_before_is_kept(
    assignment, directive, coordinator, officer
):
    corrected = services.correct(
        directive, clause=" 2.5 ", part=2, product="Tờ trình", reason=" Gõ nhầm khoản ", by=coordinator
    )
    directive.refresh_from_db()
    assert (directive.label, directive.product, directive.words) == ("2.5 (2)", "Tờ trình", corrected.words)
    entry = AuditEntry.objects.get(verb="directive.corrected")
    assert entry.before == {"clause": "2.4", "part": None, "product": ""}
    assert entry.after == {"clause": "2.5", "part": 2, "product": "Tờ trình", "reason": "Gõ nhầm khoản"}
    told = Notification.objects.filter(user=officer, kind="corrected").first()
    assert "2.5 (2)" in told.subject
    assert "Gõ nhầm khoản" in told.body


def test_a_corrected_word_is_found(assignment, directive, coordinator):
    services.correct(directive, words="Rà soát nguồn vốn sự nghiệp", reason="Chép sai", by=coordinator)
    assert list(Directive.objects.matching("von su nghiep")) == [directive]


@pytest.mark.parametrize(
    ("entered", "refusal"),
    [
        ({"clause": "2.5", "reason": "  "}, "Say what was wrong"),
        ({"reason": "Nhầm"}, "Nothing differs"),
        ({"clause": "2.4 ", "part": None, "reason": "Nhầm"}, "Nothing differs"),
        ({"words": " ", "reason": "Nhầm"}, "Copy the exact words"),
        ({"title": "", "reason": "Nhầm"}, "cannot be blank"),
        ({"clause": "3.1", "reason": "Nhầm"}, "already has a clause 3.1"),
    ],
)
def test_a_correction_is_refused(assignment, directive, coordinator, entered, refusal):
    DirectiveFactory(document=directive.document, clause="3.1")
    with pytest.raises(ValidationError, match=refusal):
        services.correct(directive, **entered, by=coordinator)
    assert not AuditEntry.objects.filter(verb="directive.corrected").exists()


def test_line_ends_of_a_browser_are_no_change(assignment, directive, coordinator):
    Directive.objects.filter(pk=directive.pk).update(words="Một\nHai")
    with pytest.raises(ValidationError, match="Nothing differs"):
        services.correct(directive, words="Một\r\nHai\r\n", reason="Nhầm", by=coordinator)


def test_what_has_ended_stays_as_it_was_recorded(assignment, directive, coordinator):
    services.close_directive(directive, reason="Thừa", by=coordinator)
    with pytest.raises(ValidationError, match="No part of this task is open"):
        services.correct(directive, clause="9", reason="Nhầm", by=coordinator)
    with pytest.raises(ValidationError, match="No part of this task is open"):
        services.add_agencies(directive, to=[Addressee(AgencyFactory())], by=coordinator)


def test_of_a_secret_task_only_the_number_is_corrected_and_no_word_is_kept(secret, officer, coordinator):
    with pytest.raises(ValidationError, match="nothing is written about it here"):
        services.correct(secret, words="Bí mật", reason="Bí mật", by=coordinator)
    services.correct(secret, clause="2", words="", reason="Bí mật", by=coordinator)
    entry = AuditEntry.objects.get(verb="directive.corrected")
    assert (entry.before, entry.after["clause"]) == ({"clause": "1"}, "2")
    assert "Bí mật" not in str(entry.after)
    assert "Bí mật" not in Notification.objects.filter(user=officer, kind="corrected").first().body


def test_the_page_corrects_and_the_story_tells(client, coordinator, assignment, officer):
    order, url = assignment.directive, reverse("directive_correct", args=[assignment.directive_id])
    client.force_login(coordinator)
    assert url in client.get(order.get_absolute_url()).content.decode()
    page = client.get(url)
    assert "A deadline is not corrected here" in page.content.decode()
    typed = {name: value or "" for name, value in page.context["form"].initial.items()}
    assert client.post(url, {**typed, "clause": "2.4", "reason": "Nhầm"}).status_code == 422
    answer = client.post(
        url, {**typed, "clause": "2.6", "words": "Lời mới", "reason": "Gõ nhầm"}, follow=True
    )
    assert "It was corrected" in answer.content.decode()
    client.force_login(officer)
    page = client.get(order.get_absolute_url()).content.decode()
    assert "corrected what was entered: clause, exact words" in page
    assert "Clause: 2.4 → 2.6" in page


def test_the_page_of_a_secret_task_asks_for_no_words(client, coordinator, secret):
    client.force_login(coordinator)
    form = client.get(reverse("directive_correct", args=[secret.pk])).context["form"]
    assert list(form.fields) == ["clause", "part", "reason"]


def test_the_api_corrects_what_is_sent_and_leaves_the_rest(client, coordinator, assignment):
    client.force_login(coordinator)
    url = reverse("api:directive-correct", args=[assignment.directive_id])
    answer = client.post(url, {"title": "Điều hòa vốn", "reason": "Nhầm"}, content_type="application/json")
    assert (answer.status_code, answer.json()["title"], answer.json()["clause"]) == (
        200,
        "Điều hòa vốn",
        "2.4",
    )
    refused = client.post(url, {"title": "Điều hòa vốn", "reason": "Nhầm"}, content_type="application/json")
    assert (refused.status_code, "Nothing differs" in refused.json()[0]) == (400, True)


# Add an agency


def test_a_forgotten_agency_gets_the_task_from_today_with_its_date(assignment, directive, coordinator):
    member = UserFactory()
    lead, helper = member.agency, AgencyFactory()
    to = [Addressee(lead), Addressee(helper, COOPERATING)]
    new, helping = services.add_agencies(directive, to=to, by=coordinator)
    assert (new.agency, new.role, new.began_on) == (lead, "lead", TODAY)
    assert new.due_on == new.original_due_on == directive.original_due_on
    assert (helping.agency, helping.role) == (helper, "cooperating")
    assert Notification.objects.filter(user=member, kind="assigned").exists()
    entry = AuditEntry.objects.get(verb="directive.addressed")
    assert [str(lead) in entry.after["agencies"][0], str(helper) in entry.after["agencies"][1]] == [True] * 2


def test_what_hangs_on_an_event_gets_the_date_that_stands_now(coordinator):
    event = Event.objects.create(name="kỳ họp", on=date(2023, 12, 8))
    order = DirectiveFactory(
        deadline_kind="event", event="kỳ họp", awaits=event, original_due_on=date(2023, 12, 1)
    )
    AssignmentFactory(directive=order)
    [new] = services.add_agencies(order, to=[Addressee(AgencyFactory())], by=coordinator)
    assert new.due_on == new.original_due_on == date(2023, 12, 8)


def test_of_what_recurs_it_gets_the_periods_that_are_not_yet_due(coordinator):
    order = Directive(
        document=DocumentFactory(issued_on=date(2023, 8, 31)),
        clause="1",
        title="Báo cáo tháng",
        words="Báo cáo trước ngày 25 hằng tháng",
        deadline_kind="recurring",
        recurrence="FREQ=MONTHLY;BYMONTHDAY=24",
    )
    with clock.pinned(clock.moment(date(2023, 9, 1), 9)):
        services.give_directive(order, to=[Addressee(AgencyFactory())], by=coordinator)
    services.open_occurrences(TODAY)
    [new] = services.add_agencies(order, to=[Addressee(AgencyFactory())], by=coordinator)
    rows = order.assignments.filter(agency=new.agency).order_by("pk")
    assert [(row.period_on, row.due_on) for row in rows] == [
        (None, None),
        (date(2023, 11, 1), date(2023, 11, 24)),
    ]
    services.open_occurrences(date(2023, 12, 1))
    assert order.assignments.filter(agency=new.agency).count() == 3


def test_of_a_group_those_are_added_who_do_not_hold_it(assignment, directive, coordinator):
    other, group = AgencyFactory(), AgencyGroup.objects.create(code="nhom", name="Nhóm")
    for member in (assignment.agency, other):
        AgencyMembership.objects.create(group=group, agency=member)
    [new] = services.add_agencies(directive, to=[Addressee(group, words="các sở")], by=coordinator)
    assert (new.agency, new.addressed_as) == (other, "các sở")
    with pytest.raises(ValidationError, match="All agencies of this group"):
        services.add_agencies(directive, to=[Addressee(group)], by=coordinator)


def test_adding_refuses_who_holds_it_who_does_not_stand_and_nobody(assignment, directive, coordinator):
    closed = AgencyFactory(closed_on=date(2023, 10, 30))
    central = AgencyFactory(kind="central")
    for who, refusal in [
        (assignment.agency, "Holds this task already"),
        (closed, "Did not stand on 03/11/2023"),
        (central, "cannot order"),
    ]:
        with pytest.raises(ValidationError, match=refusal):
            services.add_agencies(directive, to=[Addressee(who, COOPERATING)], by=coordinator)
    with pytest.raises(ValidationError, match="Name at least one agency"):
        services.add_agencies(directive, to=[], by=coordinator)
    assert directive.assignments.count() == 1


def test_who_passed_it_on_may_be_given_it_again(assignment, directive, coordinator):
    AssignmentFactory(directive=directive)
    services.close_without_result(assignment, reason="Nhầm", by=coordinator)
    [new] = services.add_agencies(directive, to=[Addressee(assignment.agency)], by=coordinator)
    assert new.pk != assignment.pk


def test_the_page_finds_agencies_by_their_names(client, coordinator, assignment):
    order, url = assignment.directive, reverse("directive_agencies", args=[assignment.directive_id])
    other = AgencyFactory(name="Sở Tài chính", short_name="Sở Tài chính", code="stc")
    client.force_login(coordinator)
    assert url in client.get(order.get_absolute_url()).content.decode()
    page = client.get(url).content.decode()
    assert "data-tokens" in page and "gets the deadline of the task, 30/11/2023" in page
    assert "It has passed" not in page
    for typed in ({}, {"leads": "khong co"}, {"cooperating": assignment.agency.name}):
        assert client.post(url, typed).status_code == 422
    page = client.post(url, {"cooperating": "so tai chinh"}, follow=True).content.decode()
    assert order.assignments.get(agency=other).role == "cooperating"
    assert "gave the task also to Sở Tài chính" in page


def test_the_api_finds_agencies_by_code(client, coordinator, assignment):
    url = reverse("api:directive-add-agencies", args=[assignment.directive_id])
    other = AgencyFactory(code="stc")
    client.force_login(coordinator)
    assert client.post(url, {"leads": ["stc"]}, content_type="application/json").status_code == 200
    assert assignment.directive.assignments.get(agency=other).is_lead
    refused = client.post(url, {"leads": ["stc"]}, content_type="application/json")
    assert (refused.status_code, "Holds this task already" in refused.json()[0]) == (400, True)
