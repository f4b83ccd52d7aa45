"""Reporting, submitting, accepting, returning: what happens and what is refused."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from directives import rules, services
from directives.models import Assignment, ProgressReport, Review
from portal import clock
from portal.models import AuditEntry, Notification
from tests.factories import PDF, AssignmentFactory, UserFactory

PROOF = {"note": "Đã ban hành", "evidence_number": "12/BC-STC"}


def test_a_report_is_kept_with_its_trace(assignment, officer):
    report = services.report(assignment, note=" Đã họp hai lần ", percent=40, by=officer)
    assert (report.note, report.percent, report.is_result) == ("Đã họp hai lần", 40, False)
    entry = AuditEntry.objects.get(verb="assignment.reported")
    assert entry.by == officer
    assert entry.after == {"note": "Đã họp hai lần", "percent": 40, "confirmed_on": "2023-11-03"}
    assignment.refresh_from_db()
    assert assignment.submitted_on is None


def test_submitting_waits_for_the_giver_and_tells_the_givers_office(assignment, officer, coordinator):
    services.submit(assignment, **PROOF, by=officer)
    assignment.refresh_from_db()
    assert (assignment.submitted_on, assignment.is_open) == (date(2023, 11, 3), True)
    message = Notification.objects.get(kind="submitted")
    assert (message.user, message.agency) == (coordinator, coordinator.agency)
    assert str(officer.agency) in message.subject


def test_a_contribution_of_a_cooperating_agency_is_done_at_once(directive, officer):
    part = AssignmentFactory(directive=directive, agency=officer.agency, role="cooperating")
    services.submit(part, **PROOF, by=officer)
    part.refresh_from_db()
    assert not part.is_open


def test_a_file_is_evidence_too(assignment, officer):
    file = SimpleUploadedFile("C:\\Tài liệu\\Báo cáo.PDF", PDF)
    report = services.submit(assignment, note="Xong", files=[file], by=officer)
    evidence = report.files.get()
    assert evidence.name == "Báo cáo.PDF"
    assert evidence.file.name.startswith("evidence/2023/11/")
    assert "Báo cáo" not in evidence.file.name
    with evidence.file.open() as kept:
        assert kept.read() == PDF


def test_a_file_of_a_report_that_was_refused_is_not_left_behind(submitted, officer, settings):
    files = [SimpleUploadedFile("a.pdf", PDF), SimpleUploadedFile("b.pdf", PDF)]
    with pytest.raises(ValidationError, match="waits for the answer"):
        services.report(submitted, note="Thêm", files=files, by=officer)
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_several_files_come_with_one_report(assignment, officer):
    files = [SimpleUploadedFile(f"{number}.pdf", PDF) for number in range(5)]
    report = services.submit(assignment, note="Xong", files=files, by=officer)
    assert [file.name for file in report.files.all()] == ["0.pdf", "1.pdf", "2.pdf", "3.pdf", "4.pdf"]
    assert AuditEntry.objects.get(verb="assignment.submitted").after["evidence"].startswith("0.pdf, 1.pdf")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"note": "Xong"}, "needs its evidence"),
        ({**PROOF, "note": " "}, "blank"),
        ({**PROOF, "percent": 101}, "less than or equal to 100"),
        ({**PROOF, "evidence_on": date(2023, 11, 4)}, "future"),
        ({"note": "Xong", "files": [SimpleUploadedFile("a.exe", b"MZ")]}, r"^\['a.exe: Only these kinds"),
    ],
)
def test_submitting_refuses_what_proves_nothing(assignment, officer, said, words):
    with pytest.raises(ValidationError, match=words):
        services.submit(assignment, **said, by=officer)
    assert not ProgressReport.objects.exists()
    assert not Notification.objects.exists()


def test_a_date_of_a_document_needs_its_number(assignment, officer):
    with pytest.raises(ValidationError, match="number of the document"):
        services.report(assignment, note="Đang làm", evidence_on=date(2023, 11, 1), by=officer)
    with pytest.raises(ValidationError, match="number of the document"):
        services.report(assignment, note="Đang làm", evidence_issuer="Bộ Tài chính", by=officer)


def test_what_waits_or_is_done_takes_no_more_reports(submitted, officer, coordinator):
    for tell in (services.report, services.submit):
        with pytest.raises(ValidationError, match="waits for the answer"):
            tell(submitted, **PROOF, by=officer)
    services.accept(submitted, by=coordinator)
    for tell in (services.report, services.submit):
        with pytest.raises(ValidationError, match="is done"):
            tell(submitted, **PROOF, by=officer)


def test_accepting_closes_the_task_on_time_and_tells_the_agency(submitted, officer, coordinator):
    with clock.pinned(clock.moment(date(2023, 12, 15))):
        services.accept(submitted, by=coordinator)
    task = Assignment.objects.with_state(date(2024, 1, 1)).get()
    assert (task.state, task.accepted_by) == ("done", coordinator)
    assert Notification.objects.filter(kind="accepted", user=officer).count() == 1
    assert AuditEntry.objects.get(verb="assignment.accepted").by == coordinator


def test_returning_opens_the_task_again_with_the_reason(submitted, officer, coordinator):
    review = services.return_result(submitted, reason="Chưa có số liệu của huyện", by=coordinator)
    submitted.refresh_from_db()
    assert (submitted.is_open, submitted.submitted_on, submitted.is_returned) == (True, None, True)
    assert review.report == submitted.reports.get()
    assert "Chưa có số liệu" in Notification.objects.get(kind="returned", user=officer).body
    services.submit(submitted, **PROOF, by=officer)
    submitted.refresh_from_db()
    assert not submitted.is_returned


def test_returning_needs_a_reason(submitted, coordinator):
    with pytest.raises(ValidationError, match="Say why"):
        services.return_result(submitted, reason="  ", by=coordinator)
    assert not Review.objects.exists()


def test_nothing_is_judged_that_was_not_submitted(assignment, submitted, coordinator):
    other = AssignmentFactory()
    contribution = AssignmentFactory(role="cooperating", submitted_on=date(2023, 11, 1))
    for task in (other, contribution):
        for judge in (services.accept, lambda task, by: services.return_result(task, reason="Thiếu", by=by)):
            with pytest.raises(ValidationError, match="No result waits"):
                judge(task, by=coordinator)


def test_a_result_is_accepted_once(submitted, coordinator):
    services.accept(submitted, by=coordinator)
    with pytest.raises(ValidationError, match="accepted already"):
        services.accept(submitted, by=coordinator)
    with pytest.raises(ValidationError, match="accepted already"):
        services.return_result(submitted, reason="Muộn rồi", by=coordinator)


def test_only_the_agencys_own_people_report(assignment, officer, committee, coordinator):
    assert rules.can_report(officer, assignment)
    watcher = UserFactory(role="committee", agency=officer.agency)
    for person in (committee, coordinator, UserFactory(), watcher):
        assert not rules.can_report(person, assignment)


def test_a_coordinator_does_not_judge_the_own_agencys_result(assignment, coordinator, officer):
    own = UserFactory(role="coordinator", agency=assignment.agency)
    assert rules.can_review(coordinator, assignment)
    assert not rules.can_review(own, assignment)
    assert not rules.can_review(officer, assignment)
