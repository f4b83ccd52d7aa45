"""What who reviews a notice sees: its text with marks, its drafts as cards, how far the review is."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError

from directives import deadlines
from directives.addressing import Addressing, Who
from directives.forms.entry import TaskForm
from directives.forms.incoming import HeadForm
from directives.incoming import doubts, halves, marking
from directives.incoming.heading import known_document
from directives.models import DirectiveDraft, Document, IncomingNotice
from directives.services import reading_day
from directives.titles import in_short
from portal.models import Agency, AgencyGroup, AgencyMembership, valid_at
from programs.models import Component

State = DirectiveDraft.State


@dataclass(frozen=True)
class Token:
    """One name of a card: an agency, a group with its members of the day, or a name that nobody bears."""

    name: str
    who: Who | None
    members: list[Agency]
    is_unsure: bool = False
    is_unclear: bool = False

    @property
    def is_group(self) -> bool:
        return isinstance(self.who, AgencyGroup)


class Names:
    """Whom names mean on a day, and who belongs to the groups: read once for all cards."""

    def __init__(self, day: date):
        self.day, self.addressing = day, Addressing(day)
        self.known: dict[str, Token] = {}

    @cached_property
    def members(self) -> dict[int, list[Agency]]:
        current = AgencyMembership.objects.filter(valid_at(self.day)).select_related("agency")
        standing = {who.pk for who in self.addressing.everyone if isinstance(who, Agency)}
        found: dict[int, list[Agency]] = defaultdict(list)
        for one in current.order_by("agency__position", "agency__name"):
            if one.agency_id in standing:
                found[one.group_id].append(one.agency)
        return found

    def token(self, name: str) -> Token:
        if name not in self.known:
            self.known[name] = self._token(name)
        return self.known[name]

    def _token(self, name: str) -> Token:
        try:
            who = self.addressing.find(name)
        except ValidationError:
            return Token(name, None, [], is_unclear=self.addressing.is_unclear(name))
        return Token(name, who, self.members[who.pk] if isinstance(who, AgencyGroup) else [])

    def agencies(self, named: Iterable[Who]) -> set[int]:
        """Who gets an assignment."""
        return {
            one.pk
            for who in named
            for one in (self.members[who.pk] if isinstance(who, AgencyGroup) else [who])
        }


def named(text: str) -> list[str]:
    return [name for name in (one.strip() for one in text.split(";")) if name]


def expanded(text: str, name: str, names: Names) -> str:
    """The names with this group's members in its place."""
    members = [one.short_name for one in names.token(name).members]
    others = [[*members] if one == name and members else [one] for one in named(text)]
    return "; ".join(dict.fromkeys(one for them in others for one in them))


@dataclass
class Card:
    """A draft as the list shows it; the one that is open has its form."""

    draft: DirectiveDraft
    names: Names
    is_chosen: bool = False
    refused: list[str] = field(default_factory=list)  # why it could not be accepted
    form: TaskForm | None = None
    pieces: list[halves.Piece] = field(default_factory=list)
    clash: list[tuple[Any, str, str]] = field(default_factory=list)  # label, theirs, what was typed

    @property
    def pk(self) -> int:
        return self.draft.pk

    @property
    def in_short(self) -> str:
        return self.draft.typed.get("title") or in_short(self.draft.typed.get("words", ""))

    @cached_property
    def leads(self) -> list[Token]:
        return [self.names.token(name) for name in named(self.draft.typed.get("leads", ""))]

    @cached_property
    def cooperating(self) -> list[Token]:
        return [self.names.token(name) for name in named(self.draft.typed.get("cooperating", ""))]

    @property
    def unsure(self) -> set[str]:
        """Names that were not read for certain, until somebody has looked."""
        places = [] if self.draft.is_checked else self.draft.places
        return {place["name"] for place in places if place["sure"] < marking.SURE}

    @cached_property
    def reading(self) -> deadlines.Reading | None:
        words = self.draft.typed.get("deadline_words", "").strip()
        return deadlines.read(words, self.names.day) if words else None

    @property
    def chosen_date(self) -> date | None:
        """Another date than the one that the words give."""
        try:
            return date.fromisoformat(self.draft.typed.get("due_on") or "")
        except ValueError:
            return None

    @cached_property
    def doubts(self) -> list[doubts.Said]:
        """What stands in the way, and until a person has looked also what the reader was not sure of."""
        if not self.draft.is_open:
            return []
        now = [self._doubt(token) for token in [*self.leads, *self.cooperating] if token.who is None]
        nobody = [] if self.leads else [{"code": doubts.NOBODY}]
        read = [] if self.draft.is_checked else self.draft.doubts
        return doubts.said([*now, *nobody, *(one for one in read if one["code"] not in doubts.LASTING)])

    def _doubt(self, token: Token) -> dict[str, Any]:
        return {"code": doubts.UNCLEAR if token.is_unclear else doubts.UNKNOWN, "name": token.name}

    @property
    def was_doubtful(self) -> bool:
        """Whether it comes first; that does not change while one corrects it."""
        return bool(self.draft.doubts) or not self.leads

    @property
    def lacks_agency(self) -> bool:
        return any(one.code == doubts.UNKNOWN for one in self.doubts)


