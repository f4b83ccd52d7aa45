"""Two people, or two workers, at one notice at the same instant."""

import pytest

from directives import services
from directives.forms import ReviewForms
from directives.models import Directive, DirectiveDraft, Document, IncomingNotice
from portal.models import AuditEntry
from tests.directives.people import at_once
from tests.factories import DirectiveDraftFactory, DocumentFactory, IncomingNoticeFactory, UserFactory

ROUNDS = 3
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning"),
]


def drafts_of(notice, *clauses) -> list[DirectiveDraft]:
    return [
        DirectiveDraftFactory(notice=notice, clause=clause, position=number)
        for number, clause in enumerate(clauses, 1)
    ]


def chosen(drafts) -> ReviewForms:
    """As one person sees them."""
    forms = ReviewForms(IncomingNotice.objects.get(), list(drafts))
    assert forms.is_valid()
    return forms


def test_two_who_accept_the_same_make_one_document(coordinator):
    notice, other = IncomingNoticeFactory(), UserFactory(role="coordinator")
    drafts = drafts_of(notice, "2.1", "2.2")
    one, two = chosen(drafts), chosen(drafts)
    done, refused = at_once(lambda: one.accept(coordinator), lambda: two.accept(other))
    assert (done, len(refused)) == (1, 1)
    assert Document.objects.count() == 1 and Directive.objects.count() == 2


@pytest.mark.parametrize("number", range(ROUNDS))
def test_two_who_accept_the_halves_of_a_notice_finish_it(coordinator, number):
    notice, other = IncomingNoticeFactory(), UserFactory(role="coordinator")
    DocumentFactory(issuer_id=notice.head["issuer"], number="599", symbol="TB-UBND")
    first, second = drafts_of(notice, "2.1", "2.2")
    one, two = chosen([first]), chosen([second])
    done, refused = at_once(lambda: one.accept(coordinator), lambda: two.accept(other))
    assert (done, refused) == (2, [])
    assert IncomingNotice.objects.get().state == "accepted" and Directive.objects.count() == 2


def test_two_who_write_at_once_are_served_after_each_other(coordinator):
    draft = DirectiveDraftFactory()
    done, refused = at_once(
        lambda: services.save_draft(draft, {"leads": "Sở A"}, version=1, by=coordinator),
        lambda: services.save_draft(draft, {"leads": "Sở B"}, version=1, by=coordinator),
    )
    assert (done, len(refused)) == (1, 1) and DirectiveDraft.objects.get().version == 2


def test_two_workers_that_read_at_once_make_its_drafts_once(coordinator):
    sent = services.send_notice(text="1. Sở Tài chính rà soát kế hoạch vốn.", by=coordinator)
    done, _refused = at_once(lambda: services.read_incoming(sent), lambda: services.read_incoming(sent))
    assert done == 2 and AuditEntry.objects.filter(verb="notice.read").count() == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_two_who_correct_different_fields_of_the_document_lose_nothing(coordinator, number):
    notice = IncomingNoticeFactory()
    fields = ["number", "symbol", "title", "signer"]
    deeds = [
        lambda name=name: services.keep_head(notice, {name: f"mới {name}"}, by=coordinator) for name in fields
    ]
    assert at_once(*deeds) == (4, [])
    assert [IncomingNotice.objects.get().head[name] for name in fields] == [f"mới {name}" for name in fields]
