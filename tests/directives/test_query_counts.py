"""Lists and pages cost the same number of queries for one row and for thirty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directives import services
from directives.models import Assignment
from portal import clock, memory
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    DirectiveFactory,
    ProgressReportFactory,
    ReminderFactory,
)


def queries(client, url: str) -> int:
    client.get(url)
    memory.forget()  # what a page finds is remembered until a write
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def grow(coordinator, count: int) -> None:
    """More assignments, each with a report and a reminder; the first directive gets as many agencies."""
    first = DirectiveFactory(given_by=coordinator)
    for assignment in [
        *AssignmentFactory.create_batch(count, directive=first),
        *AssignmentFactory.create_batch(count, directive__document=first.document),
    ]:
        ProgressReportFactory(assignment=assignment)
        ReminderFactory(assignment=assignment)


@pytest.fixture
def pages(client, coordinator):
    """Addresses by name, once there is something to show; the coordinator is signed in."""
    grow(coordinator, 1)
    client.force_login(coordinator)
    first = Assignment.objects.order_by("pk").first()
    names = [
        "assignments",
        "documents",
        "remind_log",
        "api:assignment-list",
        "api:directive-list",
        "api:document-list",
    ]
    return {
        **{name: reverse(name) for name in names},
        "directive": first.directive.get_absolute_url(),
        "document": first.directive.document.get_absolute_url(),
        "filtered": reverse("assignments") + "?q=von&state=open_all&sort=state",
    }


def test_pages_cost_the_same_for_any_number_of_rows(client, coordinator, pages):
    before = {name: queries(client, url) for name, url in pages.items()}
    grow(coordinator, 15)
    assert {name: queries(client, url) for name, url in pages.items()} == before


def test_the_list_asks_little(client, pages, django_assert_num_queries):
    client.get(pages["assignments"])
    with django_assert_num_queries(4):  # user with agency, count, rows, unread messages
        client.get(pages["assignments"])


def test_an_agencys_pages_cost_the_same_for_any_number_of_rows(client, coordinator, officer):
    client.force_login(officer)
    first = DirectiveFactory(given_by=coordinator)
    AssignmentFactory(directive=first, agency=officer.agency)
    urls = [reverse("assignments"), first.get_absolute_url(), first.document.get_absolute_url()]
    before = [queries(client, url) for url in urls]
    AssignmentFactory.create_batch(15, agency=officer.agency, directive__document=first.document)
    AssignmentFactory.create_batch(15, directive=first)
    assert [queries(client, url) for url in urls] == before


def test_giving_to_many_agencies_writes_them_at_once(coordinator, django_assert_max_num_queries):
    document = DirectiveFactory().document
    agencies = AgencyFactory.create_batch(30)
    order = DirectiveFactory.build(document=document, clause="9")
    with django_assert_max_num_queries(75), clock.pinned(clock.now()):
        services.give_directive(order, to=[services.Addressee(agency) for agency in agencies], by=coordinator)
