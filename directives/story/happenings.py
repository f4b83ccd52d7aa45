"""What happened to a directive, told newest first. Each topic has a teller; TELLERS lists them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from directives.models import Assignment, Directive, ProgressReport, Reminder, Review, periods

LONGEST = 200  # of each kind, newest first


@dataclass
class Happening:
    """Something that happened: who did what (in a sentence's words), and the words that were said."""

    kind: str
    at: datetime
    who: str
    did: str
    person: str = ""
    said: str = ""
    report: ProgressReport | None = None
    agency: str = ""


def of(directive: Directive, visible: list[Assignment]) -> list[Happening]:
    """All that happened to the assignments that the person may read about, newest first."""
    told = [happening for tell in TELLERS for happening in tell(directive, visible)]
    return sorted(told, key=lambda happening: happening.at, reverse=True)[:LONGEST]


def whose(directive: Directive, assignment: Assignment) -> str:
    """The agency, with the period of a task that recurs: "Sở Y tế, month 11/2023"."""
    if not assignment.period_on:
        return str(assignment.agency)
    return f"{assignment.agency}, {periods.words(directive.recurrence, assignment.period_on)}"


def _given(directive: Directive, visible: list[Assignment]) -> list[Happening]:
    did = _("gave the task, from %(document)s") % {"document": directive.document.reference}
    return [Happening("given", directive.given_at, str(directive.office), did, str(directive.given_by or ""))]


def _reported(directive: Directive, visible: list[Assignment]) -> list[Happening]:
    rows = ProgressReport.objects.filter(assignment__in=visible).prefetch_related("files")
    found = []
    for report in rows.select_related("reported_by", "assignment__agency")[:LONGEST]:
        agency, person = whose(directive, report.assignment), str(report.reported_by)
        if report.is_result:
            is_lead = report.assignment.is_lead
            kind, did = "submitted", _("submitted its result") if is_lead else _("gave its contribution")
        else:
            percent = "" if report.percent is None else f" {report.percent}%"
            kind, did = "reported", _("reported") + percent
        found.append(
            Happening(kind, report.reported_at, agency, did, person, report.note, report, agency=agency)
        )
    return found


def _reviewed(directive: Directive, visible: list[Assignment]) -> list[Happening]:
    rows = Review.objects.filter(report__assignment__in=visible).exclude(stage=Review.Stage.LEAD)
    found = []
    for review in rows.select_related("reviewed_by__agency", "report__assignment__agency")[:LONGEST]:
        agency = whose(directive, review.report.assignment)
        kind = "accepted" if review.is_accepted else "returned"
        words = {
            "accepted": _("accepted the result of %(agency)s"),
            "returned": _("returned the result of %(agency)s"),
        }
        if review.stage == Review.Stage.OWNER:
            words["accepted"] = _("accepted the result of %(agency)s as programme owner, before the office")
        office = str(review.reviewed_by.agency or review.reviewed_by)
        did, person = words[kind] % {"agency": agency}, str(review.reviewed_by)
        found.append(Happening(kind, review.reviewed_at, office, did, person, review.reason, agency=agency))
    return found


def _reminded(directive: Directive, visible: list[Assignment]) -> list[Happening]:
    """Reminders, those of one day that say the same together."""
    rows = Reminder.objects.filter(assignment__in=visible).select_related("agency")
    together: dict[tuple, list[Reminder]] = {}
    for row in rows.order_by("-on", "agency__position")[:LONGEST]:
        together.setdefault((row.on, row.state, row.working_days), []).append(row)
    found = []
    for same in together.values():
        names = {"agencies": ", ".join(str(row.agency) for row in same), "words": same[0].days_words}
        did = _("reminded %(agencies)s: %(words)s") % names
        found.append(Happening("reminded", same[0].sent_at, _("The portal"), did))
    return found


TELLERS = [_given, _reported, _reviewed, _reminded]
