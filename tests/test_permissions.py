"""Every URL, every role, in one table: pages and API alike. A URL without a row fails."""

import json
from types import SimpleNamespace

import pytest
from django.urls import URLPattern, get_resolver, reverse

from directives.models import Directive
from portal.models import AuditEntry, Notification, User
from tests.factories import (
    AllocationFactory,
    AssignmentFactory,
    ComponentFactory,
    DirectiveFactory,
    NotificationFactory,
    PlanEntryFactory,
    ProgressReportFactory,
    SheetFactory,
    UserFactory,
)

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


@pytest.fixture
def world(owner, program, district_officer, settings):
    """One of everything, around one district and one programme."""
    district = district_officer.agency
    component = ComponentFactory(program=program)
    directive = DirectiveFactory(
        deadline_kind=Directive.DeadlineKind.EVENT, original_due_on=None, event="kỳ họp HĐND tỉnh"
    )
    assignment = AssignmentFactory(directive=directive, agency=district)
    settings.MEDIA_ROOT.mkdir(parents=True)
    (settings.MEDIA_ROOT / "a.pdf").write_bytes(b"%PDF-1.4")
    report = ProgressReportFactory(assignment=assignment, evidence="a.pdf", evidence_name="a.pdf")
    allocation = AllocationFactory(unit=district, component=component)
    PlanEntryFactory(allocation=allocation)
    sheet = SheetFactory(unit=district, program=program)
    message = NotificationFactory(user=district_officer)
    pks = {
        "directive": directive.pk,
        "assignment": assignment.pk,
        "evidence": report.pk,
        "document": directive.document_id,
        "sheet": sheet.pk,
        "allocation": allocation.pk,
        "notification": message.pk,
        "component": component.pk,
    }
    codes = {"program": program.code, "component": component.code, "agency": district.code}
    return SimpleNamespace(pks=pks, codes=codes, owner=owner, officer=district_officer)


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


def address(name: str, world) -> str:
    subject = SUBJECTS.get(name) or name.removeprefix("api:").replace("_", "-").split("-")[0]
    lists = {"document_new", "sheets", "api:schema-page"}
    if name in lists or name.endswith(("-list", "_export", "_open")) or name == "api:schema":
        return reverse(name)
    if name == "program" or (name.startswith("api:") and name.endswith("-detail") and subject in world.codes):
        return reverse(name, args=[world.codes[subject]])
    return reverse(name, args=[world.pks[subject]] if subject in world.pks else [])


def person(role: str, world) -> User | None:
    if role in {"owner", "officer"}:
        return getattr(world, role)
    if role == "nobody":
        return None
    agency = {} if role in {"coordinator", "stranger"} else {"agency": None}
    return UserFactory(role="officer" if role == "stranger" else role, **agency)


def answer(client, method: str, name: str, role: str, world):
    user = person(role, world)
    if user:
        client.force_login(user)
    response = getattr(client, method)(
        address(name, world), {"csrfmiddlewaretoken": "x"} if method == "post" else {}
    )
    if response.streaming:
        list(response.streaming_content)  # read to its end, a file is closed
    leads_to_login = response.status_code == 302 and response.url.startswith(reverse("login") + "?")
    return SIGN_IN if leads_to_login else response.status_code


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", GET)
def test_get(client, world, name, role):
    assert answer(client, "get", name, role, world) == GET[name][ROLES.index(role)]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", POST)
def test_post(client, world, name, role):
    assert answer(client, "post", name, role, world) == POST[name][ROLES.index(role)]


@pytest.mark.parametrize("name", [name for name in POST if name not in GET])
def test_what_changes_something_does_not_answer_a_get(client, world, name):
    client.force_login(world.officer)
    assert client.get(address(name, world)).status_code == 405


@pytest.mark.parametrize("role", ["committee", "auditor", "admin"])
@pytest.mark.parametrize(
    "name", [name for name in POST if name not in {"logout", "preferences", "password_change"}]
)
def test_who_only_looks_changes_nothing(client, world, name, role):
    before = AuditEntry.objects.count(), Notification.objects.count()
    answer(client, "post", name, role, world)
    assert (AuditEntry.objects.count(), Notification.objects.count()) == before


def names(patterns, space=""):
    """The names of all URLs below, with their namespace."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"
        elif pattern.namespace != "admin":  # Django's own, for the role admin; see the test below
            yield from names(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)


def test_no_url_is_missing_from_the_table():
    assert set(names(get_resolver().url_patterns)) == set(GET) | set(POST)


@pytest.mark.parametrize("role", ROLES)
def test_the_administration_is_for_administrators(client, world, role):
    user = person(role, world)
    if user:
        client.force_login(user)
    expected = 200 if role == "admin" else 302
    for address_of in ("admin:index", "admin:portal_user_changelist", "admin:portal_agency_changelist"):
        assert client.get(reverse(address_of)).status_code == expected


def test_a_token_opens_the_same_doors(client, world):
    world.officer.set_password("mot-mat-khau-dai")
    world.officer.save()
    fields = {"username": world.officer.username, "password": "mot-mat-khau-dai"}
    token = client.post(reverse("api:token"), fields).json()["token"]
    headers = {"authorization": f"Token {token}"}
    rows = client.get(reverse("api:assignment-list"), headers=headers).json()
    assert [row["id"] for row in rows["results"]] == [world.pks["assignment"]]


def test_errors_of_the_api_are_json(client, world):
    client.force_login(world.officer)
    response = client.post(address("api:assignment-report", world), {})
    assert json.loads(response.content)["note"]
