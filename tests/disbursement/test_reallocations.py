"""Capital moves between lines as one act, by a decision; nothing is made, lost or hidden."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, connection, transaction
from django.db.models import Sum
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disbursement import services
from disbursement.models import Allocation, PlanEntry, Reallocation
from disbursement.moving import table
from portal import clock
from portal.models import AuditEntry
from tests.directives.people import at_once
from tests.disbursement.conftest import MILLION, line
from tests.factories import (
    AllocationFactory,
    AssignedEntryFactory,
    AssignedPlanFactory,
    ComponentFactory,
    DistrictFactory,
    PlanEntryFactory,
    ProgramFactory,
    UserFactory,
)

TODAY = date(2023, 11, 3)
WORDS = {"decision": "1485/QĐ-UBND", "decided_on": TODAY}


@pytest.fixture(autouse=True)
def _in_english():
    """So that a sentence can be asked for by its words."""
    with override("en"):
        yield


class Table:
    """Three lines of one programme: 1.000 (300 paid out), 500 and 200 triệu đồng."""

    def __init__(self, program, by) -> None:
        self.program, self.by = program, by
        self.component = ComponentFactory(program=program)
        self.slow, self.fast, self.third = (
            line(DistrictFactory(), self.component, planned=planned, last=last)
            for planned, last in ((1000, 300), (500, None), (200, None))
        )

    def propose(self, moves=None, **other) -> Reallocation:
        moves = moves or {self.slow: -400, self.fast: 300, self.third: 100}
        amounts = {found.pk: amount * MILLION for found, amount in moves.items()}
        asked = {"title": "Đợt 1", "reason": "Không còn khả năng giải ngân", "amounts": amounts, **other}
        return services.propose_reallocation(self.program, 2023, by=self.by, **asked)

    def apply(self, found: Reallocation, **other) -> Reallocation:
        return services.apply_reallocation(found, by=self.by, **{**WORDS, **other})

    @property
    def plans(self) -> list[int]:
        """The lines' plans in triệu đồng."""
        rows = Allocation.objects.with_planned(TODAY).order_by("pk")
        return [row.planned // MILLION for row in rows]


@pytest.fixture
def desk(program, coordinator):
    return Table(program, coordinator)


def test_a_proposal_changes_nothing_and_is_applied_as_one_act(desk, coordinator):
    found = desk.propose()
    assert (found.state, desk.plans) == ("open", [1000, 500, 200])
    desk.apply(found)
    assert desk.plans == [600, 800, 300]
    found.refresh_from_db()
    assert (found.state, found.decision, found.applied_by) == ("applied", "1485/QĐ-UBND", coordinator)
    entries = PlanEntry.objects.filter(reallocation=found)
    assert {(entry.is_adjustment, entry.decision, entry.decided_on) for entry in entries} == {
        (True, "1485/QĐ-UBND", TODAY)
    }
    assert entries.count() == 3
    verbs = list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["reallocation.proposed", *["allocation.adjusted"] * 3, "reallocation.applied"]


def test_the_table_shows_plans_and_rates_before_and_after_also_when_all_has_moved_on(desk):
    found = desk.propose()
    rows = [
        (move.before, move.after, move.rate_before, move.rate_after) for move in table(found, desk.by, TODAY)
    ]
    assert rows[0] == (1000 * MILLION, 600 * MILLION, 30.0, 50.0)
    desk.apply(found)
    found.refresh_from_db()
    services.adjust_plan(desk.slow, amount=5 * MILLION, by=desk.by, **WORDS)
    assert [(m.before, m.after, m.rate_before, m.rate_after) for m in table(found, desk.by, TODAY)] == rows


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        ({"slow": -400, "fast": 300}, "400 million đồng are taken and 300 given. Give 100 more"),
        ({"slow": -300, "fast": 400}, "400 million đồng are given and 300 taken. Take 100 more"),
        ({"slow": -701, "fast": 701}, "300 million đồng of its 1.000 have been paid out. Take at most 700"),
        ({"third": -201, "fast": 201}, "Take at most 200"),
        ({}, "Say from which line"),
        ({"slow": 0, "fast": 0}, "Say from which line"),
    ],
    ids=str,
)
def test_a_table_that_cannot_be_is_refused_with_the_numbers(desk, moves, said):
    amounts = {getattr(desk, name).pk: amount * MILLION for name, amount in moves.items()}
    with pytest.raises(ValidationError) as refused:
        desk.propose(amounts=amounts)
    assert said in " ".join(refused.value.messages)
    assert not Reallocation.objects.exists()


