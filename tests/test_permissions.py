"""Every URL, every role, in one table: pages and API alike. A URL without a row fails."""

import json
from datetime import date
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from PIL import Image

from directives.models import Directive, Event
from disbursement.models import CounterpartRatio, NationalAverage
from portal import clock
from portal.feeds import make_feed
from portal.models import AuditEntry, Notification, User
from tests.access import GET, POST, ROLES, SIGN_IN, SUBJECTS
from tests.factories import (
    PDF,
    AllocationFactory,
    AssignedPlanFactory,
    AssignmentFactory,
    ClosingFactory,
    ComponentFactory,
    ConsolidationFactory,
    DirectiveDraftFactory,
    DirectiveFactory,
    DocumentFactory,
    EndpointFactory,
    EvidenceFileFactory,
    ExplanationRequestFactory,
    HandoverFactory,
    HolidayFactory,
    ImportFileFactory,
    IncomingNoticeFactory,
    LateAccessFactory,
    NotificationFactory,
    ObstacleFactory,
    PlanEntryFactory,
    ProgressReportFactory,
    ReallocationFactory,
    ReallocationLineFactory,
    ReminderPauseFactory,
    ReminderRuleFactory,
    SavedViewFactory,
    SheetFactory,
    TreasuryLineFactory,
    TreasuryListFactory,
    UrgingLetterFactory,
    UserFactory,
)


@pytest.fixture
def world(owner, program, district_officer, settings):
    """One of everything, around one district and one programme."""
    district = district_officer.agency
    component = ComponentFactory(program=program)
    directive = awaiting()
    assignment = AssignmentFactory(directive=directive, agency=district)
    settings.MEDIA_ROOT.mkdir(parents=True)
    (settings.MEDIA_ROOT / "a.pdf").write_bytes(PDF)
    evidence = EvidenceFileFactory(report=ProgressReportFactory(assignment=assignment), file="a.pdf")
    sheet = SheetFactory(unit=district, program=program)
    message = NotificationFactory(user=district_officer)
    guidance = DocumentFactory(is_guiding=True, file="a.pdf", file_name="a.pdf")
    obstacle = ObstacleFactory(agency=district, component=component, raised_by=district_officer)
    pks = {
        **reminding(assignment),
        **reviewing(),
        "view": SavedViewFactory(owner=district_officer).pk,
        "obstacle": obstacle.pk,
        "consolidation": ConsolidationFactory().pk,
        "handover": HandoverFactory(from_agency=district).pk,
        "guidance": guidance.pk,
        "directive": directive.pk,
        "contribution": AssignmentFactory(directive=directive, role="cooperating").pk,
        "explanation": ExplanationRequestFactory(assignment=assignment).pk,
        "event": directive.awaits.pk,
        "assignment": assignment.pk,
        "evidence": evidence.pk,
        "document": directive.document_id,
        **capital(sheet, AllocationFactory(unit=district, component=component), owner),
        "notification": message.pk,
        "component": component.pk,
    }
    codes = {"program": program.code, "component": component.code, "agency": district.code}
    made = make_feed(is_shared=False, by=district_officer)
    pks["feed"], codes["secret"] = made.feed.pk, made.secret
    codes["holiday"] = HolidayFactory().day.isoformat()
    return SimpleNamespace(pks=pks, codes=codes, owner=owner, officer=district_officer)


def awaiting() -> Directive:
    """A directive whose deadline hangs on an event."""
    name = "kỳ họp HĐND tỉnh"
    dated = {"deadline_kind": Directive.DeadlineKind.EVENT, "original_due_on": None, "event": name}
    return DirectiveFactory(awaits=Event.objects.create(name=name), **dated)


def reminding(assignment) -> dict[str, int]:
    """A rule, and what silences, urges and reaches the agency of a task."""
    letter = UrgingLetterFactory(agency=assignment.agency).pk
    return {
        "urging": letter,
        "letter": letter,
        "rule": ReminderRuleFactory().pk,
        "channel": EndpointFactory(agency=assignment.agency, address="nowhere://at-all").pk,
        "pause": ReminderPauseFactory(assignment=assignment).pk,
    }


def reviewing() -> dict:
    """A notice in review with a page and a draft whose agency nobody knows."""
    page = {"number": 1, "start": 0, "end": 9, "width": 1, "height": 1, "boxes": []}
    Image.new("L", (60, 80), 255).save(settings.MEDIA_ROOT / "a.png")
    notice = IncomingNoticeFactory(file="a.png", name="a.png", pages=[page])
    draft = DirectiveDraftFactory(notice=notice, leads="Sở không có").pk
    pair = {"incoming_page": (notice.pk, 1), "incoming_draft": (notice.pk, draft)}
    return {"incoming": notice.pk, "draft": draft, **pair}


def treasuring(allocation) -> dict:
    """A list of the Treasury with a line of the unit."""
    whole = TreasuryListFactory(file="a.pdf")
    program = allocation.component.program
    TreasuryLineFactory(treasury_list=whole, unit=allocation.unit, program=program)
    return {"treasury": whole.pk, "difference": (whole.pk, allocation.unit.code, program.code)}


def capital(sheet, allocation, owner) -> dict:
    """What the money's pages are about."""
    PlanEntryFactory(allocation=allocation)
    return {
        "sheet": sheet.pk,
        "allocation": allocation.pk,
        "cell": (sheet.pk, allocation.pk),
        "import": ImportFileFactory(program=sheet.program, uploaded_by=owner).pk,
        **months(sheet.unit),
        "closing": ClosingFactory(month__month=9, month__closed_at=clock.now()).pk,
        **treasuring(allocation),
        **planning(allocation),
    }


def months(unit) -> dict:
    """A month, and a unit that is let in late."""
    late = LateAccessFactory(unit=unit)
    return {"month": late.month_id, "late": (late.month_id, late.pk)}


def planning(allocation) -> dict[str, int]:
    """A plan assigned to the unit of a line, a reallocation that touches it, and what is compared with."""
    program = allocation.component.program
    moves = ReallocationFactory(program=program)
    ReallocationLineFactory(reallocation=moves, allocation=allocation)
    ratio = CounterpartRatio.objects.create(program=program, percent=3, opened_on=date(2022, 1, 1))
    words = {"year": 2023, "kind": "investment", "as_of": date(2023, 10, 26), "rate": 49}
    return {
        "assigned": AssignedPlanFactory(program=program, unit=allocation.unit).pk,
        "reallocation": moves.pk,
        "ratio": ratio.pk,
        "average": NationalAverage.objects.create(**words).pk,
    }


def address(name: str, world) -> str:
    """The URL of that name, about the object of the world that it needs, if any."""
    subject = SUBJECTS.get(name) or name.removeprefix("api:").replace("_", "-").split("-")[0]
    known = [found[subject] for found in (world.codes, world.pks) if subject in found]
    for args in ([], *(key if isinstance(key, tuple) else [key] for key in known)):
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    raise AssertionError(f"{name}: say in SUBJECTS which object it is about")


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


# What an empty form changes of oneself; and the test of a channel, which only an admin may make.
OWN_AFFAIRS = {"logout", "preferences", "password_change", "channel_test"}


@pytest.mark.parametrize("role", ["committee", "auditor", "admin"])
@pytest.mark.parametrize("name", sorted(set(POST) - OWN_AFFAIRS))
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
