from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal import clock
from programs.models import Component
from tests.factories import (
    BILLION,
    AllocationFactory,
    AssignmentFactory,
    ComponentFactory,
    DirectiveFactory,
    FigureFactory,
    PlanEntryFactory,
    ProgramFactory,
)


@pytest.fixture
def tree(program):
    """A project with two sub-projects; both spend."""
    project = ComponentFactory(program=program, name="Hạ tầng", number="1")
    parts = [ComponentFactory(program=program, parent=project, level_name="Tiểu dự án") for _ in range(2)]
    for part, paid in zip(parts, (2, 4), strict=True):
        allocation = AllocationFactory(component=part)
        PlanEntryFactory(allocation=allocation, amount=10 * BILLION)
        FigureFactory(
            allocation=allocation, amount=paid * BILLION, entered_at=clock.moment(date(2023, 10, 1))
        )
    return project, *parts


def test_a_node_holds_all_that_is_below_it(client, committee, program, tree):
    client.force_login(committee)
    nodes = client.get(reverse("program", args=[program.code])).context["nodes"]
    assert [(node.depth, node.planned, node.disbursed) for node in nodes] == [
        (0, 20 * BILLION, 6 * BILLION),
        (1, 10 * BILLION, 2 * BILLION),
        (1, 10 * BILLION, 4 * BILLION),
    ]


def test_open_directives_are_counted_once_and_done_ones_not(client, committee, program, tree, coordinator):
    done = {"submitted_on": "2023-10-30", "accepted_on": "2023-10-31", "accepted_by": coordinator}
    for fields in ({}, done):
        directive = DirectiveFactory()
        directive.programs.add(program)
        directive.components.add(tree[1])
        AssignmentFactory.create_batch(2, directive=directive, **fields)
    client.force_login(committee)
    assert client.get(reverse("programs")).context["rows"][0].open_directives == 1
    page = client.get(reverse("component", args=[tree[0].pk])).context
    assert page["total"].open_directives == 1
    assert [part.open_directives for part in page["parts"]] == [1, 0]


def test_a_component_shows_who_spends_on_it(client, committee, tree):
    client.force_login(committee)
    rows = client.get(reverse("component", args=[tree[0].pk])).context["by_unit"]
    assert sorted(row["total_disbursed"] for row in rows) == [2 * BILLION, 4 * BILLION]


@pytest.mark.parametrize("year", ["", "abc", "99999", "²²²²"])
def test_a_year_that_is_none_means_this_year(client, committee, program, year):
    client.force_login(committee)
    assert client.get(reverse("program", args=[program.code]), {"year": year}).context["year"] == 2023


@pytest.mark.parametrize("rows", [1, 30])
def test_a_tree_costs_the_same_for_any_number_of_nodes(
    client, committee, program, rows, django_assert_num_queries
):
    for _ in range(rows):
        AllocationFactory(component=ComponentFactory(program=program))
    client.force_login(committee)
    client.get(reverse("programs"))
    # user, programme, before and after, what was written last, nodes, money, directives, unread
    with django_assert_num_queries(10):
        client.get(reverse("program", args=[program.code]))
    with django_assert_num_queries(7):  # the tree is kept
        client.get(reverse("program", args=[program.code]))


def test_a_kept_tree_is_of_one_programme(client, committee, program):
    own, other = ComponentFactory(program=program, name="Đường"), ComponentFactory(name="Trạm")
    client.force_login(committee)
    for one, another in ((own, other), (other, own)):
        page = client.get(reverse("program", args=[one.program.code])).content.decode()
        assert one.name in page
        assert another.name not in page


def test_a_programme_cannot_end_before_it_starts():
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgramFactory(ends_on=date(2020, 1, 1))


def test_a_tree_of_any_depth_is_one_query(program, django_assert_num_queries):
    parent = None
    for _ in range(6):
        parent = ComponentFactory(program=program, parent=parent)
    with django_assert_num_queries(1):
        nodes = Component.objects.filter(program=program).as_tree()
    assert [node.depth for node in nodes] == [0, 1, 2, 3, 4, 5]
    assert len(nodes[0].keys) == 6


@pytest.mark.parametrize("year", ["-1", "0", "1e9", "99999999999999999999"])
def test_the_api_refuses_a_year_that_is_none(client, committee, year):
    client.force_login(committee)
    assert client.get(reverse("api:programme-list"), {"year": year}).status_code == 400
