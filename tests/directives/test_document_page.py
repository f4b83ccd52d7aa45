"""The document's page is a checklist: one line of state each, the four classes, ready for paper."""

from datetime import date

from tests.factories import AssignmentFactory, DirectiveFactory, ProgressReportFactory, UserFactory


def test_each_task_has_one_line_with_its_leads_state_and_latest_report(client, committee, directive):
    first = AssignmentFactory(directive=directive, due_on=date(2023, 11, 2))
    AssignmentFactory(directive=directive)
    ProgressReportFactory(assignment=first, note="Đã gửi văn bản cũ")
    ProgressReportFactory(assignment=first, note="Đã trình ký", percent=80)
    client.force_login(committee)
    response = client.get(directive.document.get_absolute_url())
    page = response.content.decode()
    for words in (
        directive.title,
        "overdue: 1 working day",
        "0/2",
        str(first.agency),
        "Đã trình ký (80%)",
        "☐",
    ):
        assert words in page
    assert "văn bản cũ" not in page
    assert response.context["current"]["open_overdue"] == 1
    assert response.context["original"]["open_overdue"] == 1


def test_many_leads_are_counted_not_named(client, committee, directive):
    AssignmentFactory.create_batch(4, directive=directive)
    client.force_login(committee)
    assert "4 lead agencies" in client.get(directive.document.get_absolute_url()).content.decode()


def test_an_agency_reads_only_its_own_reports_and_tasks(client, officer, directive):
    mine = AssignmentFactory(directive=directive, agency=officer.agency)
    other = AssignmentFactory(directive=directive, agency=UserFactory().agency)
    AssignmentFactory(directive=DirectiveFactory(document=directive.document, title="Việc khác", clause="9"))
    ProgressReportFactory(assignment=mine, note="Của mình")
    ProgressReportFactory(assignment=other, note="Của người khác")
    client.force_login(officer)
    page = client.get(directive.document.get_absolute_url()).content.decode()
    assert "Của mình" in page
    assert "Của người khác" not in page
    assert "Việc khác" not in page
