"""Where a task stands, derived from its dates."""

from datetime import date, timedelta
from itertools import islice, product

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils.translation import override

from directives.models import Assignment, Directive, ProgressReport, State
from directives.models.timing import day_off, state_of
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    DirectiveFactory,
    ProgressReportFactory,
    UserFactory,
)

TODAY = date(2023, 11, 3)
DAY = timedelta(days=1)


def state_at(today=TODAY, **fields) -> str:
    AssignmentFactory(**fields)
    return Assignment.objects.with_state(today).get().state


@pytest.mark.parametrize(
    ("due_on", "state"),
    [
        (date(2023, 11, 2), "overdue"),
        (date(2023, 11, 3), "due_soon"),
        (date(2023, 11, 14), "due_soon"),  # seven working days ahead
        (date(2023, 11, 15), "open"),
    ],
)
def test_a_date_is_late_only_after_it_and_soon_seven_working_days_before(due_on, state):
    assert state_at(due_on=due_on) == state


@pytest.mark.parametrize(
    ("kind", "state"),
    [("standing", "standing"), ("none", "undated"), ("event", "awaiting_event"), ("recurring", "recurring")],
)
def test_what_has_no_date_is_never_overdue(kind, state):
    order = DirectiveFactory(deadline_kind=kind, original_due_on=None, event="kỳ họp")
    assert state_at(today=date(2030, 1, 1), directive=order, due_on=None) == state


def test_a_cooperating_agency_is_never_late():
    assert state_at(due_on=date(2023, 10, 1), role="cooperating") == "open"


def test_a_contribution_is_done_without_acceptance():
    assert state_at(due_on=date(2023, 10, 1), role="cooperating", submitted_on=TODAY) == "done"


def test_a_result_that_waits_for_the_giver_is_not_late():
    assert state_at(due_on=date(2023, 10, 1), submitted_on=TODAY) == "submitted"


@pytest.mark.parametrize(
    ("submitted_on", "state"), [(date(2023, 10, 31), "done"), (date(2023, 11, 1), "done_late")]
)
def test_on_time_is_judged_by_the_day_of_submission_not_of_acceptance(coordinator, submitted_on, state):
    dates = {"due_on": date(2023, 10, 31), "submitted_on": submitted_on, "accepted_on": TODAY}
    assert state_at(**dates, accepted_by=coordinator) == state


def test_the_list_derives_the_same_states_as_sql(coordinator):
    """All combinations of what a state depends on."""
    dues = [None, TODAY - DAY, TODAY, date(2023, 11, 14), date(2023, 11, 15)]
    submissions = [None, TODAY - 3 * DAY, TODAY]
    for kind, due_on, role, submitted_on, accepted in product(
        Directive.DeadlineKind.values, dues, Assignment.Role.values, submissions, [False, True]
    ):
        if (kind == "fixed" and not due_on) or (accepted and not submitted_on):
            continue
        original = None if kind in {"standing", "none"} else due_on
        order = DirectiveFactory(deadline_kind=kind, original_due_on=original, event="kỳ họp")
        done = {"accepted_on": TODAY, "accepted_by": coordinator} if accepted else {}
        AssignmentFactory(directive=order, due_on=due_on, role=role, submitted_on=submitted_on, **done)
    for ended_on in (TODAY, TODAY + DAY):
        AssignmentFactory(ended_on=ended_on, ended_by=coordinator, ending="superseded", end_reason="thay thế")
    rows = Assignment.objects.with_state(TODAY).select_related("directive")
    assert {row.state for row in rows} == set(State.values)
    for row in rows:
        names = ("is_lead", "due_on", "submitted_on", "accepted_on", "ended_on")
        facts = {name: getattr(row, name) for name in names}
        assert state_of(**facts, kind=row.directive.deadline_kind, today=TODAY) == row.state


