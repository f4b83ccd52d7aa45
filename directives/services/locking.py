"""One row at a time: what is about to change is read again, and is nobody else's until it has changed."""

from directives.models import Assignment


def locked(assignment: Assignment) -> Assignment:
    """The row as it stands now, nobody else's to change until this transaction ends."""
    needed = ("agency", "directive__document__issuer", "directive__given_by__agency")
    return Assignment.objects.select_for_update(of=("self",)).select_related(*needed).get(pk=assignment.pk)
