"""What a coordinator mends after entry: a slip in what was typed, an agency that was forgotten."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from directives.models import Assignment, Directive, Document, Event
from directives.services.documents import Addressee, addressed, refuse_known_clause
from directives.services.events import due_after
from directives.services.locking import lock_directives
from directives.services.messages import tell_corrected, tell_given
from directives.services.occurrences import open_periods
from directives.services.secrecy import kept_words, refuse_secret_text
from portal import audit, clock
from portal.models import Agency, User

NUMBERED = ("clause", "part")
CORRECTED = (*NUMBERED, "title", "words", "recipient", "product")


@transaction.atomic
def correct(directive: Directive, *, reason: str, by: User, **entered: str | int | None) -> Directive:
    """Correct what was entered wrongly, and say why; what is left out stays. The deadline is not among it.

    Refuses a task that has ended, a clause that is there already, words about a secret task, and no change.
    """
    Document.objects.select_for_update().get(pk=directive.document_id)
    directive = _still_open(directive)
    if not reason.strip():
        raise ValidationError({"reason": _("Say what was wrong: the agencies read it.")})
    before = _differing(directive, entered)
    if not before:
        raise ValidationError(_("Nothing differs from what was entered: change what was wrong."))
    if set(before) - set(NUMBERED):
        refuse_secret_text(directive)
    for name in before:
        setattr(directive, name, _plain(entered[name]))
    refuse_known_clause(directive)
    directive.full_clean()
    directive.save(update_fields=list(before))
    after = {name: getattr(directive, name) for name in before} | {"reason": kept_words(directive, reason)}
    audit.record("directive.corrected", directive, by=by, before=before, after=after)
    held = directive.assignments.open().filter(period_on=None)
    for assignment in held.select_related("agency", "directive__document").order_by("pk"):
        tell_corrected(assignment, reason=after["reason"], names=list(before))
    return directive


@transaction.atomic
def add_agencies(directive: Directive, *, to: Sequence[Addressee], by: User) -> list[Assignment]:
    """Give a task to further agencies that were forgotten at entry: from today, with the task's own date.

    Of what recurs they get the periods that are not yet due. Members of a group that hold it already are
    passed over. Refuses a task that has ended, and an agency that holds it, or does not stand today.
    """
    event = Directive.objects.values_list("awaits", flat=True).get(pk=directive.pk)
    Event.objects.select_for_update(no_key=True).filter(pk=event).first()
    directive = _still_open(directive)
    new = _not_held(directive, to)
    day = date_that_stands(directive)
    for assignment in new:
        assignment.original_due_on = assignment.due_on = day
    Assignment.objects.bulk_create(new)
    with override(settings.LANGUAGE_CODE):
        agencies = [f"{row.agency} ({row.get_role_display()})" for row in new]
    after: dict[str, Any] = {"agencies": agencies} | ({"due_on": day} if day else {})
    audit.record("directive.addressed", directive, by=by, after=after)
    for assignment in new:
        tell_given(assignment)
    if directive.recurrence:
        open_periods(directive, clock.today())
    return new


def _still_open(directive: Directive) -> Directive:
    """The directive as it stands now, locked. Refuses one of which no part is open."""
    lock_directives([directive.pk])
    needed = ("document__issuer", "given_by__agency", "awaits")
    found = Directive.objects.select_related(*needed).get(pk=directive.pk)
    if not found.assignments.open().exists():
        raise ValidationError(_("No part of this task is open any more; it stays as it was recorded."))
    return found


def _differing(directive: Directive, entered: dict[str, Any]) -> dict[str, Any]:
    """What stands now in the fields that would change; line ends of another system are no change."""
    stands = {name: getattr(directive, name) for name in CORRECTED if name in entered}
    return {name: value for name, value in stands.items() if _plain(value) != _plain(entered[name])}


def _plain(value: str | int | None) -> str | int | None:
    return "\n".join(value.strip().splitlines()) if isinstance(value, str) else value


def _not_held(directive: Directive, to: Sequence[Addressee]) -> list[Assignment]:
    rows = directive.assignments.filter(period_on=None, ended_on=None)
    held = set(rows.values_list("agency", flat=True))
    again = [str(one.who) for one in to if isinstance(one.who, Agency) and one.who.pk in held]
    if again:
        names = {"agencies": ", ".join(again)}
        raise ValidationError(_("Holds this task already: %(agencies)s.") % names)
    chosen = addressed(directive, to, clock.today())
    new = [assignment for assignment in chosen if assignment.agency_id not in held]
    if not new:
        raise ValidationError(
            _("All agencies of this group hold the task already.") if to else _("Name at least one agency.")
        )
    return new


def date_that_stands(directive: Directive) -> date | None:
    """What an agency gets that is added now: the date by its event as it stands, else the one first given."""
    if directive.hangs_on_event and directive.awaits and directive.awaits.on:
        return due_after(directive, directive.awaits.on)
    return directive.original_due_on
