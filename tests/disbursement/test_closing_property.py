"""Whatever is reported, corrected, adjusted and opened again afterwards, a closed month says what it said."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disbursement import services
from disbursement.models import Allocation, Closing, Figure, Month, Sheet
from portal import clock
from portal.models import AuditEntry, User
from tests.disbursement.conftest import line
from tests.disbursement.test_closing import frozen
from tests.factories import ComponentFactory, DistrictFactory, ProgramFactory, UserFactory

MILLION = 1_000_000
START = date(2023, 11, 3)


class World:
    """A district with three lines; October and November are there, and nobody has reported."""

    def __init__(self) -> None:
        self.today = START
        self.coordinator = UserFactory(role=User.Role.COORDINATOR)
        self.owner = UserFactory(role=User.Role.OWNER)
        program = ProgramFactory(owner=self.owner.agency)
        self.unit = DistrictFactory()
        self.officer = UserFactory(agency=self.unit)
        roads, herds = ComponentFactory.create_batch(2, program=program)
        self.lines = [
            line(self.unit, roads, planned=1_000, last=300),
            line(self.unit, roads, planned=200, last=60, source="counterpart"),
            line(self.unit, herds, planned=500, kind="recurrent"),
        ]
        for month, due_on in ((10, date(2023, 11, 5)), (11, date(2023, 12, 5))):
            services.open_month(2023, month, due_on=due_on, by=self.coordinator)
        self.kept: dict[int, tuple] = {}

    def month(self, number: int) -> Month:
        return Month.objects.get(month=10 + number % 2)

    def sheet(self, number: int) -> Sheet:
        return Sheet.objects.get(month=10 + number % 2)


def report(world: World, number: int) -> None:
    sheet = world.sheet(number)
    typed = {row.pk: (str(300 + number * 7 % 600), "nêu rõ") for row in world.lines}
    services.submit(
        services.save_sheet(sheet, typed, version=sheet.version, by=world.officer), by=world.officer
    )


def correct(world: World, number: int) -> None:
    words = {"note": "thu hồi", "reason": "Hoàn ứng", "document": f"{number}/KB"}
    amount, month = number * 11 % 1_000 * MILLION, 10 + number % 2
    row = world.lines[number % 3]
    services.correct_figure(row, month=month, amount=amount, **words, by=world.coordinator)


def adjust(world: World, number: int) -> None:
    amount = (number % 41 - 20) * MILLION
    row, decision = world.lines[number % 3], f"{number}/QĐ"
    services.adjust_plan(row, amount=amount, decision=decision, decided_on=world.today, by=world.coordinator)


def reopen(world: World, number: int) -> None:
    until = world.today + timedelta(days=number % 9)
    month = world.month(number)
    services.reopen_month(month, reason="Đối chiếu lại", closes_on=until, by=world.coordinator)


def let_in(world: World, number: int) -> None:
    until = world.today + timedelta(days=number % 30)
    month = world.month(number)
    services.let_in_late(month, unit=world.unit, until=until, reason="Chậm", by=world.coordinator)


ACTS = {
    "report": report,
    "correct": correct,
    "adjust": adjust,
    "reopen": reopen,
    "let in": let_in,
    "close": lambda world, number: services.close_month(world.month(number), by=world.coordinator),
    "verify": lambda world, number: services.verify(world.sheet(number), by=world.owner),
    "return": lambda world, number: services.return_sheet(world.sheet(number), reason="Sai", by=world.owner),
    "night": lambda world, number: services.close_months(world.today),
}
OFTEN = ["close", "close", "correct", "correct", "correct", "later", "later"]
STEPS = st.lists(st.tuples(st.sampled_from([*ACTS, *OFTEN]), st.integers(0, 200)), min_size=14, max_size=26)


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_a_closed_months_numbers_never_change(steps):
    with transaction.atomic():
        with clock.pinned(clock.moment(START, 9)):
            world = World()
        for minute, (name, number) in enumerate(steps):
            if name == "later":
                world.today += timedelta(days=number % 12)
            with clock.pinned(clock.moment(world.today, 9, minute)):
                step(world, name, number)
                check(world)
        transaction.set_rollback(True)


def step(world: World, name: str, number: int) -> None:
    """What is refused leaves no trace."""
    if name == "later":
        return
    before = AuditEntry.objects.count(), Figure.objects.count(), Closing.objects.count()
    try:
        with transaction.atomic():
            ACTS[name](world, number)
    except ValidationError:
        assert (AuditEntry.objects.count(), Figure.objects.count(), Closing.objects.count()) == before


def check(world: World) -> None:
    for closing in Closing.objects.order_by("pk"):
        said = (
            frozen(closing),
            list(closing.sheets.order_by("pk").values_list("sheet", "state", "submitted_by", "submitted_at")),
            (closing.version, closing.closed_at, closing.closed_by_id),
        )
        if closing.pk not in world.kept:
            stands_as_known(closing, world.today)
        assert world.kept.setdefault(closing.pk, said) == said
    assert set(world.kept) <= set(Closing.objects.values_list("pk", flat=True))
    for month in Month.objects.all():
        versions = list(month.closings.values_list("version", "reopened_at"))
        assert [version for version, _at in versions] == list(range(1, len(versions) + 1))
        assert all(at for _version, at in versions[:-1])
        assert month.is_open == (not versions or versions[-1][1] is not None)


def stands_as_known(closing: Closing, today: date) -> None:
    """A new version says what every other page says of that day."""
    month = closing.month
    lines = Allocation.objects.filter(year=month.year).with_planned(today).with_disbursed(today, month.month)
    known = {row.pk: (row.planned, row.disbursed) for row in lines}
    counts = closing.figures.with_counts().values_list("allocation", "planned", "counts")
    assert {pk: (planned, paid or 0) for pk, planned, paid in counts} == known