def test_the_four_official_classes_are_those_of_the_nation_in_2017(coordinator):
    """14,068 + 1,983 + 5,640 + 223 = 21,914."""
    done = {"submitted_on": date(2017, 6, 1), "accepted_on": date(2017, 6, 2), "accepted_by": coordinator}
    classes = {
        "done_on_time": (14_068, {"due_on": date(2017, 6, 1), **done}),
        "done_late": (1_983, {"due_on": date(2017, 5, 31), **done}),
        "open_in_time": (5_640, {"due_on": date(2018, 1, 15)}),
        "open_overdue": (223, {"due_on": date(2017, 12, 1)}),
    }
    agencies = AgencyFactory.create_batch(150)
    document = DirectiveFactory().document
    orders = Directive.objects.bulk_create(
        DirectiveFactory.build(document=document, position=1000 + n) for n in range(147)
    )
    places = product(orders, agencies)
    for count, fields in classes.values():
        Assignment.objects.bulk_create(
            Assignment(directive=order, agency=agency, original_due_on=fields["due_on"], **fields)
            for order, agency in islice(places, count)
        )
    found = Assignment.objects.official_classes(date(2017, 12, 31))
    assert found == {name: count for name, (count, _fields) in classes.items()}


def test_a_result_that_came_late_and_waits_is_open_and_overdue():
    AssignmentFactory(due_on=date(2023, 10, 1), submitted_on=TODAY)
    AssignmentFactory(due_on=date(2023, 11, 30), submitted_on=TODAY)
    found = Assignment.objects.official_classes(TODAY)
    assert (found["open_overdue"], found["open_in_time"]) == (1, 1)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"due_on": date(2023, 10, 31)}, "overdue: 3 working days"),
        ({"due_on": date(2023, 11, 2)}, "overdue: 1 working day"),
        ({"due_on": date(2023, 11, 3)}, "Due today"),
        ({"due_on": date(2023, 11, 5)}, "1 working day left"),
        (
            {"due_on": date(2023, 10, 1), "submitted_on": date(2023, 11, 1)},
            "waiting for acceptance: 2 working days",
        ),
        ({"due_on": date(2023, 10, 1), "role": "cooperating", "submitted_on": TODAY}, "contributed"),
    ],
)
def test_days_are_counted_in_working_days(fields, words):
    AssignmentFactory(**fields)
    assert Assignment.objects.with_state(TODAY).get().state_words == words


def test_words_follow_the_language():
    AssignmentFactory(due_on=date(2023, 10, 31))
    row = Assignment.objects.with_state(TODAY).get()
    english = row.state_words
    with override("vi"):
        assert row.state_words != english


def test_a_day_off_is_flagged_and_not_moved():
    assert day_off(date(2023, 11, 5)) == "Sunday"
    assert day_off(date(2023, 9, 5)) == ""
    assert day_off(date(2023, 9, 1)) == "public holiday"


def test_rows_that_cannot_be_true_cannot_be_saved(coordinator):
    bad = [
        {"accepted_on": TODAY, "accepted_by": coordinator},  # accepted, never submitted
        {"submitted_on": TODAY, "accepted_on": TODAY},  # accepted by nobody
        {"submitted_on": TODAY, "accepted_on": TODAY - DAY, "accepted_by": coordinator},
        {"submitted_on": TODAY, "is_returned": True},
    ]
    for fields in bad:
        with pytest.raises(IntegrityError), transaction.atomic():
            AssignmentFactory(**fields)


def test_reports_are_added_never_edited():
    report = ProgressReportFactory()
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        ProgressReport.objects.filter(pk=report.pk).update(note="khác")
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        report.delete()


def test_an_agency_sees_its_own_tasks_and_their_directives_only(committee):
    mine, theirs = AssignmentFactory.create_batch(2)
    user = UserFactory(agency=mine.agency)
    assert list(Assignment.objects.visible_to(user)) == [mine]
    assert list(Directive.objects.visible_to(user)) == [mine.directive]
    assert set(Assignment.objects.visible_to(committee)) == {mine, theirs}
