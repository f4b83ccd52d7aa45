"""Events set the date of all that wait for them: entered once, moved once."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directives import deadlines
from directives.models import Assignment, Directive, Event, Extension
from directives.models.handovers import origins
from directives.services.locking import lock_directives
from directives.services.messages import tell_dated
from portal import audit
from portal.models import User
from portal.search import fold


class DateMove(NamedTuple):
    """What the date of an event does to one task that waits for it."""

    assignment: Assignment
    due_on: date
    is_kept: bool = False  # an extension gave it a later date, which stays

    @property
    def changes(self) -> bool:
        return self.due_on != self.assignment.due_on


def event_named(name: str) -> Event:
    """The event of that name, diacritics and case aside; made if there is none."""
    plain = " ".join(name.split())
    known = Event.objects.filter(folded=fold(plain)).order_by("pk").first()
    return known or Event.objects.get_or_create(name=plain)[0]


def due_after(directive: Directive, on: date) -> date:
    """When the directive is due if its event is on that day: "10 days after" counts from it."""
    if not directive.offset:
        return on
    try:
        return deadlines.after(on, directive.offset, directive.offset_unit)
    except (OverflowError, ValueError) as error:
        raise ValidationError(_("This date lies too far away.")) from error


def refuse_event_before(directive: Directive, on: date) -> None:
    """An event before the document cannot be meant by it."""
    if due_after(directive, on) < directive.document.issued_on:
        raise ValidationError(
            _(
                "“%(event)s” on %(day)s lies before the document was issued (clause %(clause)s of "
                "%(document)s): name the event more exactly."
            )
            % {
                "event": directive.awaits or directive.event,
                "day": f"{on:%d/%m/%Y}",
                "clause": directive.label,
                "document": directive.document.reference,
            }
        )


def moves(event: Event, on: date, *, lock: bool = False) -> list[DateMove]:
    """What that date would do to the tasks that wait; what is submitted, done or ended stays as it is.

    Refuses a day before a document that waits for the event.
    """
    rows = Assignment.objects.open().filter(directive__awaits=event, submitted_on=None)
    rows = rows.select_related("agency", "directive__document", "directive__awaits")
    rows = rows.order_by("directive", "agency__position", "pk")
    if lock:
        rows = rows.select_for_update(of=("self",))
    for row in rows:
        refuse_event_before(row.directive, on)
    return _moves(rows, on)


@transaction.atomic
def date_event(event: Event, *, on: date, by: User) -> Event:
    """Enter or move the date of an event, and so of every task that waits for it.

    The first date of each task is kept for ever.
    """
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.on == on:
        raise ValidationError({"on": _("The event already has this date.")})
    lock_directives(event.directives.values_list("pk", flat=True))
    found = moves(event, on, lock=True)
    before, event.on = event.on, on
    event.save(update_fields=["on"])
    earlier = {"on": before} if before else None
    audit.record("event.dated", event, by=by, before=earlier, after={"on": on})
    _date_directives(event, on, before, by)
    for move in found:
        if move.changes:
            _date(move.assignment, move.due_on)
    return event


@transaction.atomic
def set_event_date(directive: Directive, *, on: date, by: User) -> Directive:
    """Give the event of a directive its date, and so all that waits for the same event."""
    directive = Directive.objects.get(pk=directive.pk)  # its event is locked first
    if not directive.hangs_on_event:
        raise ValidationError(_("Only a deadline that depends on an event waits for a date."))
    if directive.awaits is None:
        directive.awaits = event_named(directive.event)
        directive.save(update_fields=["awaits"])
    date_event(directive.awaits, on=on, by=by)
    directive.refresh_from_db()
    return directive


def catch_up(assignment: Assignment) -> None:
    """Give a task that is open again the date that its event got, or moved to, meanwhile."""
    event = assignment.directive.awaits
    if event and event.on:
        [move] = _moves([assignment], event.on)
        if move.changes:
            _date(assignment, move.due_on)


def _moves(rows: Iterable[Assignment], on: date) -> list[DateMove]:
    """What that date does to each task; a later date that an extension gave stays, whoever held it then."""
    into = origins(rows)
    granted = Extension.objects.filter(assignment__in=into).exclude(granted_due_on=None)
    days: dict[int, list[Any]] = {}
    for pk, day in granted.values_list("assignment", "granted_due_on"):
        days.setdefault(into[pk], []).append(day)
    found = []
    for row in rows:
        due_on = due_after(row.directive, on)
        later = [day for day in days.get(row.pk, []) if row.due_on and due_on < day <= row.due_on]
        found.append(DateMove(row, max(later, default=due_on), is_kept=bool(later)))
    return found


def _date_directives(event: Event, on: date, before: date | None, by: User) -> None:
    """Keep the first date of each directive that waits, and tell in its history that it got one or moved."""
    rows = event.directives.select_related("document", "awaits")
    for directive in rows.order_by("pk"):
        due_on = due_after(directive, on)
        if directive.original_due_on is None and due_on >= directive.document.issued_on:
            directive.original_due_on = due_on
            directive.save(update_fields=["original_due_on"])
        earlier = {"due_on": due_after(directive, before)} if before else None
        audit.record("directive.date_set", directive, by=by, before=earlier, after={"due_on": due_on})


def _date(assignment: Assignment, due_on: date) -> None:
    assignment.due_on = due_on
    assignment.original_due_on = assignment.original_due_on or due_on
    assignment.save(update_fields=["due_on", "original_due_on"])
    tell_dated(assignment)