def prefix_of(draft: DirectiveDraft) -> str:
    return f"d{draft.pk}"


def form_of(draft: DirectiveDraft, names: Names) -> TaskForm:
    """To be filled in: with what was typed so far, without refusals."""
    return TaskForm(initial=draft.typed, prefix=prefix_of(draft), day=names.day, addressing=names.addressing)


def findings_of(form: Any) -> list[str]:
    """What keeps a form from being accepted, field by field, in sentences."""
    return [
        f"{form.fields[name].label}: {sentence}" if name in form.fields else str(sentence)
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]


def refusals(draft: DirectiveDraft, names: Names) -> list[str]:
    return findings_of(TaskForm(draft.typed, day=names.day, addressing=names.addressing))


class Review:
    """A notice in review, as asked for: which drafts, in which order, one of them open."""

    def __init__(self, notice: IncomingNotice, asked: Any, refused: dict[int, list[str]] | None = None):
        self.notice, self.refused = notice, refused or {}
        self.known: Document | None = notice.document or known_document(notice.head)
        self.names = Names(self.known.issued_on if self.known else reading_day(notice))
        rows = notice.drafts.select_related("earlier__document", "directive__document")
        self.all = [Card(draft, self.names) for draft in rows]
        self.show = asked.get("show") if asked.get("show") in State.values else self._first_shown()
        self.has_doubtful = any(card.draft.is_open and card.was_doubtful for card in self.all)
        first = "doubt" if self.has_doubtful else "text"
        self.order = asked.get("order") if asked.get("order") in {"text", "doubt"} else first
        seen = "picture" if notice.is_scanned and notice.pages else "text"
        self.view = asked.get("view") if asked.get("view") in {"text", "picture"} else seen
        self.undo = self._card(asked.get("dropped"), State.DROPPED)
        self.chosen = self._card(asked.get("draft"), State.OPEN)
        self._open()

    def _first_shown(self) -> str:
        states = Counter(card.draft.state for card in self.all)
        return State.ACCEPTED if states[State.ACCEPTED] and not states[State.OPEN] else State.OPEN

    def _card(self, pk: str | None, state: str) -> Card | None:
        return next((card for card in self.all if str(card.pk) == pk and card.draft.state == state), None)

    def _open(self) -> None:
        for card in self.all:
            card.refused = self.refused.get(card.pk, [])
        if self.chosen and self.notice.is_ready:
            self.chosen.is_chosen = True
            self.chosen.form = form_of(self.chosen.draft, self.names)
            self.chosen.pieces = halves.pieces(self.chosen.draft.typed.get("words", ""))
            self.chosen.refused = self.chosen.refused or refusals(self.chosen.draft, self.names)

    @property
    def cards(self) -> list[Card]:
        shown = [card for card in self.all if card.draft.state == self.show]
        return sorted(shown, key=lambda card: self.order == "doubt" and not card.was_doubtful)

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        states = Counter(card.draft.state for card in self.all)
        return [(value, str(label), states[value]) for value, label in State.choices]

    @property
    def open_count(self) -> int:
        return sum(card.draft.is_open for card in self.all)

    @property
    def sure_count(self) -> int:
        return len(without_doubts(self.all))

    @property
    def checked_count(self) -> int:
        return sum(card.draft.is_checked or not card.draft.is_open for card in self.all)

    @property
    def keeps(self) -> str:
        """What a link to another draft keeps of the address."""
        return f"&{urlencode({'order': self.order, 'show': self.show})}"

    @property
    def next_unchecked(self) -> Card | None:
        """After the open one; from the top again at the end."""
        cards = [card for card in self.cards if card.draft.is_open]
        at = next((number for number, card in enumerate(cards) if card is self.chosen), -1)
        later = [card for card in [*cards[at + 1 :], *cards[: max(at, 0)]] if not card.draft.is_checked]
        return later[0] if later else None

    @cached_property
    def head_form(self) -> HeadForm:
        return HeadForm(initial=self.notice.head)

    @cached_property
    def head_refused(self) -> list[str]:
        return [] if self.known else findings_of(HeadForm(self.notice.head))

    @property
    def has_no_date(self) -> bool:
        return not self.known and not self.notice.head.get("issued_on")

    @cached_property
    def same_file(self) -> list[IncomingNotice]:
        """Sent before, and not put aside."""
        rows = IncomingNotice.objects.filter(fingerprint=self.notice.fingerprint).exclude(pk=self.notice.pk)
        shown = rows.exclude(state=IncomingNotice.State.DROPPED).select_related("sent_by", "document")
        return list(shown.defer("text", "pages")[:3])

    @cached_property
    def pieces(self) -> list[marking.Piece]:
        return marking.pieces(self.notice.text, marks_of(self.notice, [card.draft for card in self.all]))

    @property
    def stretches(self) -> list[marking.Stretch]:
        return marking.stretches(self.pieces)

    @property
    def pages(self) -> list[dict[str, Any]]:
        return [{**page, "rects": marking.rectangles(page, self.pieces)} for page in self.notice.pages]

    @property
    def components(self) -> list[tuple[str, str]]:
        return list(Component.objects.values_list("code", "name")) if self.chosen else []


