"""Who may do what to documents, directives and their results. Plain functions; doors ask, services trust."""

from collections.abc import Iterable

from directives.models import Assignment, Directive, ExplanationRequest, Obstacle, SavedView, Stage
from directives.models.obstacles import spoken_for_by
from portal.models import Agency, User

WORKS = frozenset({User.Role.COORDINATOR, User.Role.OWNER, User.Role.OFFICER})


def can_give(user: User) -> bool:
    """Enter documents and give the directives in them."""
    return user.is_coordinator


def can_read_notices(user: User) -> bool:
    """Send notices in to be read, review the drafts, accept them as directives."""
    return user.is_coordinator


def can_change(user: User, directive: Directive) -> bool:
    """Correct what was given, add agencies, set dates, order and ends."""
    return user.is_coordinator


def can_read(user: User, assignment: Assignment, others: Iterable[Assignment]) -> bool:
    """Read what was reported: the agency and its heir, who steers, the lead whom it contributes to now."""
    if user.sees_all or user.agency_id in {assignment.agency_id, assignment.heir_id}:
        return True
    leads = any(
        other.is_lead and other.agency_id == user.agency_id and other.ended_on is None for other in others
    )
    return (leads and not assignment.is_lead) or accepts_first(user, assignment.directive)


def accepts_first(user: User, directive: Directive) -> bool:
    """The owner of the directive's programme, where results need two acceptances."""
    return user.role == User.Role.OWNER and user.agency_id in {owner.pk for owner in directive.first_judges}


def can_register(user: User) -> bool:
    """Keep the register of guiding documents."""
    return user.is_coordinator or user.role == User.Role.OWNER


def leads(user: User, directive: Directive) -> bool:
    """People of an agency that leads the task now."""
    if user.role not in WORKS:
        return False
    return directive.assignments.leads().filter(agency=user.agency_id, ended_on=None).exists()


def can_send_back(user: User, assignment: Assignment) -> bool:
    """The lead judges what cooperating agencies contribute."""
    return (
        not assignment.is_lead
        and user.agency_id != assignment.agency_id
        and leads(user, assignment.directive)
    )


def can_comment(user: User) -> bool:
    """Whoever sees a directive may say something about it, but for who only oversees."""
    return user.role in WORKS or user.role == User.Role.COMMITTEE


def can_ask_explanation(user: User, assignment: Assignment) -> bool:
    """The committee and the coordinators ask other agencies to explain."""
    steers = user.is_coordinator or user.role == User.Role.COMMITTEE
    return steers and user.agency_id != assignment.agency_id


def can_explain(user: User, asked: ExplanationRequest) -> bool:
    """The agency that was asked answers, or the one that holds the task now."""
    held_by = {asked.assignment.agency_id, asked.assignment.heir_id}
    return user.role in WORKS and user.agency_id in held_by


def can_hand_over(user: User) -> bool:
    """Pass the open work of an agency on to another."""
    return user.is_coordinator


def can_hand_over_in(user: User, agency: Agency | None) -> bool:
    """Pass an officer's open work on to a colleague: people of the agency, and the coordinator."""
    return user.is_coordinator or (user.role in WORKS and agency is not None and user.agency_id == agency.pk)


def can_report(user: User, assignment: Assignment) -> bool:
    """An agency's own people report on what was asked of it."""
    return user.role in WORKS and user.agency_id == assignment.agency_id


def can_ask_extension(user: User, assignment: Assignment) -> bool:
    """The people of a lead ask for more time; a cooperating agency is never late."""
    return assignment.is_lead and can_report(user, assignment)


def can_decide(user: User, assignment: Assignment) -> bool:
    """A coordinator answers what other agencies ask, and moves their dates; never those of the own agency."""
    return user.is_coordinator and user.agency_id != assignment.agency_id


def can_close(user: User, assignment: Assignment) -> bool:
    """A coordinator ends what other agencies need not do any more."""
    return can_decide(user, assignment)


def can_close_all(user: User, directive: Directive) -> bool:
    """A coordinator whose own agency has nothing open in it."""
    return user.is_coordinator and not directive.assignments.open().filter(agency=user.agency_id).exists()


def can_date(user: User) -> bool:
    """Enter the dates of events."""
    return user.is_coordinator


def can_review(user: User, assignment: Assignment) -> bool:
    """Who judges a result now: the owner while it waits there, else a coordinator of another agency."""
    if assignment.is_at_owner:
        return accepts_first(user, assignment.directive)
    return can_decide(user, assignment)


def can_review_many(user: User) -> bool:
    """Those for whom results of others may wait."""
    return user.is_coordinator or user.role == User.Role.OWNER


def can_raise(user: User) -> bool:
    """Raise obstacles for the own agency."""
    return user.role in WORKS


def can_sort_obstacle(user: User, obstacle: Obstacle) -> bool:
    """Classify it, pass it on, merge and separate it."""
    return user.is_coordinator


def can_consolidate(user: User) -> bool:
    """Prepare and send lists for the centre, and record its replies."""
    return user.is_coordinator


def can_answer_obstacle(user: User, obstacle: Obstacle) -> bool:
    """The department that has it, or a coordinator."""
    holds = obstacle.stage == Stage.PASSED and user.agency_id == obstacle.holder_id
    return user.is_coordinator or (user.role in WORKS and holds)


def speaks_for(user: User, obstacle: Obstacle) -> bool:
    """People of the agency that raised it, or of its heir."""
    return user.role in WORKS and user.agency_id == obstacle.speaker.pk


def can_resolve_obstacle(user: User, obstacle: Obstacle) -> bool:
    """Who raised it knows best; a coordinator may say so too."""
    return user.is_coordinator or speaks_for(user, obstacle)


def can_reopen_obstacle(user: User, obstacle: Obstacle) -> bool:
    """Whom the answer was meant for: who raised it, or one that was merged into it."""
    if user.role not in WORKS or user.agency is None:
        return False
    return speaks_for(user, obstacle) or obstacle.merged.filter(spoken_for_by(user.agency)).exists()


def can_change_view(user: User, view: SavedView) -> bool:
    """Who keeps a view names, shares and deletes it."""
    return user.pk == view.owner_id


def can_read_reminder_rules(user: User) -> bool:
    """Who steers or oversees knows when whom is reminded, and of what on which day."""
    return user.sees_all


def can_set_reminder_rules(user: User) -> bool:
    """Say when whom is reminded."""
    return user.is_coordinator


def can_pause(user: User, assignment: Assignment) -> bool:
    """A coordinator silences the reminders of other agencies' tasks, never of those of the own agency."""
    return can_decide(user, assignment)


def can_act_in_bulk(user: User) -> bool:
    """Remind, accept, move dates and hand over for several tasks at once."""
    return user.is_coordinator


def can_urge(user: User) -> bool:
    """Prepare official letters that urge agencies, and record what became of them."""
    return user.is_coordinator
