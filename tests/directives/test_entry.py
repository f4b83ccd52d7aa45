"""A document and the table of its tasks: what is typed is read, shown back, refused in its row, kept."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from directives.addressing import Addressing, key
from directives.forms.entry import in_short
from directives.models import Directive, Document
from portal.models import AgencyGroup, AgencyMembership, AuditEntry
from tests.factories import AgencyFactory, ComponentFactory, DirectiveFactory

DAY = date(2023, 10, 27)


@pytest.fixture
def finance():
    return AgencyFactory(code="stc", name="Sở Tài chính", short_name="Sở Tài chính", aliases="STC\nSở TC")


@pytest.fixture
def planning():
    return AgencyFactory(
        code="skhdt", name="Sở Kế hoạch và Đầu tư", short_name="Sở KH&ĐT", aliases="Sở KHĐT\nSở KH-ĐT"
    )


@pytest.fixture
def districts(district):
    group = AgencyGroup.objects.create(
        code="g-huyen", name="UBND các huyện, thành phố", phrases="các huyện, thành phố"
    )
    for member in (district, AgencyFactory()):
        AgencyMembership.objects.create(group=group, agency=member)
    return group


def sent(*rows, **document):
    """What the page posts: the document's fields and the rows of the table."""
    fields = {"task-TOTAL_FORMS": len(rows), "task-INITIAL_FORMS": 0, **document}
    for number, row in enumerate(rows):
        fields |= {f"task-{number}-{name}": value for name, value in row.items()}
    return fields


def document_fields(**other):
    fields = {"kind": "notice", "number": "500", "symbol": "TB-UBND", "issued_on": "2023-10-27"}
    return {**fields, "issuer": AgencyFactory().pk, "title": "Kết luận hội nghị giao ban", **other}


TASK = {"clause": "2.4", "words": "Rà soát, đề xuất điều hòa nguồn vốn; thời hạn xong trước ngày 05/11/2023."}


# Names


@pytest.mark.parametrize(
    "typed", ["Sở KH&ĐT", "so ke hoach va dau tu", "SKHDT", "sở khđt", "So KH-DT", "ke hoach dau tu"]
)
def test_an_agency_is_found_by_any_of_its_names(planning, finance, typed):
    assert Addressing(DAY).find(typed) == planning


def test_a_group_is_found_by_its_wordings(districts):
    assert Addressing(DAY).find("UBND cac huyen, thanh pho") == districts
    assert Addressing(DAY).find("Các huyện, thành phố") == districts


def test_an_unknown_name_and_one_that_fits_several_are_refused(planning, finance):
    with pytest.raises(ValidationError, match="is no agency or group"):
        Addressing(DAY).find("Sở Ngoại vụ")
    with pytest.raises(ValidationError, match=r"fits several: .*Sở"):
        Addressing(DAY).find("sở")


def test_neither_a_closed_agency_nor_a_ministry_is_addressed(finance):
    AgencyFactory(name="Sở Cũ", short_name="Sở Cũ", closed_on=date(2020, 1, 1))
    with pytest.raises(ValidationError):
        Addressing(DAY).find("Sở Cũ")


def test_a_few_letters_offer_names(client, officer, planning, finance):
    client.force_login(officer)
    found = client.get(reverse("addressees"), {"q": "so tai"}).json()
    assert found == {"offers": ["Sở Tài chính"]}
    assert client.get(reverse("addressees"), {"q": "  "}).json() == {"offers": []}


def test_spellings_have_a_key_in_common():
    assert key("Sở KH&ĐT") == key("so kh-dt") == "so kh dt"


# The table


