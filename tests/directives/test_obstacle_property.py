"""Random lives of a few obstacles: whatever people do in whatever order, nothing illegal and nothing lost."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directives import services
from directives.models import Consolidation, Move, Obstacle, ObstacleStep, Stage
from directives.models.stages import STARTS_FROM
from portal import clock
from portal.models import AuditEntry, User
from tests.directives.obstacles import raise_one
from tests.factories import AgencyFactory, UserFactory

HOW_MANY = 4
CHOICE = st.tuples(
    st.integers(0, 30), st.integers(0, HOW_MANY - 1), st.integers(0, HOW_MANY - 1)
)  # act, obstacle, another


class World:
    """Four obstacles of two districts, one ministry, one department and a coordinator."""

    def __init__(self) -> None:
        self.coordinator = UserFactory(role=User.Role.COORDINATOR)
        self.department = AgencyFactory()
        self.ministry = AgencyFactory(kind="central")
        people = UserFactory.create_batch(2)
        central = {"level": "central", "authority": self.ministry}
        fields = [{}, central, central, {}]
        self.keys = [raise_one(people[n % 2], **fields[n]).pk for n in range(HOW_MANY)]

    def acts(self, one: Obstacle, other: Obstacle) -> list[Callable[[], object]]:
        by = {"by": self.coordinator}
        new = one.consolidation or services.prepare_consolidation(Consolidation(title="Danh mục"), **by)
        document = {"number": "1", "symbol": "UBND", "sent_on": clock.today()}
        reply = {"text": "x", "document_number": "1/B", "document_on": clock.today()}
        return [
            lambda: services.pass_obstacle(one, to=self.department, **by),
            lambda: services.answer_obstacle(one, text="x", **by),
            lambda: services.reopen_obstacle(one, text="x", **by),
            lambda: services.resolve_obstacle(one, text="x", **by),
            lambda: services.merge_obstacles(other, others=[one], **by),
            lambda: services.separate_obstacle(one, text="x", **by),
            lambda: services.choose_obstacles(new, obstacles=[one], **by),
            lambda: services.choose_obstacles(new, obstacles=[other], **by),
            lambda: services.send_consolidation(new, **document, **by),
            lambda: services.record_reply(new, authority=self.ministry, **reply, **by),
        ]

    def do(self, act: int, first: int, second: int) -> None:
        """One act, carried out or refused; a refused one leaves no trace."""
        one, other = (Obstacle.objects.get(pk=self.keys[n]) for n in (first, second))
        acts = self.acts(one, other)
        before = ObstacleStep.objects.count(), AuditEntry.objects.count()
        try:
            with transaction.atomic():
                acts[act % len(acts)]()
        except ValidationError:
            assert (ObstacleStep.objects.count(), AuditEntry.objects.count()) == before

    def check(self) -> None:
        """Each step started where the one before it led; what is stored is where the newest led."""
        for obstacle in Obstacle.objects.filter(pk__in=self.keys):
            first, *moves = obstacle.steps.all()
            assert first.kind == Move.RAISED
            at = first.stage
            for step in moves:
                moved_on = step.kind == Move.MERGED and at == Stage.MERGED  # followed its head into another
                assert moved_on or at in STARTS_FROM[Move(step.kind)]
                at = step.stage
            assert obstacle.stage == at
            if obstacle.merged_into:
                assert obstacle.merged_into.stage != Stage.MERGED  # never a chain


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(CHOICE, min_size=15, max_size=25))
def test_whatever_is_done_no_stage_is_illegal_and_no_step_is_lost(choices):
    with transaction.atomic():
        world = World()
        for choice in choices:
            world.do(*choice)
        world.check()
        transaction.set_rollback(True)
