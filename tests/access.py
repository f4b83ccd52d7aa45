"""Who gets what from every URL: a row an address, a column a role. tests/test_permissions.py walks it."""

ROLES = ["admin", "coordinator", "committee", "auditor", "owner", "officer", "stranger", "nobody"]
OK, GO, BAD, SIGN_IN, NO, GONE, CONFLICT = 200, 302, 422, "sign in", 403, 404, 409
ALL = [OK] * 7 + [SIGN_IN]
API_ALL = [OK] * 7 + [401]
# `owner` owns the programme but takes no part in the directive; `officer` is of the unit that must act.
PARTAKER = [OK, OK, OK, OK, GONE, OK, GONE, SIGN_IN]  # a directive: who steers and who takes part
MONEY = [OK, OK, OK, OK, OK, OK, GONE, SIGN_IN]  # capital: also the programme's owner
OVERSEER = [OK, OK, NO, OK, NO, NO, NO, SIGN_IN]
GIVER = [NO, OK, NO, NO, NO, NO, NO, SIGN_IN]
GIVER_OF_ONE = [NO, OK, NO, NO, GONE, NO, GONE, SIGN_IN]

GET = {
    "home": [GO] * 7 + [SIGN_IN],
    "my_work": [NO, OK, NO, NO, OK, OK, OK, SIGN_IN],
    "dashboard": ALL,
    "programs": ALL,
    "program": ALL,
    "component": ALL,
    "inbox": ALL,
    "notification": [GONE, GONE, GONE, GONE, GONE, OK, GONE, SIGN_IN],
    "audit": OVERSEER,
    "audit_export": OVERSEER,
    "password_change": ALL,
    "login": [GO] * 7 + [OK],
    "healthz": [OK] * 8,
    "readyz": [OK] * 8,
    "assignments": ALL,
    "assignments_export": ALL,
    "directive": PARTAKER,
    "event_date": GIVER_OF_ONE,
    "directive_waits": GIVER_OF_ONE,
    "report": [NO, NO, NO, NO, GONE, OK, GONE, SIGN_IN],
    "review": GIVER_OF_ONE,
    "evidence": PARTAKER,
    "documents": ALL,
    "document": PARTAKER,
    "document_new": GIVER,
    "directive_new": GIVER_OF_ONE,
    "remind_log": ALL,
    "sheets": ALL,
    "sheets_export": ALL,
    "sheet": MONEY,
    "month_open": GIVER,
    "allocations": ALL,
    "allocations_export": ALL,
    "allocation": MONEY,
    "api:api-root": API_ALL,
    "api:document-list": API_ALL,
    "api:document-detail": [*PARTAKER[:7], 401],
    "api:directive-list": API_ALL,
    "api:directive-detail": [*PARTAKER[:7], 401],
    "api:assignment-list": API_ALL,
    "api:assignment-detail": [*PARTAKER[:7], 401],
    "api:programme-list": API_ALL,
    "api:programme-detail": API_ALL,
    "api:component-list": API_ALL,
    "api:component-detail": API_ALL,
    "api:agency-list": API_ALL,
    "api:agency-detail": API_ALL,
    "api:allocation-list": API_ALL,
    "api:allocation-detail": [*MONEY[:7], 401],
    "api:sheet-list": API_ALL,
    "api:sheet-detail": [*MONEY[:7], 401],
    "api:summary": API_ALL,
    "api:schema": API_ALL,
    "api:schema-page": API_ALL,
}

# What an empty form gets: a refusal in words where the person may do it, else 403 or 404.
POST = {
    "logout": [GO] * 7 + [SIGN_IN],
    "keep_session": [204] * 7 + [SIGN_IN],
    "preferences": [GO] * 8,
    "read_all": [GO] * 7 + [SIGN_IN],
    "password_change": [BAD] * 7 + [SIGN_IN],
    "report": [NO, NO, NO, NO, GONE, BAD, GONE, SIGN_IN],
    "review": [NO, BAD, NO, NO, GONE, NO, GONE, SIGN_IN],
    "event_date": [NO, BAD, NO, NO, GONE, NO, GONE, SIGN_IN],
    "document_new": [NO, BAD, NO, NO, NO, NO, NO, SIGN_IN],
    "directive_new": [NO, BAD, NO, NO, GONE, NO, GONE, SIGN_IN],
    "month_open": [NO, BAD, NO, NO, NO, NO, NO, SIGN_IN],
    "sheet": [NO, NO, NO, NO, NO, BAD, GONE, SIGN_IN],
    "sheet_submit": [NO, NO, NO, NO, NO, BAD, GONE, SIGN_IN],
    "sheet_verify": [NO, CONFLICT, NO, NO, CONFLICT, NO, GONE, SIGN_IN],
    "sheet_return": [NO, BAD, NO, NO, BAD, NO, GONE, SIGN_IN],
    "api:token": [400] * 8,
    "api:assignment-report": [NO, NO, NO, NO, GONE, 400, GONE, 401],
    "api:assignment-review": [NO, 400, NO, NO, GONE, NO, GONE, 401],
    "api:sheet-save": [NO, NO, NO, NO, NO, 400, GONE, 401],
    "api:sheet-submit": [NO, NO, NO, NO, NO, 400, GONE, 401],
    "api:sheet-verify": [NO, 400, NO, NO, 400, NO, GONE, 401],
    "api:sheet-return": [NO, 400, NO, NO, 400, NO, GONE, 401],
}

SUBJECTS = {  # which object a URL is about
    "event_date": "directive",
    "directive_waits": "directive",
    "report": "assignment",
    "review": "assignment",
    "directive_new": "document",
    "api:programme-detail": "program",
    "api:component-detail": "component",
    "api:agency-detail": "agency",
}