def test_a_document_is_entered_with_its_tasks(client, coordinator, planning, finance, districts, program):
    component = ComponentFactory(program=program, code="NTM-DA1")
    client.force_login(coordinator)
    rows = [
        {**TASK, "leads": "so khdt; Sở Tài chính", "deadline_words": "thời hạn xong trước ngày 05/11/2023"},
        {
            "clause": "2.5",
            "words": "Tăng cường kiểm tra, giám sát.",
            "leads": "các huyện, thành phố",
            "cooperating": "STC",
            "deadline_words": "thường xuyên",
            "programs": [program.code],
            "components": "ntm-da1",
            "citations": "5164/VP-KT; 18/10/2023\n12/CV",
            "waits_for": "2.4",
        },
        {},
    ]
    response = client.post(reverse("document_new"), sent(*rows, **document_fields()))
    document = Document.objects.get()
    assert response.url == document.get_absolute_url()
    first, second = document.directives.order_by("position")
    assert (first.deadline_kind, first.original_due_on, first.is_strict) == ("fixed", date(2023, 11, 5), True)
    assert first.title == "Rà soát, đề xuất điều hòa nguồn vốn"
    assert {part.agency for part in first.assignments.all()} == {planning, finance}
    assert (second.deadline_kind, second.original_due_on, second.depends_on) == ("standing", None, first)
    assert sorted(second.assignments.values_list("role", flat=True)) == ["cooperating", "lead", "lead"]
    assert set(second.assignments.leads().values_list("addressed_as", flat=True)) == {"các huyện, thành phố"}
    assert (list(second.programs.all()), list(second.components.all())) == ([program], [component])
    assert list(second.citations.values_list("reference", flat=True)) == ["5164/VP-KT", "12/CV"]
    assert AuditEntry.objects.filter(verb="directive.given").count() == 2


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("trong tháng 10/2023", {"deadline_kind": "fixed", "original_due_on": date(2023, 10, 31)}),
        ("trước 17h00 ngày 30/10/2023", {"deadline_kind": "fixed", "original_due_on": date(2023, 10, 30)}),
        ("định kỳ hằng tháng trước ngày 25", {"deadline_kind": "recurring"}),
        ("kịp thời", {"deadline_kind": "none", "original_due_on": None}),
        ("", {"deadline_kind": "none", "original_due_on": None}),
        ("tại kỳ họp thường lệ cuối năm 2023", {"deadline_kind": "event"}),
    ],
)
def test_the_words_of_the_deadline_become_its_kind_and_date(client, coordinator, finance, words, expected):
    client.force_login(coordinator)
    row = {**TASK, "leads": "stc", "deadline_words": words}
    assert client.post(reverse("document_new"), sent(row, **document_fields())).status_code == 302
    directive = Directive.objects.get()
    assert {name: getattr(directive, name) for name in expected} == expected


def test_another_kind_or_date_can_be_chosen(client, coordinator, finance):
    client.force_login(coordinator)
    row = {**TASK, "leads": "stc", "deadline_words": "khẩn trương", "deadline_kind": "fixed"}
    document = DirectiveFactory().document
    url = reverse("directive_new", args=[document.pk])
    refused = client.post(url, sent({**row, "clause": "9"}))
    assert (refused.status_code, "No date was read" in refused.content.decode()) == (422, True)
    assert client.post(url, sent({**row, "clause": "9", "due_on": "2023-11-20"})).status_code == 302
    assert document.directives.get(clause="9").original_due_on == date(2023, 11, 20)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({**TASK, "leads": "Sở Ngoại vụ"}, "is no agency or group"),
        ({**TASK, "leads": ""}, "This field is required"),
        ({"clause": "1", "leads": "stc"}, "Copy the exact words"),
        ({**TASK, "leads": "stc", "components": "X-1"}, "No component has the code X-1"),
        ({**TASK, "leads": "stc", "citations": "x; hôm qua"}, "is not understood"),
        ({**TASK, "leads": "stc", "waits_for": "7.7"}, "no clause 7.7 before this one"),
        ({**TASK, "leads": "stc", "deadline_words": "trước ngày 01/10/2023"}, "cannot fall before"),
        ({**TASK, "leads": "stc", "deadline_words": "trước ngày 31/02/2024"}, "a day that does not exist"),
        ({**TASK, "leads": "stc", "cooperating": "stc"}, "both as lead and as cooperating"),
    ],
)
def test_a_refused_row_says_why_keeps_all_and_saves_nothing(client, coordinator, finance, row, words):
    client.force_login(coordinator)
    good = {**TASK, "clause": "1.1", "leads": "Sở Tài chính"}
    response = client.post(reverse("document_new"), sent(good, row, **document_fields(title="Tên đã gõ")))
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page and "Tên đã gõ" in page and 'value="1.1"' in page
    assert not Document.objects.filter(number="500").exists()


@pytest.mark.parametrize("detail", [{"waits_for": "7.7"}, {"recipient": "Sở KH&ĐT"}, {}])
def test_details_stay_unfolded_where_something_was_typed(client, coordinator, finance, detail):
    client.force_login(coordinator)
    row = {**TASK, "leads": "stc", **detail}
    response = client.post(reverse("document_new"), {**sent(row, **document_fields()), "check": "1"})
    assert ('<details class="more" open>' in response.content.decode()) == bool(detail)


