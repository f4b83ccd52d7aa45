"""A document and its tasks entered together: all of it, or nothing."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directives.models import Directive, Document
from directives.services.documents import Addressee, give_directive, issue_document
from portal.models import User
from programs.models import Component, Program


class Order(NamedTuple):
    """One task of the table: the directive, whom it names, and the clause that it waits for."""

    directive: Directive
    to: Sequence[Addressee]
    programs: Iterable[Program] = ()
    components: Iterable[Component] = ()
    citations: Iterable[tuple[str, date | None]] = ()
    waits_for: str = ""


class RefusedOrderError(ValidationError):
    """A task of the table that cannot be given; `number` counts from 0."""

    def __init__(self, number: int, error: ValidationError):
        super().__init__(error.messages)
        self.number = number


@transaction.atomic
def enter_document(document: Document, orders: Sequence[Order], *, by: User) -> Document:
    """Enter a document with its tasks. Raises RefusedOrderError for the first task that cannot be given."""
    issue_document(document, by=by)
    give_directives(document, orders, by=by)
    return document


@transaction.atomic
def give_directives(document: Document, orders: Sequence[Order], *, by: User) -> list[Directive]:
    """Give several tasks of a document. Raises RefusedOrderError for the first one that cannot be given."""
    given = []
    for number, order in enumerate(orders):
        order.directive.document = document
        try:
            if order.waits_for:
                order.directive.depends_on = _clause(document, order.waits_for)
            about: dict[str, Any] = {
                "programs": order.programs,
                "components": order.components,
                "citations": order.citations,
            }
            given.append(give_directive(order.directive, to=order.to, **about, by=by))
        except ValidationError as error:
            raise RefusedOrderError(number, error) from error
    return given


def _clause(document: Document, label: str) -> Directive:
    """The task of that clause, "2.6" or "2.6 (1)"; it stands before the one that waits."""
    found = [one for one in document.directives.all() if label.replace(" ", "") == one.label.replace(" ", "")]
    if not found:
        raise ValidationError(
            _("There is no clause %(clause)s before this one to wait for.") % {"clause": label}
        )
    return found[0]
