"""Drafts of directives are edited, split, joined, dropped, added, and accepted as directives."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directives import evidence
from directives.incoming import halves
from directives.incoming.earlier import find_earlier
from directives.models import Directive, DirectiveDraft, Document, IncomingNotice
from directives.services.entry import Order, RefusedOrderError, enter_document, give_directives
from directives.services.incoming import lock_open, reading_day
from directives.services.links import continue_from
from portal import audit, clock
from portal.models import User

State = DirectiveDraft.State
BLANK: tuple[str, ...] = (
    "clause",
    "part",
    "words",
    "title",
    "leads",
    "cooperating",
    "deadline_words",
    "deadline_kind",
    "due_on",
)
BLANK += ("recipient", "product", "waits_for", "citations", "components")
MOST = 300  # drafts of one notice
LONGEST, LONGEST_WORDS = 5_000, 20_000  # letters of a field; what is read of longer ones takes minutes


@transaction.atomic
def save_draft(
    draft: DirectiveDraft, typed: dict[str, Any], *, version: int, continues: bool = False, by: User
) -> DirectiveDraft:
    """Keep what was typed, right or wrong. Refuses what was typed over an older version, and far too much."""
    kept = _open(draft)
    if kept.version != version:
        raise ValidationError(
            _("Somebody changed this draft meanwhile: what they wrote is shown, yours stands beside it."),
            code="stale",
        )
    _check_length(typed)
    before = {name: kept.typed.get(name, "") for name in typed if kept.typed.get(name, "") != typed[name]}
    takes_up = continues and kept.earlier_id is not None
    if before or takes_up != kept.continues or not kept.is_checked:
        kept.typed |= typed
        kept.continues, kept.is_checked = takes_up, True
        _keep(kept)
        after = {name: typed[name] for name in before}
        audit.record("draft.kept", kept, by=by, before=before, after=after)
    return kept


def _check_length(typed: dict[str, Any]) -> None:
    lengths = {name: len(value) for name, value in typed.items() if isinstance(value, str)}
    if any(length > (LONGEST_WORDS if name == "words" else LONGEST) for name, length in lengths.items()):
        raise ValidationError(_("This is far too long for a draft of one task: shorten it."))


@transaction.atomic
def split_draft(draft: DirectiveDraft, at: int, *, by: User) -> tuple[DirectiveDraft, DirectiveDraft]:
    """Make two of one, cut before this letter of its words."""
    kept = _open(draft)
    if at not in {piece.start for piece in halves.pieces(kept.typed["words"])[1:]}:
        raise ValidationError(_("Choose a sentence at which the words are cut."))
    first, second = halves.cut(kept, at)
    after = kept.notice.drafts.filter(position__gt=kept.position).order_by("position").first()
    position = (kept.position + after.position) / 2 if after else kept.position + 1
    other = DirectiveDraft(notice=kept.notice, position=position, places=kept.places, earlier=kept.earlier)
    kept.typed, other.typed = first, second
    kept.doubts = [doubt for doubt in kept.doubts if doubt["code"] != "may_hold_two"]
    _keep(kept)
    other.save()
    _number_parts(kept.notice, kept.typed["clause"])
    audit.record("draft.split", kept, by=by, after={"words": second["words"]})
    kept.refresh_from_db()
    other.refresh_from_db()
    return kept, other


@transaction.atomic
def join_draft(draft: DirectiveDraft, *, by: User) -> DirectiveDraft:
    """Make one of a draft and the open one before it, which stays."""
    kept = _open(draft)
    before = kept.notice.drafts.open().filter(position__lt=kept.position).order_by("-position").first()
    if before is None:
        raise ValidationError(_("There is no draft before this one to join it to."))
    before.typed = halves.joined(before.typed, kept.typed)
    before.places = [*before.places, *(place for place in kept.places if place not in before.places)]
    _keep(before)
    kept.state = State.DROPPED
    _keep(kept)
    for clause in {before.typed["clause"], kept.typed["clause"]}:
        _number_parts(kept.notice, clause)
    audit.record("draft.joined", before, by=by, after={"words": kept.typed["words"]})
    before.refresh_from_db()
    return before


@transaction.atomic
def drop_draft(draft: DirectiveDraft, *, by: User) -> DirectiveDraft:
    """Leave a draft out; it can be taken back."""
    kept = _open(draft)
    kept.state = State.DROPPED
    _keep(kept)
    _number_parts(kept.notice, kept.typed["clause"])
    audit.record("draft.dropped", kept, by=by, after={"words": kept.typed["words"]})
    return kept


@transaction.atomic
def take_back_draft(draft: DirectiveDraft, *, by: User) -> DirectiveDraft:
    """Put a draft that was dropped into review again."""
    kept = _locked(draft)
    if kept.state != State.DROPPED:
        raise ValidationError(_("This draft was not dropped."))
    kept.state = State.OPEN
    _keep(kept)
    _number_parts(kept.notice, kept.typed["clause"])
    audit.record("draft.taken_back", kept, by=by)
    kept.refresh_from_db()
    return kept


@transaction.atomic
def add_draft(notice: IncomingNotice, *, start: int = 0, end: int = 0, by: User) -> DirectiveDraft:
    """Begin a draft, empty or with the words that stand at a place of the notice's text."""
    kept = lock_open(notice)
    if kept.drafts.count() >= MOST:
        raise ValidationError(_("A notice has at most %(most)d drafts.") % {"most": MOST})
    last = kept.drafts.order_by("-position").first()
    end = min(end, len(kept.text))
    words = " ".join(kept.text[start:end].split()) if 0 <= start < end else ""
    _check_length({"words": words})
    draft = DirectiveDraft(
        notice=kept, position=_position(kept, start) if words else (last.position + 1 if last else 1)
    )
    draft.typed = {**dict.fromkeys(BLANK, ""), "programs": [], "words": words}
    if words:
        draft.places = [{"field": "words", "start": start, "end": end, "name": "", "sure": 1}]
        find_earlier([draft], reading_day(kept), besides=kept.document_id)
    draft.save()
    audit.record("draft.added", draft, by=by, after={"words": words})
    return draft