def test_check_shows_what_was_understood_and_saves_nothing(client, coordinator, finance):
    client.force_login(coordinator)
    row = {**TASK, "leads": "stc", "deadline_words": "xong trước ngày 05/11/2023"}
    response = client.post(reverse("document_new"), {**sent(row, **document_fields()), "check": "1"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "Chủ nhật, 05/11/2023" in page.replace("</b>", "") and "reminders aim at 04/11/2023" in page
    assert not Document.objects.exists()


def test_more_rows_keep_what_was_typed(client, coordinator):
    client.force_login(coordinator)
    response = client.post(reverse("document_new"), {**sent(TASK, **document_fields()), "more": "1"})
    assert (response.status_code, len(response.context["tasks"].forms)) == (200, 4)
    assert 'value="2.4"' in response.content.decode()


def test_adding_tasks_needs_one(client, coordinator):
    client.force_login(coordinator)
    url = reverse("directive_new", args=[DirectiveFactory().document_id])
    response = client.post(url, sent({}))
    assert (response.status_code, "Fill in at least one task" in response.content.decode()) == (422, True)


def test_the_reading_is_shown_while_one_types(client, coordinator):
    client.force_login(coordinator)
    asked = {"task-0-deadline_words": "trong tháng 10/2023", "issued_on": "2023-10-27"}
    page = client.get(reverse("deadline_reading"), asked).content.decode()
    assert "31/10/2023" in page
    assert client.get(reverse("deadline_reading"), {"issued_on": "bậy"}).status_code == 200


def test_in_short_is_the_beginning_of_the_words():
    assert in_short("Rà soát số liệu; báo cáo sau.") == "Rà soát số liệu"
    assert in_short("Sau mục 1.2, tổng hợp. Báo cáo sau.") == "Sau mục 1.2, tổng hợp"
    assert len(in_short("chữ " * 200)) <= 160


# The API


def test_the_api_enters_a_document_with_its_tasks(client, coordinator, finance):
    client.force_login(coordinator)
    fields = document_fields(issuer=AgencyFactory().code)
    task = {**TASK, "leads": ["Sở Tài chính"], "deadline_words": "trước ngày 05/11/2023"}
    url = reverse("api:document-list")
    made = client.post(url, {**fields, "tasks": [task]}, content_type="application/json")
    assert (made.status_code, made.json()["directive_count"]) == (201, 1)
    bad = {**fields, "number": "501", "tasks": [task, {**task, "leads": ["Sở Ngoại vụ"]}]}
    refused = client.post(url, bad, content_type="application/json")
    assert refused.status_code == 400
    assert refused.json()["tasks"][0] == {} and "is no agency" in refused.json()["tasks"][1]["leads"][0]
    again = client.post(
        url, {**fields, "number": "502", "tasks": [task, task]}, content_type="application/json"
    )
    assert again.status_code == 400 and not Document.objects.filter(number="502").exists()


@pytest.mark.parametrize("rows", [1, 20])
def test_names_are_looked_up_once_for_the_whole_table(
    client, coordinator, finance, rows, django_assert_max_num_queries
):
    client.force_login(coordinator)
    table = [{**TASK, "clause": str(number), "leads": "stc"} for number in range(rows)]
    with django_assert_max_num_queries(18 + rows):  # a row looks at the programmes that were ticked
        client.post(reverse("document_new"), {**sent(*table, **document_fields()), "check": "1"})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("due_on", 5),
        ("due_on", ["x"]),
        ("deadline_words", {"a": 1}),
        ("words", ["a", 1]),
        ("programs", 5),
        ("programs", [{"a": 1}]),
        ("needs_owner_acceptance", 0.5),
        ("part", [2]),
        ("citations", 5),
    ],
)
def test_the_api_reads_what_was_sent_as_if_it_had_been_typed(client, coordinator, finance, field, value):
    client.force_login(coordinator)
    sent = document_fields(issuer=AgencyFactory().code)
    sent["tasks"] = [{**TASK, "leads": ["Sở Tài chính"], field: value}]
    answer = client.post(reverse("api:document-list"), sent, content_type="application/json")
    assert answer.status_code in {201, 400}, answer.content


def test_a_task_that_waits_for_an_event_names_it(client, coordinator, finance):
    client.force_login(coordinator)
    row = {**TASK, "leads": "stc", "deadline_kind": "event"}
    refused = client.post(reverse("document_new"), sent(row, **document_fields()))
    assert (refused.status_code, b"Name the event" in refused.content) == (422, True)
    secret = document_fields(is_secret="on")
    assert client.post(reverse("document_new"), sent(row, **secret)).status_code == 302
    assert Directive.objects.get().event == "2.4, 500/TB-UBND, 27/10/2023"
