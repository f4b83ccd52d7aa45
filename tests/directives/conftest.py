"""Directives as they come up in tests: in English, so that a sentence can be asked for by its words."""

from datetime import date

import pytest
from django.conf import settings
from django.utils.translation import override

from directives import services
from directives.models import Directive, ReminderRule
from portal import clock
from tests.factories import AssignmentFactory, DirectiveFactory, UserFactory


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


@pytest.fixture
def client(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def directive(coordinator):
    """Clause 2.4, due on 30/11/2023, given by the coordinator."""
    return DirectiveFactory(given_by=coordinator)


@pytest.fixture
def assignment(directive, agency):
    return AssignmentFactory(directive=directive, agency=agency)


@pytest.fixture
def submitted(assignment, officer):
    """The agency's result waits for the giver."""
    services.submit(assignment, note="Đã xong", evidence_number="12/BC", by=officer)
    assignment.refresh_from_db()
    return assignment


@pytest.fixture
def rules():
    """The usual rules for tasks; what else waits has tests of its own."""
    services.ensure_reminder_rules()
    ReminderRule.objects.exclude(topic="task").delete()


@pytest.fixture
def due():
    """Make a lead's open task with a date: due(date(2023, 11, 8), is_strict=True)."""

    def make(due_on: date | None, *, agency=None, **fields):
        kind = fields.pop("deadline_kind", Directive.DeadlineKind.FIXED)
        order = DirectiveFactory(
            original_due_on=due_on,
            deadline_kind=kind,
            event="kỳ họp",
            is_strict=fields.pop("is_strict", False),
            document__issued_on=date(2023, 1, 3),
            given_at=clock.moment(date(2023, 1, 3)),
        )
        chosen = agency or UserFactory().agency
        held = {"began_on": date(2023, 1, 3), **fields}
        return AssignmentFactory(directive=order, agency=chosen, **held)

    return make
