"""Documents come in, and the directives in them are given to agencies."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from directives.models import Assignment, Citation, Directive, Document, Event
from directives.services.events import due_after, event_named, refuse_event_before
from directives.services.messages import tell_given
from directives.services.occurrences import open_periods, refuse_unreadable_rule
from directives.services.secrecy import make_document_stub, make_stub
from portal import audit, clock
from portal.models import Agency, AgencyGroup, User
from programs.models import Component, Program

LEAD, COOPERATING = Assignment.Role.LEAD, Assignment.Role.COOPERATING


FIRST_DAY = date(1990, 1, 1)  # a year that was typed with two digits lies before it


class Addressee(NamedTuple):
    """Whom a directive names: an agency or a group of them, as lead or cooperating, in its words."""

    who: Agency | AgencyGroup
    role: str = LEAD
    words: str = ""


@transaction.atomic
def issue_document(document: Document, *, by: User) -> Document:
    """Enter a document. Refuses one from the future or from before 1990, and a number used that year."""
    Agency.objects.select_for_update(no_key=True).filter(pk=document.issuer_id).first()
    if document.issued_on and document.issued_on > clock.today():
        raise ValidationError(_("The document's date lies in the future."))
    if document.issued_on and document.issued_on < FIRST_DAY:
        raise ValidationError(_("Give the year of the document's date with four digits, from 1990 on."))
    if document.is_secret:
        make_document_stub(document)
    document.full_clean()
    document.save()
    after = {"issuer": document.issuer, "on": document.issued_on, "title": document.title}
    audit.record("document.issued", document, by=by, after=after)
    return document


@transaction.atomic
def give_directive(
    directive: Directive,
    *,
    to: Sequence[Addressee],
    programs: Iterable[Program] = (),
    components: Iterable[Component] = (),
    citations: Iterable[tuple[str, date | None]] = (),
    by: User,
) -> Directive:
    """Give a directive to its addressees: one assignment an agency, groups as of the document's day.

    Refuses a deadline before the document, one that does not fit its kind, a clause that is there already,
    and addressees without a lead. A secret document's directive is a stub. Of what recurs the first periods
    open at once; what waits for an event that has its date gets it.
    """
    document = Document.objects.select_for_update().get(pk=directive.document_id)
    directive.document, directive.given_by, directive.given_at = document, by, clock.now()
    if document.is_secret:
        make_stub(directive)
    directive.position = _next_position(document)
    _fill(directive)
    _refuse_what_cannot_be(directive)
    assignments = addressed(directive, to, document.issued_on)
    if not any(assignment.is_lead for assignment in assignments):
        raise ValidationError(_("Name at least one lead agency."))
    directive.full_clean()
    directive.save()
    directive.programs.set(programs)
    directive.components.set([] if document.is_secret else components)
    Assignment.objects.bulk_create(assignments)
    _record(directive, assignments, by)
    for reference, issued_on in citations:
        cite(directive, reference=reference, issued_on=issued_on, by=by)
    for assignment in assignments:
        tell_given(assignment)
    if directive.recurrence:
        open_periods(directive, clock.today())
    return directive


def _next_position(document: Document) -> int:
    last = document.directives.aggregate(last=Max("position"))["last"]
    return 1 if last is None else last + 1


@transaction.atomic
def cite(directive: Directive, *, reference: str, issued_on: date | None = None, by: User) -> Citation:
    """Note a document that the directive refers to; it is linked where the portal knows it."""
    if directive.is_secret:
        raise ValidationError(_("This task is secret: the documents that it cites are not noted here."))
    number, _slash, symbol = reference.partition("/")
    same = Document.objects.filter(number=number.strip(), symbol=symbol.strip()).select_related("issuer")
    known = same.filter(issued_on=issued_on).first() if issued_on else None
    citation = Citation(
        directive=directive,
        reference=reference,
        issued_on=issued_on,
        issuer=str(known.issuer) if known else "",
        document=known,
    )
    citation.full_clean()
    citation.save()
    cited = f"{reference}, {issued_on:%d/%m/%Y}" if issued_on else reference
    audit.record("directive.cited", directive, by=by, after={"document": cited})
    return citation


def _record(directive: Directive, assignments: Iterable[Assignment], by: User) -> None:
    agencies = [assignment.agency.short_name for assignment in assignments]
    after: dict[str, Any] = {"clause": directive.label, "agencies": agencies}
    if directive.original_due_on:
        after["due_on"] = directive.original_due_on
    audit.record("directive.given", directive, by=by, after=after)


def _fill(directive: Directive) -> None:
    """What follows from the kind of deadline: the event that others wait for too, a rule without one date."""
    kinds = Directive.DeadlineKind
    if directive.deadline_kind == kinds.RECURRING and directive.recurrence:
        directive.original_due_on = None
        refuse_unreadable_rule(directive)
    if directive.hangs_on_event and directive.event.strip():
        awaits = directive.awaits or event_named(directive.event)
        directive.awaits = Event.objects.select_for_update(no_key=True).get(pk=awaits.pk)  # with its date now
        if directive.awaits.on:
            refuse_event_before(directive, directive.awaits.on)
            directive.original_due_on = due_after(directive, directive.awaits.on)


def _refuse_what_cannot_be(directive: Directive) -> None:
    due_on, document = directive.original_due_on, directive.document
    if due_on and due_on < document.issued_on:
        raise ValidationError(_("A deadline cannot fall before the document was issued."))
    if due_on and directive.deadline_kind in {Directive.DeadlineKind.STANDING, Directive.DeadlineKind.NONE}:
        raise ValidationError(
            _("A standing task, or one without a deadline, has no date: remove it or choose another kind.")
        )
    if directive.is_strict and not due_on and directive.deadline_kind == Directive.DeadlineKind.FIXED:
        raise ValidationError(_("A fixed deadline needs its date."))
    refuse_known_clause(directive)


def refuse_known_clause(directive: Directive) -> None:
    """Refuse the clause and part of another directive of the document, which the caller has locked."""
    same = Directive.objects.filter(
        document=directive.document_id, clause=directive.clause, part=directive.part
    )
    if same.exclude(pk=directive.pk).exists():
        raise ValidationError(
            _("This document already has a clause %(clause)s: number the parts where it holds several tasks.")
            % {"clause": directive.label}
        )


def addressed(directive: Directive, to: Sequence[Addressee], day: date) -> list[Assignment]:
    """One for each agency of that day, leads first, not saved.

    A named agency wins over a group, a lead over cooperating.
    """
    chosen: dict[int, Assignment] = {}
    named = [(who, role, words) for who, role, words in to if isinstance(who, Agency)]
    groups = [(who, role, words) for who, role, words in to if isinstance(who, AgencyGroup)]
    for who, role, words in named:
        known = chosen.setdefault(who.pk, _assignment(directive, who, role, words))
        if known.role != role:
            raise ValidationError(
                _("%(agency)s is named both as lead and as cooperating: choose one.") % {"agency": who}
            )
    for group, role, words in sorted(groups, key=lambda addressed: addressed[1] != LEAD):
        for agency in _members(group, day):
            chosen.setdefault(agency.pk, _assignment(directive, agency, role, words or group.name))
    _refuse_addressees(chosen.values(), day)
    return sorted(chosen.values(), key=lambda assignment: assignment.role != LEAD)


def _assignment(directive: Directive, agency: Agency, role: str, words: str) -> Assignment:
    day = directive.original_due_on
    return Assignment(
        directive=directive, agency=agency, role=role, addressed_as=words, original_due_on=day, due_on=day
    )


def _members(group: AgencyGroup, day: date) -> list[Agency]:
    members = list(group.members_at(day))
    if not members:
        raise ValidationError(_("“%(group)s” had no member on that day.") % {"group": group})
    return members


def _refuse_addressees(assignments: Iterable[Assignment], day: date) -> None:
    central = [str(one.agency) for one in assignments if one.agency.kind == Agency.Kind.CENTRAL]
    if central:
        raise ValidationError(
            _("The province cannot order something of %(agencies)s.") % {"agencies": ", ".join(central)}
        )
    standing = set(Agency.objects.at(day).values_list("pk", flat=True))
    closed = [str(assignment.agency) for assignment in assignments if assignment.agency.pk not in standing]
    if closed:
        raise ValidationError(
            _("Did not stand on %(day)s: %(agencies)s.")
            % {"day": f"{day:%d/%m/%Y}", "agencies": ", ".join(closed)}
        )
