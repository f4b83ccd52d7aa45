"""The demonstration's directives: the notice of autumn 2023 and what its agencies did until 3 November.

The tasks, agencies and dates are those of the real notice; the words are not. Everything goes through the
services, at the hour at which it happened.
"""

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from directives import demo_guidance, demo_monthly, demo_obstacles, services
from directives.models import Assignment, Directive, Document, UrgingLetter
from directives.services import Addressee
from portal import clock
from portal.models import Agency, AgencyGroup, User
from programs.models import Program

HERE = Path(__file__).parent
PROGRAMS = ["NTM", "GNBV", "DTTS"]
LEAD, COOPERATING = Assignment.Role.LEAD, Assignment.Role.COOPERATING
GIVEN_ON = date(2023, 10, 27)
PLAIN_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
)


def load(people: dict[str, User], remind: Callable[[date], Any]) -> None:
    """Enter the notice, give its tasks, and tell what happened after it; `remind` is the run of a day."""
    demo_guidance.load(people)
    demo_monthly.load(people)
    notice = json.loads((HERE / "demo_notice.json").read_text(encoding="utf8"))
    office = people["vanphong"]
    with clock.pinned(clock.moment(date(2023, 10, 18), 15)):
        _issue(notice["cited"], office)
    with clock.pinned(clock.moment(GIVEN_ON, 9, 5)):
        document = _issue(notice["document"], office)
    tasks: dict[str, Directive] = {}
    for minute, row in enumerate(notice["directives"], start=10):
        with clock.pinned(clock.moment(GIVEN_ON, 9, minute)):
            directive = _give(document, row, tasks, office)
        tasks[directive.label] = directive
    for row in json.loads((HERE / "demo_story.json").read_text(encoding="utf8")):
        at = timezone.make_aware(datetime.fromisoformat(row["at"]))
        with clock.pinned(at):
            if row["do"] == "remind":
                remind(clock.today())
            else:
                _happen(row, tasks, people)
    with clock.pinned(clock.moment(date(2023, 11, 3), 8, 40)):
        services.draft_letter(UrgingLetter(agency=Agency.objects.get(code="syt")), by=office)
    demo_obstacles.load(people)


def _issue(row: dict[str, Any], by: User) -> Document:
    days = {name: _day(row.get(name)) for name in ("issued_on", "meeting_on")}
    issuer = Agency.objects.get(code=row["issuer"])
    return services.issue_document(Document(**{**row, **days, "issuer": issuer, "is_demo": True}), by=by)


def _give(document: Document, row: dict[str, Any], tasks: dict[str, Directive], by: User) -> Directive:
    row = dict(row)
    to = [
        *_agencies(row.pop("leads", []), LEAD),
        *_groups(row.pop("lead_groups", []), LEAD),
        *_agencies(row.pop("cooperating", []), COOPERATING),
        *_groups(row.pop("cooperating_groups", []), COOPERATING),
    ]
    citations = [(reference, _day(day)) for reference, day in row.pop("citations", [])]
    first = tasks.get(row.pop("depends_on", ""))
    due_on = _day(row.pop("original_due_on", None))
    directive = Directive(document=document, depends_on=first, original_due_on=due_on, **row)
    programs = Program.objects.filter(code__in=PROGRAMS)
    return services.give_directive(directive, to=to, programs=programs, citations=citations, by=by)


def _agencies(codes: list[str], role: str) -> list[Addressee]:
    return [Addressee(Agency.objects.get(code=code), role) for code in codes]


def _groups(named: list[list[str]], role: str) -> list[Addressee]:
    return [Addressee(AgencyGroup.objects.get(code=code), role, words) for code, words in named]


def _happen(row: dict[str, Any], tasks: dict[str, Directive], people: dict[str, User]) -> None:
    """One line of the story: somebody reports, submits, accepts or returns."""
    by = people[row["by"]]
    if row["do"] == "confirm":
        _confirm(row.get("agencies", [by.agency and by.agency.code]), by)
        return
    task = tasks[row["task"]]
    if row["do"] == "comment":
        services.comment(task, text=row["text"], by=by)
        return
    asked = task.assignments
    assignment = asked.get(agency__code=row["agency"]) if "agency" in row else asked.get(agency=by.agency_id)
    deeds: dict[str, Callable[[], Any]] = {
        "report": lambda: services.report(assignment, note=row["note"], percent=row.get("percent"), by=by),
        "submit": lambda: services.submit(assignment, **_result(row), by=by),
        "accept": lambda: services.accept(assignment, by=by),
        "return": lambda: services.return_result(assignment, reason=row["reason"], by=by),
        "urge": lambda: services.remind_contributors(task, words=row["words"], by=by),
        "ask": lambda: services.ask_explanation(
            assignment, question=row["question"], due_on=date.fromisoformat(row["due_on"]), by=by
        ),
        "explain": lambda: services.answer_explanation(
            assignment.explanationrequests.waiting().earliest("id"), answer=row["answer"], by=by
        ),
        **_requests(row, assignment, by),
    }
    deeds[row["do"]]()


def _requests(row: dict[str, Any], assignment: Assignment, by: User) -> dict[str, Callable[[], Any]]:
    """ "Not ours" and more time: asked for, and answered."""
    said = {"reason": row.get("reason", ""), "by": by}
    return {
        "object": lambda: services.object_to(
            assignment, proposed=Agency.objects.get(code=row["proposed"]), **said
        ),
        "insist": lambda: services.insist(assignment, **said),
        "extend": lambda: services.ask_extension(
            assignment, due_on=date.fromisoformat(row["due_on"]), **said
        ),
        "decide": lambda: services.decide_extension(
            assignment, outcome=row["outcome"], due_on=_day(row.get("due_on")), **said
        ),
    }


def _confirm(agencies: list[str], by: User) -> None:
    """The agencies take on what they have not confirmed; who does it for the own one handles it, too."""
    rows = Assignment.objects.open().filter(agency__code__in=agencies, confirmed_on=None, period_on=None)
    for assignment in rows:
        handler = by if by.agency_id == assignment.agency_id else None
        services.confirm_receipt(assignment, handler=handler, by=by)


def _result(row: dict[str, Any]) -> dict[str, Any]:
    """A result with the number of its document and, for some, a file to open."""
    files = [SimpleUploadedFile(row["file"], PLAIN_PDF)] if "file" in row else []
    return {
        "note": row["note"],
        "evidence_number": row["proof"],
        "evidence_on": clock.today(),
        "files": files,
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