@pytest.mark.parametrize(
    "other", [{"kind": "recurrent"}, {"source": "local"}, {"budget_year": 2022}], ids=str
)
def test_money_of_one_kind_source_or_year_does_not_become_another(desk, other):
    foreign = line(desk.slow.unit, desk.component, planned=100, **other)
    with pytest.raises(ValidationError) as refused:
        desk.propose({desk.slow: -10, foreign: 10})
    assert len(refused.value.messages) == 2  # too much here, too little there


def test_it_stays_within_its_programme_and_year(desk):
    other = line(DistrictFactory(), ComponentFactory(), planned=100)
    later = AllocationFactory(unit=desk.slow.unit, component=desk.component, year=2024)
    for foreign in (other, later):
        with pytest.raises(ValidationError, match="no line of this programme"):
            desk.propose({desk.slow: -10, foreign: 10})
    with pytest.raises(ValidationError, match="do not exist"):
        desk.propose(amounts={desk.slow.pk: -1, 10**9: 1})


def test_it_keeps_the_ceilings_of_assigned_plans(desk):
    plan = AssignedPlanFactory(program=desk.program, unit=desk.fast.unit)
    AssignedEntryFactory(plan=plan, amount=600 * MILLION)
    with pytest.raises(ValidationError, match="100 are left"):
        desk.propose()
    whole = AssignedPlanFactory(program=desk.program)
    AssignedEntryFactory(plan=whole, amount=1700 * MILLION)
    desk.propose({desk.slow: -100, desk.fast: 100})  # within the whole nothing grows


def test_what_has_changed_since_it_was_proposed_is_checked_again(desk):
    found = desk.propose({desk.third: -200, desk.fast: 200})
    services.adjust_plan(desk.third, amount=-50 * MILLION, by=desk.by, **WORDS)
    with pytest.raises(ValidationError, match="Take at most 150"):
        desk.apply(found)
    assert not PlanEntry.objects.filter(reallocation=found).exists()


def test_it_is_applied_by_a_decision_of_a_day_on_which_there_was_a_plan(desk):
    found = desk.propose()
    for other in ({"decision": " "}, {"decided_on": date(2023, 11, 4)}, {"decided_on": date(2023, 1, 9)}):
        with pytest.raises(ValidationError):
            desk.apply(found, **other)
    assert desk.plans == [1000, 500, 200]


def test_a_receiver_that_was_closed_gets_nothing(desk):
    desk.fast.unit.closed_on = date(2023, 6, 30)
    desk.fast.unit.save()
    with pytest.raises(ValidationError, match="did not exist"):
        desk.apply(desk.propose())


def test_a_proposal_is_changed_while_it_waits(desk):
    found = desk.propose()
    amounts = {desk.slow.pk: -10 * MILLION, desk.fast.pk: 10 * MILLION}
    services.revise_reallocation(found, title="Đợt 1 (sửa)", reason="Sửa số", amounts=amounts, by=desk.by)
    found.refresh_from_db()
    assert (found.title, dict(found.lines.values_list("allocation", "amount"))) == ("Đợt 1 (sửa)", amounts)
    desk.apply(found)
    with pytest.raises(ValidationError, match="undone only by another"):
        services.revise_reallocation(found, title="x", reason="x", amounts=amounts, by=desk.by)


def test_a_proposal_is_dropped_with_a_reason_and_stays_to_be_read(desk):
    found = desk.propose()
    with pytest.raises(ValidationError):
        services.drop_reallocation(found, reason=" ", by=desk.by)
    services.drop_reallocation(found, reason="Đơn vị đã giải ngân được", by=desk.by)
    found.refresh_from_db()
    assert (found.state, found.lines.count()) == ("dropped", 3)
    with pytest.raises(ValidationError, match="dropped"):
        desk.apply(found)


