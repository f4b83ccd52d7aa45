"""Rows for the benchmark: 10,000 assignments of 400 agencies and 100,000 figures on 10,000 allocations."""

from datetime import date, timedelta

from django.db import connection

from directives.models import Assignment, Directive, Document
from disbursement.models import Allocation, Figure, PlanEntry
from portal import clock
from portal.models import Agency, Place, User
from programs.models import Component, Program

AGENCIES, ASSIGNMENTS, ALLOCATIONS, MONTHS = 400, 10_000, 10_000, 10
ISSUED_ON = date(2023, 1, 5)
MILLION = 1_000_000


def fill() -> tuple[User, User]:
    """Fill an empty database; returns a coordinator and an administrator."""
    agencies = _agencies()
    coordinator = User.objects.create_user(
        "bench", "x", full_name="Bench", role="coordinator", agency=agencies[0]
    )
    admin = User.objects.create_user("bench-admin", "x", full_name="Bench", role="admin")
    programs = _programs(agencies[0])
    _assignments(agencies, programs, coordinator)
    _figures(agencies, programs, coordinator)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return coordinator, admin


def _agencies() -> list[Agency]:
    places = Place.objects.bulk_create(
        Place(code=str(n), name=f"Huyện {n}", full_name=f"Huyện {n}", level="district") for n in range(11)
    )
    return Agency.objects.bulk_create(
        Agency(
            code=f"agency-{n}",
            name=f"Cơ quan số {n}",
            short_name=f"Cơ quan {n}",
            kind="district" if n < len(places) else "department",
            place=places[n] if n < len(places) else None,
            position=n,
        )
        for n in range(AGENCIES)
    )


def _programs(owner: Agency) -> list[Program]:
    return Program.objects.bulk_create(
        Program(
            code=f"CT{n}",
            name=f"Chương trình {n}",
            short_name=f"Chương trình {n}",
            owner=owner,
            starts_on=date(2021, 1, 1),
            ends_on=date(2025, 12, 31),
            disburse_until=date(2026, 12, 31),
            position=n,
        )
        for n in range(3)
    )


def _assignments(agencies: list[Agency], programs: list[Program], by: User) -> None:
    documents = Document.objects.bulk_create(
        Document(
            issuer=agencies[0], number=str(n), symbol="TB-UBND", issued_on=ISSUED_ON, title=f"Kết luận số {n}"
        )
        for n in range(50)
    )
    directives = Directive.objects.bulk_create(
        Directive(
            document=documents[n % 50],
            position=n // 50,
            clause=f"2.{n // 50}",
            title=f"Rà soát, tổng hợp, báo cáo nội dung số {n} của chương trình",
            words="Rà soát, tổng hợp, báo cáo UBND tỉnh theo đúng thời hạn. " * 4,
            deadline_kind="fixed",
            original_due_on=ISSUED_ON + timedelta(days=n % 400),
        )
        for n in range(ASSIGNMENTS // 10)
    )
    give(directives, agencies, programs, by)


def give(directives: list[Directive], agencies: list[Agency], programs: list[Program], by: User) -> None:
    """Ten agencies a directive, one programme."""
    through = Directive.programs.through
    through.objects.bulk_create(
        through(directive_id=directive.pk, program_id=programs[n % 3].pk)
        for n, directive in enumerate(directives)
    )
    Assignment.objects.bulk_create(
        (
            _assignment(number, directives[number // 10], agencies[number % len(agencies)], by)
            for number in range(len(directives) * 10)
        ),
        batch_size=2000,
    )


def _assignment(number: int, directive: Directive, agency: Agency, by: User) -> Assignment:
    """Six of ten are accepted, one waits for the giver, the rest is open."""
    due_on = directive.original_due_on
    day = due_on or ISSUED_ON
    done = {"submitted_on": day, "accepted_on": day, "accepted_by": by} if number % 10 < 6 else {}
    waits = {"submitted_on": day} if number % 10 == 6 else {}
    return Assignment(
        directive=directive,
        agency=agency,
        original_due_on=due_on,
        due_on=due_on,
        began_on=ISSUED_ON,
        **(done or waits),
    )


def _components(programs: list[Program]) -> list[Component]:
    return Component.objects.bulk_create(
        Component(
            program=programs[n % 3],
            code=f"DA-{n}",
            level_name="Dự án",
            number=str(n),
            name=f"Dự án {n}",
            has_investment=True,
            has_recurrent=True,
            position=n,
        )
        for n in range(60)
    )


def _figures(agencies: list[Agency], programs: list[Program], by: User) -> None:
    components = _components(programs)
    lines = Allocation.objects.bulk_create(
        Allocation(
            year=2023,
            budget_year=2023,
            unit=agencies[n % AGENCIES],
            component=components[(n // AGENCIES) % 60],
            kind="investment" if n % 2 else "recurrent",
            source="central" if n // AGENCIES % 2 else "counterpart",
        )
        for n in range(ALLOCATIONS)
    )
    decided = date(2023, 1, 10)
    plan = {
        "decision": "1/QĐ-UBND",
        "decided_on": decided,
        "entered_by": by,
        "entered_at": clock.moment(decided),
    }
    PlanEntry.objects.bulk_create(
        PlanEntry(allocation=line, amount=(n % 90 + 10) * 100 * MILLION, **plan)
        for n, line in enumerate(lines)
    )
    for month in range(1, MONTHS + 1):
        known = {"month": month, "entered_by": by, "entered_at": clock.moment(date(2023, month, 28))}
        Figure.objects.bulk_create(
            Figure(allocation=line, amount=(n % 90 + 10) * 4 * month * MILLION, **known)
            for n, line in enumerate(lines)
        )
