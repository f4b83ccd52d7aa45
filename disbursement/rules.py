"""Who may do what with plans and figures. What exists for a person is `visible_to` of the models."""

from disbursement.models import Allocation, Sheet
from portal.models import User

WORKERS = {User.Role.OFFICER, User.Role.OWNER, User.Role.COORDINATOR}


def can_fill_sheet(user: User, sheet: Sheet) -> bool:
    """It is the own unit's to fill in, whatever its state (the service refuses a closed one in words)."""
    return user.role in WORKERS and user.agency_id == sheet.unit_id


def can_edit_sheet(user: User, sheet: Sheet) -> bool:
    """May type into it now."""
    return can_fill_sheet(user, sheet) and sheet.is_editable


def can_submit(user: User, sheet: Sheet) -> bool:
    """Who fills it in also submits it."""
    return can_edit_sheet(user, sheet)


def can_judge(user: User, sheet: Sheet) -> bool:
    """Coordinators judge any sheet; the owner of the programme those of other units."""
    if user.is_coordinator:
        return True
    is_owner = user.role == User.Role.OWNER and user.agency_id == sheet.program.owner_id
    return is_owner and user.agency_id != sheet.unit_id


def can_verify(user: User, sheet: Sheet) -> bool:
    """A submitted sheet waits for judgement."""
    return sheet.state == Sheet.State.SUBMITTED and can_judge(user, sheet)


def can_return(user: User, sheet: Sheet) -> bool:
    """Whoever may verify it may send it back instead."""
    return can_verify(user, sheet)


def can_open_month(user: User) -> bool:
    """Months are opened by coordinators."""
    return user.is_coordinator


def can_plan(user: User, allocation: Allocation) -> bool:
    """Plans are kept by coordinators and by the owner of the programme."""
    owns = user.role == User.Role.OWNER and user.agency_id == allocation.component.program.owner_id
    return user.is_coordinator or owns
