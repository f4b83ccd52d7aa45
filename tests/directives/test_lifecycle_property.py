"""Random lives of a few tasks: whatever people do in whatever order, no state is illegal, no history is lost.

Hypothesis makes sequences of acts; a refused act must change nothing, a carried out one must leave the world
as the rules say. The sequences are the same in every run.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directives import services
from directives.models import (
    Assignment,
    Directive,
    Event,
    Extension,
    Handover,
    Objection,
    ProgressReport,
    Review,
    State,
)
from directives.models.timing import state_of
from directives.services import Addressee
from portal import clock
from portal.models import AuditEntry, Notification, User
from tests.factories import AgencyFactory, DocumentFactory, ProgramFactory, UserFactory

START = date(2023, 11, 3)
TRIED = 4  # rows on which an act is tried before it is given up
KEPT = [Assignment, ProgressReport, Review, Extension, Objection, Handover, AuditEntry, Notification]


class World:
    """Three agencies, a programme owner, two coordinators, and a task of each kind of deadline."""

    def __init__(self) -> None:
        self.today = START
        self.officers = {user.agency_id: user for user in UserFactory.create_batch(3)}
        self.coordinators = [UserFactory(role=User.Role.COORDINATOR) for _ in range(2)]
        self.owner = UserFactory(role=User.Role.OWNER)
        program = ProgramFactory(owner=self.owner.agency)
        a, b, c = (user.agency for user in self.officers.values())
        fixed = {"deadline_kind": "fixed", "original_due_on": date(2023, 11, 10)}
        event = {"deadline_kind": "event", "event": "Kỳ họp HĐND", "offset": 5, "offset_unit": "days"}
        monthly = {
            "deadline_kind": "recurring",
            "recurrence": "FREQ=MONTHLY;BYMONTHDAY=24",
            "is_strict": True,
        }
        document = DocumentFactory(issued_on=date(2023, 10, 27))
        self.document = document
        first = self.give("1", [Addressee(a), Addressee(b), Addressee(c, "cooperating")], fixed)
        two = {
            **fixed,
            "original_due_on": date(2023, 11, 7),
            "needs_owner_acceptance": True,
            "depends_on": first,
        }
        self.give("2", [Addressee(a)], two, programs=[program])
        self.give("3", [Addressee(b)], event)
        self.give("4", [Addressee(a)], monthly)
        self.give("5", [Addressee(b)], {"deadline_kind": "standing"})
        self.seen: dict[int, tuple] = {}
        self.counts = dict.fromkeys(KEPT, 0)

    def give(self, clause: str, to: list[Addressee], fields: dict[str, Any], programs=()) -> Directive:
        order = Directive(document=self.document, clause=clause, title="Việc", words="Làm việc.", **fields)
        return services.give_directive(order, to=to, programs=programs, by=self.coordinators[0])

    def coordinator(self, row: Assignment) -> User:
        return next(user for user in self.coordinators if user.agency_id != row.agency_id)

    def officer(self, row: Assignment) -> User:
        """Somebody of the agency: work may have passed to one that had nobody here."""
        if row.agency_id not in self.officers:
            self.officers[row.agency_id] = UserFactory(agency=row.agency)
        return self.officers[row.agency_id]

    def rows(self, start: int, about: Q) -> Iterator[Assignment]:
        """A few rows on which an act is tried, beginning somewhere; mostly such as it is meant for."""
        rows = Assignment.objects.order_by("pk").select_related("agency", "directive")
        found = (start % 4 and list(rows.filter(about).distinct())) or list(rows)
        for number in range(min(TRIED, len(found))):
            yield found[(start + number) % len(found)]


Act = Callable[[World, Assignment, int], Any]


def other_agency(world: World, row: Assignment, number: int):
    agencies = [user.agency for user in world.officers.values() if user.agency_id != row.agency_id]
    return agencies[number % len(agencies)] if number % 5 else AgencyFactory()


def judge(world: World, row: Assignment) -> User:
    return world.owner if row.is_at_owner else world.coordinator(row)


def hand_over(world: World, row: Assignment, number: int) -> None:
    handover = Handover(
        from_agency=row.agency,
        to_agency=other_agency(world, row, number),
        on=world.today,
        reason="Tổ chức lại",
    )
    mine = Assignment.objects.open().filter(agency=row.agency_id)
    services.hand_over(handover, assignments=mine, by=world.coordinator(row))


def decide(world: World, row: Assignment, number: int) -> None:
    outcome = ["granted", "other", "refused"][number % 3]
    due_on = row.due_on + timedelta(days=number + 1) if row.due_on and outcome == "other" else None
    services.decide_extension(row, outcome=outcome, due_on=due_on, reason="Lý do", by=world.coordinator(row))


def ask(world: World, row: Assignment, number: int) -> None:
    later = (row.due_on or world.today) + timedelta(days=number + 1)
    services.ask_extension(row, due_on=later, reason="Thiếu số liệu", by=world.officer(row))


def date_event(world: World, row: Assignment, number: int) -> None:
    by = world.coordinator(row)
    services.date_event(Event.objects.get(), on=START + timedelta(days=number * 3 - 6), by=by)


def move(world: World, row: Assignment, number: int) -> None:
    later = (row.due_on or world.today) + timedelta(days=number)
    services.move_date(row, due_on=later, reason="Chờ văn bản", by=world.coordinator(row))


ACTS: dict[str, Act] = {
    "confirm": lambda world, row, number: services.confirm_receipt(row, by=world.officer(row)),
    "object": lambda world, row, number: services.object_to(row, reason="Của sở khác", by=world.officer(row)),
    "insist": lambda world, row, number: services.insist(row, reason="Đúng việc", by=world.coordinator(row)),
    "reassign": lambda world, row, number: services.reassign(
        row, to=other_agency(world, row, number), reason="Đúng là của sở khác", by=world.coordinator(row)
    ),
    "report": lambda world, row, number: services.report(row, note="Đang làm", by=world.officer(row)),
    "submit": lambda world, row, number: services.submit(
        row, note="Xong", evidence_number=f"{number}/BC", by=world.officer(row)
    ),
    "accept": lambda world, row, number: services.accept(row, by=judge(world, row)),
    "return": lambda world, row, number: services.return_result(row, reason="Thiếu", by=judge(world, row)),
    "ask": ask,
    "decide": decide,
    "move": move,
    "date": date_event,
    "close": lambda world, row, number: services.close_without_result(
        row, reason="Thừa", by=world.coordinator(row)
    ),
    "hand over": hand_over,
}
OFTEN = ["object", "object", "insist", "reassign", "submit", "submit", "submit", "accept", "return", "decide"]
SUBMITTED = Q(submitted_on__isnull=False, role="lead", is_open=True)
OBJECTED = Q(objections__isnull=False, objections__answered_at=None)
ASKED = Q(extensions__isnull=False, extensions__answered_at=None)
MEANT_FOR = {
    "object": Q(confirmed_on=None, period_on=None, is_open=True),
    "insist": OBJECTED,
    "reassign": OBJECTED,
    "accept": SUBMITTED,
    "return": SUBMITTED,
    "ask": Q(due_on__isnull=False, submitted_on=None, is_open=True),
    "decide": ASKED,
    "submit": Q(submitted_on=None, is_open=True),
    "close": (OBJECTED | ASKED) & Q(is_open=True),
    "hand over": (OBJECTED | ASKED) & Q(is_open=True),
}
STEPS = st.tuples(
    st.sampled_from([*ACTS, *OFTEN, "later", "later"]),
    st.integers(min_value=0, max_value=15),
    st.integers(0, 12),
)


@settings(
    max_examples=8, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
@given(st.lists(STEPS, min_size=18, max_size=24))
def test_no_sequence_of_acts_makes_an_illegal_state_loses_history_or_a_wrong_class(steps):
    with transaction.atomic():
        with clock.pinned(clock.moment(START, 9)):
            world = World()
            check(world)
        for name, start, number in steps:
            if name == "later":
                world.today += timedelta(days=number)
            with clock.pinned(clock.moment(world.today, 9)):
                step(world, name, start, number)
                check(world)
        transaction.set_rollback(True)


def step(world: World, name: str, start: int, number: int) -> None:
    """Carry the act out on the first row that allows it; what was refused must have left no trace."""
    if name == "later":
        services.open_occurrences(world.today)
        return
    for row in world.rows(start, MEANT_FOR.get(name, Q(is_open=True))):
        before = AuditEntry.objects.count()
        refused = refusal(world, name, row, number)
        assert (AuditEntry.objects.count() == before) == bool(refused), (name, refused)
        if not refused:
            return


def refusal(world: World, name: str, row: Assignment, number: int) -> list[str]:
    """Why the act was refused; nothing if it was carried out."""
    try:
        ACTS[name](world, row, number)
    except ValidationError as error:
        return error.messages
    return []


def check(world: World) -> None:
    rows = list(Assignment.objects.with_state(world.today).select_related("directive").order_by("pk"))
    states_are_legal(world, rows)
    history_is_kept(world, rows)
    classes_are_right(world)


def states_are_legal(world: World, rows: list[Assignment]) -> None:
    for row in rows:
        dates = {name: getattr(row, name) for name in ("due_on", "submitted_on", "accepted_on", "ended_on")}
        kind = row.directive.deadline_kind
        assert row.state == state_of(is_lead=row.is_lead, kind=kind, today=world.today, **dates)
        assert not (row.is_series and (row.due_on or row.submitted_on or row.accepted_on))
        assert row.ended_on is None or row.state == State.ENDED
        if row.original_due_on and row.due_on and kind != "event":
            assert row.due_on >= row.original_due_on  # only an event's own date may come nearer
    over = Assignment.objects.filter(is_open=False)
    assert not Extension.objects.waiting().filter(assignment__in=over).exists()
    assert not Objection.objects.waiting().filter(assignment__in=over).exists()
    assert not over.filter(ending__in=["reassigned", "handed_over"], successor=None).exists()


def history_is_kept(world: World, rows: list[Assignment]) -> None:
    counts = {model: model.objects.count() for model in KEPT}
    assert all(counts[model] >= world.counts[model] for model in KEPT), (counts, world.counts)
    world.counts = counts
    now = {row.pk: (row.agency_id, row.directive_id, row.period_on, row.role) for row in rows}
    firsts = {row.pk: row.original_due_on for row in rows}
    for pk, (known, first, _ended) in world.seen.items():
        assert now[pk] == known, "an agency's row stays with it, whoever goes on"
        assert first in (None, firsts[pk]), "the first date stays for ever"
    ends = {row.pk: (row.ended_on, row.ending, row.end_reason) for row in rows}
    assert all(not ended[0] or ends[pk] == ended for pk, (_known, _first, ended) in world.seen.items())
    world.seen = {pk: (now[pk], firsts[pk], ends[pk]) for pk in now}


def classes_are_right(world: World) -> None:
    """Each counted row that is held today is in one class, against either date, as its state says."""
    held = Assignment.objects.at(world.today)
    counted = held.counted().with_state(world.today)
    for by in ("due_on", "original_due_on"):
        assert sum(held.official_classes(world.today, by=by).values()) == counted.count()
    classes, states = held.official_classes(world.today), [row.state for row in counted]
    assert classes["done_on_time"] == states.count(State.DONE)
    assert classes["done_late"] == states.count(State.DONE_LATE)
    assert classes["open_overdue"] >= states.count(State.OVERDUE)
