"""A reorganisation from the register of agencies: the open work of all that closed passes on, by handovers.

Where an agency's work goes to several, its most particular functions come first: a field in words or a
place, then a programme, then the rest. A task that everybody has goes on with the general successor's own
row of it. The general successor is the one whose succession names no function; of a district the commune of
the same name, else the first of its communes (the city's seat, Vĩnh Trại, is in phường Đông Kinh).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from directives import handovers, services
from directives.handovers import Function
from directives.models import Assignment, Handover
from portal import clock
from portal.models import Agency, AgencySuccession, User


@dataclass
class Passed:
    """What went from an agency to a successor, and what has to stay, with the reason."""

    succession: AgencySuccession
    tasks: list[str] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        source = "" if self.succession.is_verified else " (succession not verified in a source)"
        return f"{self.succession}: {len(self.tasks)} tasks, {len(self.obstacles)} obstacles{source}"


@transaction.atomic
def reorganise(day: date, *, by: User, is_rehearsal: bool = False) -> list[Passed]:
    """Hand over, early on that day, all that is open at the agencies whose functions moved then.

    Carried out again, it finds nothing more. A rehearsal does the same and takes it back.
    """
    moved = AgencySuccession.objects.filter(moved_on=day, agency__closed_on__lt=day)
    closing = Agency.objects.filter(pk__in=moved.values("agency")).order_by("position", "code")
    with clock.pinned(clock.moment(day)), override(settings.LANGUAGE_CODE):
        found = [passed for agency in closing for passed in _close(agency, day, by)]
    if is_rehearsal:
        transaction.set_rollback(True)
    return found


def _close(agency: Agency, day: date, by: User) -> Iterator[Passed]:
    """One handover for each function that has open work, the general one last."""
    known = agency.successions.filter(moved_on=day).select_related("agency", "successor__place")
    ways = [(handovers.function_of(way), way) for way in known.order_by("successor__position", "function")]
    general = _general(agency, [way for _function, way in ways])
    for function, way in sorted(ways, key=lambda pair: pair[0].program is not None):
        if not function.is_all and (passed := _pass(way, function, general, day, by)):
            yield passed
    if passed := _pass(general, Function(), general, day, by):
        yield passed


def _general(agency: Agency, ways: list[AgencySuccession]) -> AgencySuccession:
    for way in ways:
        names = {place.name for place in (agency.place, way.successor.place) if place}
        is_of_the_name = bool(agency.place and way.successor.place) and len(names) == 1
        if not way.function or is_of_the_name:
            return way
    return ways[0]


def _pass(
    way: AgencySuccession, function: Function, general: AgencySuccession, day: date, by: User
) -> Passed | None:
    reason = _("Reorganisation of %(day)s") % {"day": date_format(day)}
    if function_words := handovers.words_of(way):
        reason = f"{reason}: {function_words}"
    if not way.is_verified:
        reason += _(" (not verified in a source)")
    narrowed = {"program": function.program, "field": function.field, "place": function.place}
    handover = Handover(from_agency=way.agency, to_agency=way.successor, on=day, reason=reason, **narrowed)
    rows = handovers.candidates(handover)
    if function.program:
        rows = rows.exclude(pk__in=_held_by(general.successor, rows))
    passings = handovers.plan(handover, handovers.for_list(rows))
    problems = handovers.plan_obstacles(handover)
    chosen = [passing.assignment for passing in passings if not passing.refusal]
    obstacles = [one.obstacle for one in problems if not one.refusal]
    if chosen or obstacles:
        services.hand_over(handover, assignments=chosen, obstacles=obstacles, by=by)
    stays = [f"{_names([one.assignment])[0]}: {one.refusal}" for one in passings if one.refusal]
    stays += [f"{one.obstacle}: {one.refusal}" for one in problems if one.refusal]
    passed = Passed(way, _names(chosen), [str(one) for one in obstacles], stays)
    return passed if chosen or obstacles or stays else None


def _held_by(agency: Agency, rows: QuerySet[Assignment]) -> list[int]:
    """Of these tasks those that the agency has, too."""
    held = Assignment.objects.filter(agency=agency, ended_on=None).values("directive")
    return list(rows.filter(directive__in=held).values_list("pk", flat=True))


def _names(tasks: Iterable[Assignment]) -> list[str]:
    return [f"{task.directive.document.reference} {task.label}" for task in tasks]
