"""Capital moved between lines: proposed as a table, applied by a decision as one act, undone by another."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from disbursement.amounts import Unit, written
from disbursement.models import Allocation, PlanEntry, Reallocation, ReallocationLine
from disbursement.models.capital import IN_TABLES
from disbursement.moving import Account, Move, moves, unbalanced
from disbursement.plans import scope_of
from disbursement.services.ceilings import check_allocated
from disbursement.services.entries import check_decided, check_never_below_zero, check_unit, hold
from portal import audit, clock
from portal.models import User
from programs.models import Program

Amounts = Mapping[int, int]  # đồng by the key of the line; what is taken is negative


@transaction.atomic
def propose_reallocation(
    program: Program, year: int, *, title: str, reason: str, amounts: Amounts, by: User
) -> Reallocation:
    """Keep a table of what to take from which lines and give to which, until a decision applies it."""
    hold(program.pk)
    new = Reallocation(program=program, year=year, title=title.strip(), reason=reason.strip(), proposed_by=by)
    new.clean_fields(exclude=["proposed_by"])
    check_moves(program, year, amounts)
    return _keep(new, amounts, "reallocation.proposed", by)


@transaction.atomic
def revise_reallocation(
    reallocation: Reallocation, *, title: str, reason: str, amounts: Amounts, by: User
) -> Reallocation:
    """Change a proposal while it waits. One that turns another round keeps the lines of that other."""
    found = _open(reallocation)
    if found.undoes_id:
        raise ValidationError(
            _("It turns another reallocation round and cannot be changed. Drop it instead.")
        )
    found.title, found.reason = title.strip(), reason.strip()
    found.clean_fields(exclude=["proposed_by"])
    check_moves(found.program, found.year, amounts)
    found.lines.all().delete()
    return _keep(found, amounts, "reallocation.revised", by)


@transaction.atomic
def apply_reallocation(
    reallocation: Reallocation, *, decision: str, decided_on: date, by: User
) -> Reallocation:
    """Turn the table into adjustments of the plan, all of them or none."""
    found = _open(reallocation)
    check_decided(decided_on)
    amounts = dict(found.lines.values_list("allocation", "amount"))
    Allocation.objects.filter(pk__in=amounts).hold()  # so that nobody reports as paid out what is taken here
    rows = check_moves(found.program, found.year, amounts)
    _check_day(rows, decided_on)
    found.decision, found.decided_on = decision.strip(), decided_on
    found.applied_by, found.applied_at = by, clock.now()
    found.clean_fields(exclude=["proposed_by", "applied_by"])
    if not found.decision:
        raise ValidationError({"decision": _("A reallocation is applied by a decision: enter its number.")})
    found.save()
    words = {"decision": found.decision, "decided_on": decided_on}
    shared = {**words, "is_adjustment": True, "reallocation": found, "entered_by": by}
    PlanEntry.objects.bulk_create(
        PlanEntry(allocation=move.allocation, amount=move.amount, **shared) for move in rows
    )
    for move in rows:
        audit.record("allocation.adjusted", move.allocation, by=by, after={"amount": move.amount, **words})
    audit.record("reallocation.applied", found, by=by, after=words)
    return found


@transaction.atomic
def drop_reallocation(reallocation: Reallocation, *, reason: str, by: User) -> Reallocation:
    """Give a proposal up, with the reason; it stays to be read."""
    found = _open(reallocation)
    found.dropped_at, found.dropped_because = clock.now(), reason.strip()
    if not found.dropped_because:
        raise ValidationError({"reason": _("Say why the proposal is dropped.")})
    found.clean_fields(exclude=["proposed_by"])
    found.save(update_fields=["dropped_at", "dropped_because"])
    audit.record("reallocation.dropped", found, by=by, after={"reason": found.dropped_because})
    return found


@transaction.atomic
def undo_reallocation(reallocation: Reallocation, *, reason: str, by: User) -> Reallocation:
    """Propose what was applied turned round; it too waits for a decision of its own."""
    hold(reallocation.program_id)
    found = Reallocation.objects.select_related("program").get(pk=reallocation.pk)
    if not found.applied_at:
        raise ValidationError(_("Only what was applied can be undone. A proposal is dropped instead."))
    if found.undone_by.filter(dropped_at=None).exists():
        raise ValidationError(_("There is a reallocation already that undoes this one."))
    title = (_("Undoes: %(title)s") % {"title": found.title})[:200]
    new = Reallocation(program=found.program, year=found.year, undoes=found, proposed_by=by)
    new.title, new.reason = title, reason.strip()
    new.clean_fields(exclude=["proposed_by"])
    amounts = {key: -amount for key, amount in found.lines.values_list("allocation", "amount")}
    check_moves(found.program, found.year, amounts)
    return _keep(new, amounts, "reallocation.proposed", by)


def check_moves(program: Program, year: int, amounts: Amounts) -> list[Move]:
    """Refuse a table that cannot be applied as the lines stand now; else its moves."""
    rows = moves(amounts)
    refusals = [_of_another(move) for move in rows if not _belongs(move, program, year)]
    if len(rows) < len(amounts):
        refusals.append(_("Some of these lines do not exist any more. Choose again."))
    if not rows or not all(amounts.values()):
        refusals.append(_("Say from which line to take, to which to give, and how much."))
    refusals += [_unbalanced(*found) for found in unbalanced(rows).items()]
    refusals += [_too_low(move) for move in rows if move.amount < 0 and move.is_too_low]
    if refusals:
        raise ValidationError(refusals)
    check_allocated({scope_of(move.allocation, program.pk): move.amount for move in rows})
    return rows


def _open(reallocation: Reallocation) -> Reallocation:
    """The proposal, held; refuses what was decided already."""
    hold(reallocation.program_id)
    lock = Reallocation.objects.select_for_update(of=["self"]).select_related("program")
    found = lock.get(pk=reallocation.pk)
    if found.applied_at:
        raise ValidationError(
            _("It was applied by %(decision)s. What was applied is undone only by another reallocation.")
            % {"decision": found.decision}
        )
    if found.dropped_at:
        raise ValidationError(_("This proposal was dropped. Make a new one."))
    return found


def _keep(reallocation: Reallocation, amounts: Amounts, verb: str, by: User) -> Reallocation:
    reallocation.save()
    ReallocationLine.objects.bulk_create(
        ReallocationLine(reallocation=reallocation, allocation_id=key, amount=amount)
        for key, amount in sorted(amounts.items())
    )
    moved = sum(amount for amount in amounts.values() if amount > 0)
    after = {"amount": moved, "reason": reallocation.reason}
    audit.record(verb, reallocation, by=by, after=after)
    return reallocation


def _check_day(rows: list[Move], day: date) -> None:
    """On the day of the decision each line has a plan to take from, and each receiver exists."""
    entries: dict[int, list] = {move.allocation.pk: [] for move in rows}
    known = PlanEntry.objects.filter(allocation__in=entries).order_by()
    for key, *entry in known.values_list("allocation", "decided_on", "id", "amount"):
        entries[key].append(tuple(entry))
    for move in rows:
        if move.amount > 0:
            check_unit(move.allocation.unit, day)
        line = move.allocation
        check_never_below_zero(entries[line.pk], amount=move.amount, decided_on=day, whose=str(line))


def _belongs(move: Move, program: Program, year: int) -> bool:
    line = move.allocation
    is_theirs = (line.component.program_id, line.year) == (program.pk, year)
    return is_theirs and (line.planned > 0 or move.amount > 0)


def _of_another(move: Move) -> str:
    return _("%(line)s is no line of this programme and year that has a plan. Choose another.") % {
        "line": move.allocation
    }


def _unbalanced(account: Account, sums: tuple[int, int]) -> str:
    kind, source, budget_year = account
    taken, given = sums
    words = {
        "account": capfirst(f"{IN_TABLES[kind]}, {IN_TABLES[source]}, {budget_year}"),
        "taken": written(taken, Unit.TRIEU),
        "given": written(given, Unit.TRIEU),
        "rest": written(abs(taken - given), Unit.TRIEU),
    }
    if taken > given:
        sentence = _(
            "%(account)s: %(taken)s million đồng are taken and %(given)s given. Give %(rest)s more, "
            "or take less."
        )
    else:
        sentence = _(
            "%(account)s: %(given)s million đồng are given and %(taken)s taken. Take %(rest)s more, "
            "or give less."
        )
    return sentence % words


def _too_low(move: Move) -> str:
    line = move.allocation
    free = written(max(line.planned - line.disbursed, 0), Unit.TRIEU)
    return _(
        "%(line)s: %(paid)s million đồng of its %(plan)s have been paid out. Take at most %(free)s from it."
    ) % {
        "line": line,
        "paid": written(line.disbursed, Unit.TRIEU),
        "plan": written(line.planned, Unit.TRIEU),
        "free": free,
    }
