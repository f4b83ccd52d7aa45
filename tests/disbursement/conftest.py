"""A district with three lines of capital in one programme, and its sheet for October."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.conf import settings
from django.utils.translation import override

from disbursement.models import Allocation, Sheet
from portal import clock
from portal.models import Agency, User
from programs.models import Program
from tests.factories import (
    AllocationFactory,
    ComponentFactory,
    FigureFactory,
    PlanEntryFactory,
    SheetFactory,
    UserFactory,
)

MILLION = 1_000_000


def line(unit, component, *, planned, last=None, **fields) -> Allocation:
    """An allocation with its plan and, if given, September's figure, both in triệu đồng."""
    allocation = AllocationFactory(unit=unit, component=component, **fields)
    PlanEntryFactory(allocation=allocation, amount=planned * MILLION)
    if last is not None:
        entered_at = clock.moment(date(2023, 10, 2))
        FigureFactory(allocation=allocation, month=9, amount=last * MILLION, entered_at=entered_at)
    return allocation


@dataclass
class Scene:
    """Central and counterpart investment of one component, central recurrent capital of another."""

    program: Program
    unit: Agency
    officer: User
    owner: User
    sheet: Sheet
    central: Allocation
    counterpart: Allocation
    recurrent: Allocation

    @property
    def lines(self) -> list[Allocation]:
        return [self.central, self.counterpart, self.recurrent]

    def cells(self, *typed: str) -> dict[int, tuple[str, str]]:
        """The lines' keys with what is typed into them; "700|why" has a remark."""
        pairs = [[*text.split("|"), ""][:2] for text in typed]
        return {row.pk: (pair[0], pair[1]) for row, pair in zip(self.lines, pairs, strict=True)}

    def form(self, *typed: str, **more) -> dict[str, str]:
        """The same as the page sends it."""
        data = {"version": str(self.sheet.version), "unit": "trieu", **more}
        for key, (amount, note) in self.cells(*typed).items():
            data |= {f"amount-{key}": amount, f"note-{key}": note}
            data |= {f"was-amount-{key}": "", f"was-note-{key}": ""}
        return data


@pytest.fixture
def scene(program, owner, district, district_officer):
    roads, herds = ComponentFactory.create_batch(2, program=program)
    return Scene(
        program,
        district,
        district_officer,
        owner,
        SheetFactory(unit=district, program=program),
        line(district, roads, planned=16_500, last=9_015),
        line(district, roads, planned=1_740, last=600, source="counterpart"),
        line(district, herds, planned=7_365, last=412, kind="recurrent"),
    )


@pytest.fixture
def in_english(client):
    """So that a sentence can be asked for by its words, of a service and of a page."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    with override("en"):
        yield


@pytest.fixture
def colleague(district):
    """A second officer of the same district."""
    return UserFactory(agency=district)
