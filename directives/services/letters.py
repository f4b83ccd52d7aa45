"""Official letters that urge an agency: drafted by the day's run or by hand, sent, answered, or dropped."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directives.models import Assignment, UrgingItem, UrgingLetter
from directives.services.messages import tell_urged
from directives.urging import item_of, overdue
from portal import audit, clock
from portal.models import Agency, User

LONGEST = timedelta(days=92)  # no reminders are sent meanwhile


def draft_letters(agencies: Iterable[int], on: date) -> int:
    """Draft a letter to each agency that has no draft yet, within the day's run, which locks the agencies.

    Returns how many are new.
    """
    wanted = set(agencies)
    have = UrgingLetter.objects.drafts().filter(agency__in=wanted).values_list("agency", flat=True)
    missing = Agency.objects.filter(pk__in=wanted - set(have)).order_by("pk")
    new = UrgingLetter.objects.bulk_create(UrgingLetter(agency=agency, drafted_on=on) for agency in missing)
    audit.record_each("letter.drafted", new, by=None)
    return len(new)


@transaction.atomic
def draft_letter(letter: UrgingLetter, *, by: User) -> UrgingLetter:
    """Draft a letter to its agency by hand. Refuses a second draft, and one that would list nothing."""
    agency = Agency.objects.select_for_update(no_key=True).get(pk=letter.agency_id)
    if UrgingLetter.objects.drafts().filter(agency=agency).exists():
        raise ValidationError({"agency": _("There is a draft to this agency already.")})
    letter.drafted_on = clock.today()
    if not overdue(letter.drafted_on).filter(agency=agency).exists():
        raise ValidationError(
            {"agency": _("Nothing of this agency is overdue, but for what a letter lists that was sent.")}
        )
    letter.save()
    audit.record("letter.drafted", letter, by=by, after={"agency": agency})
    return letter


@transaction.atomic
def send_letter(
    letter: UrgingLetter,
    *,
    number: str,
    symbol: str,
    sent_on: date,
    answer_by: date,
    tasks: Iterable[Assignment],
    by: User,
) -> UrgingLetter:
    """The letter went out with these tasks: they are not reminded of until it is answered or its date passes.

    Refuses tasks that were not overdue on its day, an answer before it or months after it, and a letter to
    the own agency, which would silence what it owes.
    """
    letter = _draft(letter)
    if letter.agency_id == by.agency_id:
        raise ValidationError(_("Another coordinator urges your own agency."))
    _refuse_days(sent_on, answer_by)
    if not (number.strip() and symbol.strip()):
        raise ValidationError({"number": _("Give the number and symbol of the letter.")})
    listed = _items(letter, {task.pk for task in tasks}, sent_on)
    letter.number, letter.symbol, letter.sent_on = number.strip(), symbol.strip(), sent_on
    letter.answer_by, letter.sent_by = answer_by, by
    letter.full_clean()
    letter.save(update_fields=["number", "symbol", "sent_on", "answer_by", "sent_by"])
    UrgingItem.objects.bulk_create(listed)
    clauses = [item.clause for item in listed]
    after = {"document": letter.reference, "on": sent_on, "answer_by": answer_by, "clauses": clauses}
    audit.record("letter.sent", letter, by=by, after=after)
    tell_urged(letter, listed)
    return letter


@transaction.atomic
def answer_letter(letter: UrgingLetter, *, answer: str, answered_on: date, by: User) -> UrgingLetter:
    """The agency answered: what is still overdue is reminded of again. Refuses an answer older than it."""
    letter = _lock(letter)
    if letter.sent_on is None:
        raise ValidationError(_("This letter was not sent."))
    if letter.answered_on:
        raise ValidationError(_("The answer to this letter was recorded already."))
    if answered_on > clock.today():
        raise ValidationError({"answered_on": _("The date of the answer lies in the future.")})
    if answered_on < letter.sent_on:
        raise ValidationError({"answered_on": _("An answer cannot be older than the letter.")})
    if not answer.strip():
        raise ValidationError({"answer": _("Give the number and symbol of the answer, or how it came.")})
    letter.answer, letter.answered_on, letter.answered_by = answer.strip(), answered_on, by
    letter.full_clean()
    letter.save(update_fields=["answer", "answered_on", "answered_by"])
    audit.record("letter.answered", letter, by=by, after={"answer": letter.answer, "on": answered_on})
    return letter


@transaction.atomic
def drop_letter(letter: UrgingLetter, *, reason: str, by: User) -> UrgingLetter:
    """Do without the letter. Refuses without a reason, and one that was sent."""
    letter = _draft(letter)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why no letter is sent.")})
    letter.dropped_at, letter.dropped_by, letter.drop_reason = clock.now(), by, reason.strip()
    letter.save(update_fields=["dropped_at", "dropped_by", "drop_reason"])
    audit.record("letter.dropped", letter, by=by, after={"reason": letter.drop_reason})
    return letter


def _refuse_days(sent_on: date, answer_by: date) -> None:
    if sent_on > clock.today():
        raise ValidationError({"sent_on": _("The letter's date lies in the future.")})
    if answer_by <= sent_on:
        raise ValidationError({"answer_by": _("Leave the agency some days: a date after the letter.")})
    if answer_by > sent_on + LONGEST:
        raise ValidationError(
            {"answer_by": _("That is too late: there are no reminders until then. Three months at most.")}
        )


def _items(letter: UrgingLetter, chosen: set[int], sent_on: date) -> list[UrgingItem]:
    """The chosen tasks as late as they were on the letter's day."""
    if not chosen:
        raise ValidationError({"tasks": _("Choose the tasks that the letter lists.")})
    rows = overdue(clock.today()).filter(agency=letter.agency_id, pk__in=chosen)
    known = list(rows.select_related("directive__document").order_by("due_on", "id"))
    if len(known) < len(chosen):
        raise ValidationError({"tasks": _("Some of these tasks are not overdue any more; choose again.")})
    found = [item_of(letter, task, sent_on) for task in known]
    if None in found:
        raise ValidationError({"sent_on": _("On that day not all of these tasks were overdue.")})
    return [item for item in found if item]


def _draft(letter: UrgingLetter) -> UrgingLetter:
    letter = _lock(letter)
    if letter.sent_on:
        raise ValidationError(_("This letter was sent already."))
    if letter.dropped_at:
        raise ValidationError(_("This draft was dropped."))
    return letter


def _lock(letter: UrgingLetter) -> UrgingLetter:
    return UrgingLetter.objects.select_for_update(of=("self",)).select_related("agency").get(pk=letter.pk)
