"""Documents and directives: what is given, to whom, and what is refused."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from directives import services
from directives.models import Directive, Document
from directives.services import Addressee
from portal.models import AgencyGroup, AgencyMembership, AuditEntry, Notification
from tests.factories import AgencyFactory, AssignmentFactory, DirectiveFactory, DocumentFactory, UserFactory

DUE = date(2023, 11, 5)


@pytest.fixture
def document():
    return DocumentFactory()


@pytest.fixture
def group():
    """Two agencies, of which one belonged to it only until 2022."""
    group = AgencyGroup.objects.create(code="chu-quan", name="Cơ quan chủ quản")
    for closed_on in (None, None, date(2022, 12, 31)):
        AgencyMembership.objects.create(group=group, agency=AgencyFactory(), closed_on=closed_on)
    return group


def give(document, to, by, **fields):
    words = {"clause": "2.4", "title": "Điều hòa vốn", "words": "Xong trước 05/11.", "deadline_kind": "fixed"}
    order = Directive(document=document, **{**words, "original_due_on": DUE, **fields})
    return services.give_directive(order, to=to, by=by)


def test_giving_makes_one_assignment_an_agency_tells_it_and_leaves_a_trace(document, officer, coordinator):
    order = give(document, [Addressee(officer.agency)], coordinator)
    assignment = order.assignments.get()
    assert (assignment.agency, assignment.role, assignment.due_on) == (officer.agency, "lead", DUE)
    assert order.given_by == coordinator
    message = Notification.objects.get(user=officer)
    assert "2.4" in message.subject
    assert message.url == assignment.get_absolute_url()
    entry = AuditEntry.objects.get(verb="directive.given")
    assert (entry.by, entry.after["agencies"]) == (coordinator, [str(officer.agency)])


def test_groups_are_expanded_as_of_the_documents_day(document, group, coordinator):
    order = give(document, [Addressee(group, words="các cơ quan chủ trì")], coordinator)
    agencies = set(group.members_at(document.issued_on))
    assert {assignment.agency for assignment in order.assignments.all()} == agencies
    assert len(agencies) == 2
    assert {assignment.addressed_as for assignment in order.assignments.all()} == {"các cơ quan chủ trì"}


def test_a_lead_named_beside_a_group_that_cooperates_stays_lead(document, group, coordinator):
    member = group.members_at(document.issued_on).first()
    order = give(document, [Addressee(group, "cooperating"), Addressee(member)], coordinator)
    assert order.assignments.get(agency=member).role == "lead"
    assert order.assignments.count() == 2


def test_between_groups_the_lead_wins(document, group, coordinator):
    order = give(document, [Addressee(group, "cooperating"), Addressee(group)], coordinator)
    assert set(order.assignments.values_list("role", flat=True)) == {"lead"}


def test_directives_keep_the_order_in_which_they_were_given(document, agency, coordinator):
    first = give(document, [Addressee(agency)], coordinator, clause="2.1")
    second = give(document, [Addressee(agency)], coordinator, clause="2.2")
    assert (first.position, second.position) == (1, 2)


REFUSALS = [
    ({"original_due_on": date(2023, 10, 26)}, "before the document was issued"),
    ({"deadline_kind": "standing"}, "has no date"),
    ({"deadline_kind": "none"}, "has no date"),
    ({"original_due_on": None}, "needs its date"),
    ({"deadline_kind": "event", "original_due_on": None}, "Name the event"),
    ({"clause": ""}, "blank"),
]


@pytest.mark.parametrize(("fields", "words"), REFUSALS)
def test_giving_refuses_what_cannot_be(document, agency, coordinator, fields, words):
    with pytest.raises(ValidationError, match=words):
        give(document, [Addressee(agency)], coordinator, **fields)
    assert not Directive.objects.exists()
    assert not Notification.objects.exists()


def test_giving_refuses_a_clause_that_is_there_already(document, agency, coordinator):
    give(document, [Addressee(agency)], coordinator, part=1)
    give(document, [Addressee(agency)], coordinator, part=2)
    with pytest.raises(ValidationError, match=r"already has a clause 2\.4 \(2\)"):
        give(document, [Addressee(agency)], coordinator, part=2)


def test_giving_refuses_addressees_without_a_lead(document, agency, coordinator):
    for to in ([], [Addressee(agency, "cooperating")]):
        with pytest.raises(ValidationError, match="at least one lead"):
            give(document, to, coordinator)


def test_giving_refuses_an_agency_named_in_both_roles(document, agency, coordinator):
    with pytest.raises(ValidationError, match="both as lead and as cooperating"):
        give(document, [Addressee(agency), Addressee(agency, "cooperating")], coordinator)


def test_giving_refuses_an_agency_that_had_closed(document, coordinator):
    closed = AgencyFactory(closed_on=date(2023, 1, 1))
    with pytest.raises(ValidationError, match="Did not stand on"):
        give(document, [Addressee(closed)], coordinator)


def test_giving_refuses_a_group_without_members(document, coordinator):
    empty = AgencyGroup.objects.create(code="rong", name="Nhóm rỗng")
    with pytest.raises(ValidationError, match="had no member"):
        give(document, [Addressee(empty)], coordinator)


def test_entering_a_document_leaves_a_trace(coordinator):
    new = Document(
        issuer=AgencyFactory(), number="9", symbol="TB-UBND", issued_on=date(2023, 11, 1), title="Kết luận"
    )
    services.issue_document(new, by=coordinator)
    assert AuditEntry.objects.get(verb="document.issued").subject_id == new.pk


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"issued_on": date(2023, 11, 4)}, "future"),
        ({"number": "1", "issued_on": date(2023, 2, 1)}, "already has a document of this number"),
        ({"meeting_on": date(2023, 11, 2)}, "day of its meeting or later"),
    ],
)
def test_entering_a_document_refuses_what_cannot_be(coordinator, fields, words):
    known = DocumentFactory(number="1")
    plain = {"number": "2", "symbol": "TB-UBND", "issued_on": date(2023, 11, 1), "title": "Kết luận"}
    with pytest.raises(ValidationError, match=words):
        services.issue_document(Document(issuer=known.issuer, **{**plain, **fields}), by=coordinator)


def test_numbers_start_again_each_year(coordinator):
    known = DocumentFactory(number="1", issued_on=date(2022, 5, 1))
    again = Document(
        issuer=known.issuer, number="1", symbol="TB-UBND", issued_on=date(2023, 5, 1), title="Kết luận"
    )
    assert services.issue_document(again, by=coordinator).pk


def test_a_citation_is_linked_to_the_document_that_the_portal_knows(directive, coordinator):
    known = DocumentFactory(number="5164", symbol="VP-KT", issued_on=date(2023, 10, 18))
    cited = services.cite(directive, reference="5164/VP-KT", issued_on=date(2023, 10, 18), by=coordinator)
    other = services.cite(directive, reference="99/CV", by=coordinator)
    assert (cited.document, other.document) == (known, None)
    assert directive.original_due_on == date(2023, 11, 30)  # the date of a citation is no deadline


@pytest.fixture
def session_order(coordinator, officer):
    order = DirectiveFactory(
        deadline_kind="event", event="kỳ họp", original_due_on=None, given_by=coordinator
    )
    AssignmentFactory(directive=order, agency=officer.agency, due_on=None)
    done = {"submitted_on": date(2023, 11, 1), "accepted_on": date(2023, 11, 2), "accepted_by": coordinator}
    AssignmentFactory(directive=order, due_on=None, **done)
    return order


def test_the_date_of_an_event_becomes_the_deadline_of_every_open_task(session_order, officer, coordinator):
    services.set_event_date(session_order, on=date(2023, 12, 8), by=coordinator)
    services.set_event_date(session_order, on=date(2023, 12, 10), by=coordinator)
    session_order.refresh_from_db()
    assert session_order.original_due_on == date(2023, 12, 8)
    assert session_order.assignments.open().get().due_on == date(2023, 12, 10)
    assert session_order.assignments.get(is_open=False).due_on is None
    assert Notification.objects.filter(user=officer, kind="dated").count() == 2


def test_the_date_of_an_event_refuses_what_cannot_be(session_order, directive, coordinator):
    with pytest.raises(ValidationError, match="depends on an event"):
        services.set_event_date(directive, on=date(2023, 12, 8), by=coordinator)
    with pytest.raises(ValidationError, match="before the document was issued"):
        services.set_event_date(session_order, on=date(2023, 10, 1), by=coordinator)
    services.set_event_date(session_order, on=date(2023, 12, 8), by=coordinator)
    with pytest.raises(ValidationError, match="already has this date"):
        services.set_event_date(session_order, on=date(2023, 12, 8), by=coordinator)


def test_directives_do_not_wait_for_each_other(document, coordinator):
    first, second, third = DirectiveFactory.create_batch(3, document=document)
    services.wait_for(second, first=first, by=coordinator)
    services.wait_for(third, first=second, by=coordinator)
    for circle in (third, second, first):
        with pytest.raises(ValidationError, match="wait for each other"):
            services.wait_for(first, first=circle, by=coordinator)
    assert services.wait_for(third, first=None, by=coordinator).depends_on is None
    assert AuditEntry.objects.filter(verb="directive.waits").count() == 3


def test_messages_are_in_the_portals_language_whoever_is_at_the_keyboard(document, coordinator, settings):
    settings.LANGUAGE_CODE = "vi"
    officer = UserFactory()
    with override("en"):
        give(document, [Addressee(officer.agency)], coordinator)
    with override("vi"):
        assert Notification.objects.get(user=officer).subject == _(
            "New task: clause %(clause)s of %(document)s"
        ) % {"clause": "2.4", "document": document.reference}


def test_a_year_of_two_digits_is_refused(coordinator):
    document = DocumentFactory.build(issuer=coordinator.agency, issued_on=date(23, 10, 28))
    with pytest.raises(ValidationError, match="four digits"):
        services.issue_document(document, by=coordinator)