def _position(notice: IncomingNotice, start: int) -> float:
    """Where a draft whose words begin there stands among the others."""
    before = after = None
    for draft in notice.drafts.all():
        begins = next((place["start"] for place in draft.places if place["field"] == "words"), None)
        if begins is not None and begins <= start:
            before = draft.position
        elif begins is not None and after is None:
            after = draft.position
    if before is None:
        return after - 1 if after is not None else 1
    following = notice.drafts.filter(position__gt=before).order_by("position").first()
    return (before + following.position) / 2 if following else before + 1


@transaction.atomic
def accept_drafts(
    notice: IncomingNotice,
    document: Document,
    chosen: Sequence[tuple[DirectiveDraft, Order]],
    *,
    by: User,
) -> Document:
    """Enter the document with these directives, or add them to it if it is known already: all or nothing.

    The document keeps the notice's file. Raises RefusedOrderError for the first draft that cannot be given.
    """
    kept = lock_open(notice)
    if not chosen:
        raise ValidationError(_("Choose at least one draft to accept."))
    _check_document(kept, document)
    orders = [order for _draft, order in chosen]
    drafts = _accepting(kept, [draft for draft, _order in chosen])
    if document.pk is None:
        if evidence.is_taken(kept.name):
            document.file.name, document.file_name = kept.file.name, kept.name
        enter_document(document, orders, by=by)
    else:
        give_directives(document, orders, by=by)
    for number, (draft, order) in enumerate(zip(drafts, orders, strict=True)):
        _link(draft, order.directive, number, by)
    kept.document = document
    if not kept.drafts.open().exists():
        kept.state, kept.decided_by, kept.decided_at = IncomingNotice.State.ACCEPTED, by, clock.now()
    kept.save()
    given = [order.directive.label for order in orders]
    audit.record("notice.accepted", kept, by=by, after={"document": document, "clauses": given})
    return document


def _check_document(notice: IncomingNotice, document: Document) -> None:
    """All drafts of a notice go into one document, and what is secret is not read."""
    if notice.document_id not in {None, document.pk}:
        raise ValidationError(_("Its document was entered meanwhile: look at the page again."))
    if document.is_secret:
        raise ValidationError(_("This document is secret: enter its tasks by hand, without their words."))


def _accepting(notice: IncomingNotice, chosen: Sequence[DirectiveDraft]) -> list[DirectiveDraft]:
    """The drafts, locked; refuses one that is not of this notice, not open, or of another version."""
    rows = notice.drafts.select_for_update(of=("self",)).select_related("earlier")
    locked = {draft.pk: draft for draft in rows.filter(pk__in=[draft.pk for draft in chosen]).order_by("pk")}
    for draft in chosen:
        kept = locked.get(draft.pk)
        if kept is None or not kept.is_open or kept.version != draft.version:
            raise ValidationError(
                _("Draft %(clause)s was changed meanwhile: look at it again before you accept.")
                % {"clause": kept or draft}
            )
    return [locked[draft.pk] for draft in chosen]


def _link(draft: DirectiveDraft, directive: Directive, number: int, by: User) -> None:
    draft.state, draft.directive = State.ACCEPTED, directive
    draft.save()
    if draft.continues and draft.earlier:
        try:
            continue_from(directive, earlier=draft.earlier, how=Directive.Link.CONTINUES, by=by)
        except ValidationError as error:
            raise RefusedOrderError(number, error) from error


def _number_parts(notice: IncomingNotice, clause: str) -> None:
    """Number the drafts of one clause, so that each can be cited; a single one has no number.

    What was accepted keeps its number.
    """
    left = notice.drafts.exclude(state=State.DROPPED).order_by("position")
    same = [one for one in left if one.typed["clause"] == clause]
    taken = {one.typed.get("part", "") for one in same if not one.is_open}
    free = (str(number) for number in count(1) if str(number) not in taken)
    for one in same:
        if one.is_open and one.typed.get("part", "") != (wanted := next(free) if len(same) > 1 else ""):
            one.typed["part"] = wanted
            _keep(one)


def _open(draft: DirectiveDraft) -> DirectiveDraft:
    kept = _locked(draft)
    if not kept.is_open:
        raise ValidationError(_("This draft was accepted or dropped meanwhile: look at the page again."))
    return kept


def _locked(draft: DirectiveDraft) -> DirectiveDraft:
    """With its notice, which is locked first."""
    notice = lock_open(draft.notice)
    kept = DirectiveDraft.objects.select_for_update().get(pk=draft.pk, notice=notice)
    kept.notice = notice
    return kept


def _keep(draft: DirectiveDraft) -> None:
    draft.version += 1
    draft.save()