def without_doubts(cards: Sequence[Card]) -> list[Card]:
    return [card for card in cards if card.draft.is_open and not card.doubts]


def marks_of(notice: IncomingNotice, drafts: Iterable[DirectiveDraft]) -> list[marking.Mark]:
    """The marks of the head and of the drafts that were not dropped."""
    found = [_mark(place, None) for place in notice.head_places]
    kept = [draft for draft in drafts if draft.state != State.DROPPED]
    spans = Counter((place["start"], place["end"]) for draft in kept for place in _clauses(draft))
    for draft in kept:
        for place in draft.places:
            whole = (place["start"], place["end"])
            is_shared = place["field"] == marking.CLAUSE and spans[whole] > 1
            narrow = _narrowed(notice.text, whole, draft) if is_shared else whole
            found.append(_mark({**place, "start": narrow[0], "end": narrow[1]}, draft.pk))
    return found


def _clauses(draft: DirectiveDraft) -> list[dict[str, Any]]:
    return [place for place in draft.places if place["field"] == marking.CLAUSE]


def _mark(place: dict[str, Any], draft: int | None) -> marking.Mark:
    return marking.Mark(place["start"], place["end"], place["field"], draft, place["name"], place["sure"])


def _narrowed(text: str, whole: tuple[int, int], draft: DirectiveDraft) -> tuple[int, int]:
    """Of a clause that was split: where this half's words stand in it."""
    words = draft.typed.get("words", "").split()
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words)) if words else None
    match = pattern.search(text, *whole) if pattern else None
    return match.span() if match else whole
