"""Who gets what: rows that many addresses share, a column a role."""

ROLES = ["admin", "coordinator", "committee", "auditor", "owner", "officer", "stranger", "nobody"]
OK, GO, BAD, SIGN_IN, NO, GONE, CONFLICT = 200, 302, 422, "sign in", 403, 404, 409
ALL = [OK] * 7 + [SIGN_IN]
API_ALL = [OK] * 7 + [401]
# `owner` owns the programme but takes no part in the directive; `officer` is of the unit that must act.
PARTAKER = [OK, OK, OK, OK, GONE, OK, GONE, SIGN_IN]  # a directive: who steers and who takes part
MONEY = [OK, OK, OK, OK, OK, OK, GONE, SIGN_IN]  # capital: also the programme's owner
OVERSEER = [OK, OK, NO, OK, NO, NO, NO, SIGN_IN]
GIVER = [NO, OK, NO, NO, NO, NO, NO, SIGN_IN]
REVIEWER = [GONE, OK, *[GONE] * 5, SIGN_IN]  # a notice in review exists for coordinators only
DOER = [NO, NO, NO, NO, GONE, OK, GONE, SIGN_IN]  # the agency's own people
KEEPER_OF_LIST = [NO, OK, NO, NO, NO, NO, GONE, SIGN_IN]  # of all programmes, so no owner's
KEEPER = [NO, BAD, *[NO] * 5, SIGN_IN]
KEEPER_OF_API = [NO, 400, *[NO] * 5, 401]
GIVER_OF_ONE = [NO, OK, NO, NO, GONE, NO, GONE, SIGN_IN]
# `owner` owns the programme of the obstacle's component; `officer` is of the district that raised it.
SORTER = [NO, OK, NO, NO, NO, NO, GONE, SIGN_IN]
CONSOLIDATOR = [NO, OK, NO, NO, GONE, GONE, GONE, SIGN_IN]
# An agency finds what was sent to it, the officer; coordinators act.
LETTER = [OK, OK, OK, OK, GONE, OK, GONE, SIGN_IN]
URGER = [NO, OK, NO, NO, GONE, NO, GONE, SIGN_IN]
# A view is seen by who keeps it, the officer.
OWN_VIEW = [GONE, GONE, GONE, GONE, GONE, OK, GONE, SIGN_IN]

# Plans are kept by coordinators and by the owner of the programme; `officer` is of the unit that has them.
PLANNER = [NO, OK, NO, NO, OK, NO, NO, SIGN_IN]
PLANNER_OF_ONE = [NO, OK, NO, NO, OK, NO, GONE, SIGN_IN]
PLANNED = [NO, BAD, NO, NO, BAD, NO, GONE, SIGN_IN]
PLANNED_BY_API = [NO, 400, NO, NO, 400, NO, GONE, 401]
NEW_PLAN, NEW_PLAN_BY_API = [*PLANNED[:6], NO, SIGN_IN], [*PLANNED_BY_API[:6], NO, 401]
MONEY_OF_API = [*MONEY[:7], 401]
PLANS = ["plan", "plan_entries", "assigned_plans", "reallocations", "counterpart"]
REALLOCATION_ACTS = ["edit", "apply", "drop", "undo"]
