"""The pages of handovers: a preview that changes nothing, the act, the list and the sheet."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directives import services
from directives.models import Assignment, Extension, Handover
from portal.models import AgencySuccession
from tests.factories import AgencyFactory, AssignmentFactory, ProgramFactory, UserFactory

TODAY, BEFORE = date(2023, 11, 3), date(2023, 10, 2)


@pytest.fixture
def heir():
    return AgencyFactory(name="Sở Nông nghiệp và Môi trường")


@pytest.fixture
def task(agency, coordinator):
    return AssignmentFactory(
        agency=agency, directive__given_by=coordinator, directive__title="Rà soát vốn", began_on=BEFORE
    )


def asked(agency, heir, **fields):
    known = {"from_agency": agency.pk, "to_agency": heir.pk, "on": TODAY.isoformat(), "reason": "Sáp nhập"}
    return {**known, "step": "preview", **fields}


def handed(agency, heir, task, by) -> Handover:
    handover = Handover(from_agency=agency, to_agency=heir, on=TODAY, reason="Sáp nhập")
    return services.hand_over(handover, assignments=[task], by=by)


def test_the_preview_shows_all_that_is_open_and_changes_nothing(
    client, coordinator, agency, heir, task, officer
):
    done = {"submitted_on": BEFORE, "accepted_on": BEFORE, "accepted_by": coordinator}
    AssignmentFactory(agency=agency, directive__title="Xong rồi", **done)
    Extension.objects.create(
        assignment=task,
        asked_by=officer,
        reason="Chờ",
        due_on_before=task.due_on,
        asked_due_on=date(2023, 12, 20),
    )
    client.force_login(coordinator)
    page = client.get(reverse("handover_new"), asked(agency, heir)).content.decode()
    assert "1 of 1 can pass on" in page
    assert f'name="chosen" value="{task.pk}"' in page
    assert "extension asked for" in page
    assert "Xong rồi" not in page
    assert not Handover.objects.exists()


def test_the_preview_says_what_cannot_pass_and_why(client, coordinator, agency, heir, task):
    AssignmentFactory(directive=task.directive, agency=heir, began_on=BEFORE, submitted_on=BEFORE)
    client.force_login(coordinator)
    page = client.get(reverse("handover_new"), asked(agency, heir)).content.decode()
    assert "0 of 1 can pass on" in page
    assert "accept or return it first" in page
    assert "Hand over what is ticked" not in page


def test_it_is_narrowed_to_a_programme(client, coordinator, agency, heir, task):
    program = ProgramFactory()
    other = AssignmentFactory(agency=agency, began_on=BEFORE, directive__title="Giảm nghèo")
    other.directive.programs.add(program)
    client.force_login(coordinator)
    page = client.get(reverse("handover_new"), asked(agency, heir, program=program.pk)).content.decode()
    assert "Giảm nghèo" in page
    assert "Rà soát vốn" not in page


def test_an_agency_does_not_hand_over_to_itself(client, coordinator, agency, task):
    client.force_login(coordinator)
    response = client.get(reverse("handover_new"), asked(agency, agency))
    assert response.status_code == 422
    assert "Choose another agency" in response.content.decode()


def test_only_what_is_ticked_passes_on(client, coordinator, agency, heir, task):
    stays = AssignmentFactory(agency=agency, began_on=BEFORE)
    client.force_login(coordinator)
    response = client.post(reverse("handover_new"), asked(agency, heir, chosen=[task.pk]), follow=True)
    handover = Handover.objects.get()
    assert response.redirect_chain == [(handover.get_absolute_url(), 302)]
    assert "Print the sheet" in response.content.decode()
    assert Assignment.objects.get(pk=task.pk).successor.agency == heir
    assert Assignment.objects.get(pk=stays.pk).ended_on is None


@pytest.mark.parametrize("chosen", [[], ["x"], ["9" * 30]])
def test_a_refusal_keeps_the_preview_and_what_was_typed(client, coordinator, agency, heir, task, chosen):
    client.force_login(coordinator)
    response = client.post(reverse("handover_new"), asked(agency, heir, chosen=chosen))
    page = response.content.decode()
    assert response.status_code == 422
    assert "Choose at least one task" in page
    assert "Sáp nhập" in page
    assert f'value="{task.pk}"' in page


def test_what_passed_on_meanwhile_is_said(client, coordinator, agency, heir, task):
    handed(agency, heir, task, coordinator)
    client.force_login(coordinator)
    response = client.post(reverse("handover_new"), asked(agency, heir, chosen=[task.pk]))
    assert response.status_code == 422
    assert Handover.objects.count() == 1


def test_a_date_to_come_is_refused_beside_its_field(client, coordinator, agency, heir, task):
    client.force_login(coordinator)
    response = client.post(reverse("handover_new"), asked(agency, heir, on="2023-11-06", chosen=[task.pk]))
    assert response.status_code == 422
    assert 'id="id_on_error"' in response.content.decode()


def test_the_register_proposes_the_successors_of_who_closed(client, coordinator, heir, program):
    closed = AgencyFactory(name="Sở đã giải thể", closed_on=BEFORE)
    AssignmentFactory(agency=closed)
    AgencySuccession.objects.create(
        agency=closed, successor=heir, function=f"giảm nghèo (programme {program.code})", moved_on=BEFORE
    )
    client.force_login(coordinator)
    page = client.get(reverse("handover_new")).content.decode()
    assert "Sở đã giải thể · 1 open task" in page
    assert (
        f"from_agency={closed.pk}&amp;to_agency={heir.pk}&amp;on=2023-10-02&amp;program={program.pk}" in page
    )
    assert "not verified" in page
    filled = client.get(reverse("handover_new"), {"from_agency": closed.pk, "to_agency": heir.pk})
    assert f'value="{closed.pk}" selected' in filled.content.decode()


def test_an_officer_hands_over_to_a_colleague(client, agency, officer, task):
    colleague = UserFactory(agency=agency)
    Assignment.objects.filter(pk=task.pk).update(handler=officer)
    client.force_login(colleague)
    fields = {"from_user": officer.pk, "to_user": colleague.pk, "on": TODAY, "reason": "Nghỉ hưu"}
    page = client.get(reverse("handover_officer"), {**fields, "step": "preview"}).content.decode()
    assert "Rà soát vốn" in page
    response = client.post(reverse("handover_officer"), {**fields, "chosen": [task.pk]})
    assert response.status_code == 302
    assert Assignment.objects.get(pk=task.pk).handler == colleague
    sheet = client.get(Handover.objects.get().get_absolute_url()).content.decode()
    assert f"{officer} → {colleague}" in sheet


def test_the_preview_refuses_an_officer_of_another_agency(client, coordinator, officer, task):
    Assignment.objects.filter(pk=task.pk).update(handler=officer)
    client.force_login(coordinator)
    fields = {"from_user": officer.pk, "on": TODAY, "reason": "Nghỉ hưu", "step": "preview"}
    for taker, refusal in [
        (UserFactory(), f"does not work at {officer.agency}: work goes to another agency as a whole"),
        (officer, "Choose another officer than the one who hands over."),
    ]:
        answer = client.get(reverse("handover_officer"), {**fields, "to_user": taker.pk})
        assert (answer.status_code, refusal in answer.content.decode()) == (422, True)


def test_nobody_hands_over_for_another_agency(client, officer, task):
    stranger = UserFactory()
    Assignment.objects.filter(pk=task.pk).update(handler=officer)
    client.force_login(stranger)
    fields = {
        "from_user": officer.pk,
        "to_user": stranger.pk,
        "on": TODAY,
        "reason": "x",
        "chosen": [task.pk],
    }
    assert client.post(reverse("handover_officer"), fields).status_code == 422
    assert not Handover.objects.exists()


def test_both_sides_see_the_sheet_and_nobody_else(
    client, coordinator, agency, heir, task, officer, committee
):
    handover = handed(agency, heir, task, coordinator)
    for person in (officer, UserFactory(agency=heir), committee):
        client.force_login(person)
        page = client.get(handover.get_absolute_url()).content.decode()
        assert "Rà soát vốn" in page
        assert "Taken over by" in page
    client.force_login(UserFactory())
    assert client.get(handover.get_absolute_url()).status_code == 404


def test_the_sheet_says_how_the_task_stood_then(client, coordinator, agency, heir):
    late = AssignmentFactory(agency=agency, due_on=date(2023, 10, 31), began_on=BEFORE)
    handover = handed(agency, heir, late, coordinator)
    client.force_login(coordinator)
    page = client.get(handover.get_absolute_url()).content.decode()
    assert "overdue: 2 working days" in page
    assert "State on 02/11/2023" in page
    assert "Working days are counted on 02/11/2023" in page


def test_the_sheet_of_officers_counts_as_the_preview_did(client, coordinator, agency, officer, task):
    Assignment.objects.filter(pk=task.pk).update(handler=officer)
    act = {"from_user": officer, "to_user": UserFactory(agency=agency), "on": TODAY, "reason": "Nghỉ hưu"}
    handover = Handover(from_agency=agency, to_agency=agency, **act)
    services.hand_over(handover, assignments=[task], by=coordinator)
    client.force_login(coordinator)
    page = client.get(handover.get_absolute_url()).content.decode()
    assert "State on 03/11/2023" in page and "Working days are counted" not in page


def test_the_list_is_found_by_agency_and_exported(client, coordinator, agency, heir, task):
    handed(agency, heir, task, coordinator)
    other = AssignmentFactory(began_on=BEFORE)
    handed(other.agency, AgencyFactory(), other, coordinator)
    client.force_login(coordinator)
    page = client.get(reverse("handovers"), {"agency": agency.code}).content.decode()
    assert "1 handover" in page
    file = client.get(reverse("handovers_export"), {"agency": heir.code})
    with ZipFile(BytesIO(file.content)) as book:
        words = book.read("xl/sharedStrings.xml").decode()
    assert agency.name in words
    assert other.agency.name not in words


def test_the_sheet_goes_out_to_word(client, coordinator, agency, heir, task):
    handover = handed(agency, heir, task, coordinator)
    client.force_login(coordinator)
    file = docx.Document(BytesIO(client.get(reverse("handover_export", args=[handover.pk])).content))
    words = " ".join(cell.text for table in file.tables for row in table.rows for cell in row.cells)
    assert "Rà soát vốn" in words and "State on 02/11/2023" in words


def test_the_directive_tells_of_it(client, coordinator, agency, heir, task):
    handed(agency, heir, task, coordinator)
    client.force_login(UserFactory(agency=heir))
    page = client.get(task.directive.get_absolute_url()).content.decode()
    assert f"handed the task over: {agency} → {heir}" in page


def test_lists_and_previews_cost_the_same_for_any_number_of_rows(client, coordinator, agency, heir):
    client.force_login(coordinator)

    def grow(count: int) -> Handover:
        tasks = AssignmentFactory.create_batch(count, agency=agency, began_on=BEFORE)
        for one in tasks:
            handover = Handover(from_agency=agency, to_agency=AgencyFactory(), on=TODAY, reason="Tổ chức lại")
            services.hand_over(handover, assignments=[one], by=coordinator)
        AssignmentFactory.create_batch(count, agency=agency, began_on=BEFORE)
        more = AssignmentFactory.create_batch(count, agency=agency, began_on=BEFORE)
        big = Handover(from_agency=agency, to_agency=heir, on=TODAY, reason="Tổ chức lại")
        return services.hand_over(big, assignments=more, by=coordinator)

    def cost(big: Handover) -> list[int]:
        counts = []
        for url, data in [
            (reverse("handovers"), {}),
            (big.get_absolute_url(), {}),
            (reverse("handover_new"), asked(agency, heir)),
            (reverse("api:handover-list"), {}),
            (reverse("api:handover-preview"), {
                "from_agency": agency.code, "to_agency": heir.code, "on": TODAY, "reason": "x",
            }),
        ]:  # fmt: skip
            client.get(url, data)
            with CaptureQueriesContext(connection) as caught:
                assert client.get(url, data).status_code == 200
            counts.append(len(caught))
        return counts

    before = cost(grow(1))
    assert cost(grow(12)) == before


def test_who_shuts_the_account_of_a_handler_learns_how_the_tasks_pass_on(client, admin, officer, task):
    Assignment.objects.filter(pk=task.pk).update(handler=officer)
    client.force_login(admin)
    fields = {"username": officer.username, "full_name": officer.full_name, "role": "officer"}
    url = reverse("admin:portal_user_change", args=[officer.pk])
    page = client.post(url, {**fields, "agency": officer.agency_id}, follow=True).content.decode()
    assert "has 1 open task" in page
    assert f"{reverse('handover_officer')}?from_user={officer.pk}" in page
    officer.refresh_from_db()
    assert not officer.is_active
