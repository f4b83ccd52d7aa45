"""Several tasks at once: each for itself, and those that cannot be are named with the reason."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from directives.models import Assignment


class Answered(NamedTuple):
    """What became of several: those of which it was done, and the others with the reason."""

    done: list[Assignment]
    refused: list[tuple[Assignment, str]]


@transaction.atomic
def one_by_one(assignments: Iterable[Assignment], do: Callable[[Assignment], Any]) -> Answered:
    """One transaction, in the order of their keys, so that two people at once do not lock each other out."""
    answered = Answered([], [])
    for assignment in sorted(assignments, key=lambda one: (one.directive_id, one.pk)):
        try:
            do(assignment)
        except ValidationError as error:
            answered.refused.append((assignment, error.messages[0]))
        else:
            answered.done.append(assignment)
    return answered
