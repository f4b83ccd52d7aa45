"""One at a time: what is about to change is read again, and is nobody else's until it has changed.

Always in this order, so that two people never wait for each other: the event, the directives by key, their
tasks by key.
"""

from collections.abc import Iterable

from directives.models import Assignment, Directive


def lock_directives(keys: Iterable[int]) -> None:
    """Let nobody else act on the tasks of these directives until this transaction ends."""
    rows = Directive.objects.select_for_update(no_key=True).filter(pk__in=list(keys))
    list(rows.order_by("pk").values_list("pk", flat=True))


def locked(assignment: Assignment) -> Assignment:
    """The row as it stands now, nobody else's to change until this transaction ends."""
    lock_directives([assignment.directive_id])
    needed = ("agency", "directive__document__issuer", "directive__given_by__agency")
    return Assignment.objects.select_for_update(of=("self",)).select_related(*needed).get(pk=assignment.pk)
