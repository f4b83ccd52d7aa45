"""Who may do what with plans and figures. What exists for a person is `visible_to` of the models."""

from disbursement.models import Allocation, Sheet, TreasuryList
from disbursement.models.months import may_enter
from portal import clock
from portal.models import Agency, User
from programs.models import Program

WORKERS = {User.Role.OFFICER, User.Role.OWNER, User.Role.COORDINATOR}


def can_fill_sheet(user: User, sheet: Sheet) -> bool:
    """It is the own unit's to fill in, whatever its state (the service refuses a closed one in words)."""
    return user.role in WORKERS and user.agency_id == sheet.unit_id


def can_edit_sheet(user: User, sheet: Sheet) -> bool:
    """May type into it now."""
    return can_fill_sheet(user, sheet) and sheet.is_editable and may_enter(sheet, clock.today())


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


def can_see_standings(user: User) -> bool:
    """Who steers, and the owners of programmes, see how the units' months stand."""
    return user.sees_all or user.role == User.Role.OWNER


def can_judge_some(user: User) -> bool:
    """Has sheets of other units to judge."""
    return user.is_coordinator or user.role == User.Role.OWNER


def can_open_month(user: User) -> bool:
    """Months are opened by coordinators."""
    return user.is_coordinator


def can_keep_months(user: User) -> bool:
    """Coordinators move, close and open months again, and let units in late."""
    return user.is_coordinator


def can_correct(user: User, allocation: Allocation) -> bool:
    """Settled figures are corrected by coordinators, and by the programme's owner if they are another's."""
    owns = user.role == User.Role.OWNER and user.agency_id == allocation.component.program.owner_id
    return user.is_coordinator or (owns and user.agency_id != allocation.unit_id)


def can_keep_plans(user: User) -> bool:
    """Plans are kept by coordinators, and by the owners of programmes: each of its own."""
    return user.is_coordinator or user.role == User.Role.OWNER


def can_plan(user: User, program: Program) -> bool:
    """Keeps the plans of this programme: what was assigned, allocated, adjusted, moved between lines."""
    owns = user.role == User.Role.OWNER and user.agency_id == program.owner_id
    return user.is_coordinator or owns


def can_compare(user: User) -> bool:
    """Enters what figures are compared with: national averages, ratios of counterpart capital."""
    return user.is_coordinator


def can_import(user: User, program: Program | None) -> bool:
    """Files are sent by coordinators, and by the owner of a programme for that programme."""
    owns = user.role == User.Role.OWNER and program is not None and user.agency_id == program.owner_id
    return user.is_coordinator or owns


def can_import_some(user: User) -> bool:
    """Who may send any file at all."""
    return user.is_coordinator or user.role == User.Role.OWNER


def can_see_imports(user: User) -> bool:
    """Who steers, and who sends files."""
    return user.sees_all or user.role == User.Role.OWNER


def can_keep_treasury(user: User, treasury_list: TreasuryList) -> bool:
    """Coordinators name columns and match names; the owner of the list's programme too."""
    return can_import(user, treasury_list.program)


def can_see_treasury_file(user: User, treasury_list: TreasuryList) -> bool:
    """The whole list, file and all, for who steers and who keeps it."""
    return user.sees_all or can_keep_treasury(user, treasury_list)


def can_sign_some(user: User) -> bool:
    """Whoever works with capital signs differences: each the own ones."""
    return user.role in WORKERS


def can_sign_difference(user: User, unit: Agency, program: Program) -> bool:
    """The unit whose money it is, the programme's owner, coordinators."""
    is_own = user.role in WORKERS and user.agency_id == unit.pk
    return is_own or can_plan(user, program)