def test_what_was_applied_is_undone_only_by_another_with_its_own_decision(desk):
    found = desk.propose()
    with pytest.raises(ValidationError):
        services.undo_reallocation(found, reason="Nhầm", by=desk.by)
    desk.apply(found)
    with pytest.raises(ValidationError):
        desk.apply(found)
    back = services.undo_reallocation(found, reason="Nhầm", by=desk.by)
    assert (back.undoes, desk.plans) == (found, [600, 800, 300])
    with pytest.raises(ValidationError, match="already"):
        services.undo_reallocation(found, reason="Nhầm", by=desk.by)
    with pytest.raises(ValidationError, match="cannot be changed"):
        services.revise_reallocation(back, title="x", reason="x", amounts={}, by=desk.by)
    services.drop_reallocation(back, reason="Chưa được duyệt", by=desk.by)
    again = services.undo_reallocation(found, reason="Nhầm", by=desk.by)
    desk.apply(again, decision="1600/QĐ-UBND")
    assert desk.plans == [1000, 500, 200]


def test_the_database_itself_refuses_to_change_what_was_applied(desk):
    found = desk.apply(desk.propose())
    for sql in ("UPDATE {} SET title = 'x'", "DELETE FROM {}"):
        with pytest.raises(Error, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql.format(Reallocation._meta.db_table) + f" WHERE id = {found.pk}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("number", range(3))
def test_two_tables_that_need_the_same_money_are_applied_one_after_the_other(program, number):
    desk = Table(program, UserFactory(role="coordinator"))
    one = desk.propose({desk.third: -150, desk.fast: 150})
    other = desk.propose({desk.third: -150, desk.slow: 150})
    done, refused = at_once(lambda: desk.apply(one), lambda: desk.apply(other))
    assert (done, len(refused)) == (1, 1)
    assert "50" in refused[0]  # what may still be taken, in the language of the thread


MOVE = st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(1, 400))
ACTS = st.lists(st.one_of(MOVE, st.integers(0, 5)), max_size=8)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_no_sequence_of_applying_and_undoing_makes_or_loses_money(acts):
    with transaction.atomic():
        desk = Table(ProgramFactory(), UserFactory(role="coordinator"))
        lines, applied = [desk.slow, desk.fast, desk.third], []
        for act in acts:
            try:
                with transaction.atomic():
                    if isinstance(act, tuple):
                        found = desk.propose({lines[act[0]]: -act[2], lines[act[1]]: act[2]})
                    elif applied:
                        found = services.undo_reallocation(
                            applied[act % len(applied)], reason="Nhầm", by=desk.by
                        )
                    else:
                        continue
                    applied.append(desk.apply(found))
            except ValidationError:
                pass
            assert sum(desk.plans) == 1700
            assert min(desk.plans) >= 0
            assert desk.plans[0] >= 300  # what was paid out
        moved = PlanEntry.objects.exclude(reallocation=None).aggregate(total=Sum("amount"))["total"]
        assert not moved
        transaction.set_rollback(True)


DAYS = st.dates(date(2023, 1, 1), TODAY)
ENTRY = st.tuples(DAYS, DAYS, st.integers(1, 1000))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=st.lists(ENTRY, min_size=1, max_size=6), as_of=DAYS)
def test_the_plan_at_any_day_is_the_sum_of_the_entries_known_then(entries, as_of):
    with transaction.atomic():
        plan, allocation = AssignedPlanFactory(), AllocationFactory()
        for decided_on, entered_on, amount in entries:
            words = {"decided_on": decided_on, "entered_at": clock.moment(entered_on), "amount": amount}
            PlanEntryFactory(allocation=allocation, is_adjustment=True, **words)
            AssignedEntryFactory(plan=plan, is_adjustment=True, **words)
        known = sum(amount for decided, entered, amount in entries if max(decided, entered) <= as_of)
        assert Allocation.objects.with_planned(as_of).get(pk=allocation.pk).planned == known
        assert type(plan).objects.with_assigned(as_of).get(pk=plan.pk).assigned == known
        transaction.set_rollback(True)
