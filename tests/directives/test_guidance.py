"""The register of guiding documents: kind, number, date, programmes, components, what replaces what, file."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from directives import services
from directives.models import Document
from portal.models import AuditEntry
from tests.factories import AgencyFactory, ComponentFactory, DocumentFactory, UserFactory

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n"


@pytest.fixture
def circular(coordinator):
    """Circular 46/2022/TT-BTC, in the register."""
    return register("46", date(2022, 7, 28), coordinator)


def register(number, issued_on, by, **about):
    document = DocumentFactory.build(
        issuer=AgencyFactory(),
        kind="circular",
        number=number,
        symbol=f"{issued_on.year}/TT-BTC",
        issued_on=issued_on,
        title=f"Thông tư {number}",
    )
    return services.register_guidance(document, by=by, **about)


def entry(**other):
    fields = {"kind": "circular", "number": "55", "symbol": "2023/TT-BTC", "issued_on": "2023-08-15"}
    return {"title": "Quản lý kinh phí sự nghiệp", "issuer": AgencyFactory().pk, **fields, **other}


def test_a_new_document_replaces_an_earlier_one(circular, coordinator, program):
    component = ComponentFactory(program=program)
    about = {"programs": [program], "components": [component], "replaces": [circular]}
    new = register("55", date(2023, 8, 15), coordinator, **about)
    assert list(circular.replaced_by.all()) == [new]
    assert list(component.documents.all()) == [new]
    trace = AuditEntry.objects.get(subject_type="directives.document", subject_id=new.pk)
    assert trace.after["replaces"] == ["46/2022/TT-BTC"] and trace.before == {}


def test_what_is_corrected_leaves_its_trace(circular, coordinator, program):
    circular.title = "Quản lý, quyết toán kinh phí"
    services.register_guidance(circular, programs=[program], by=coordinator)
    trace = AuditEntry.objects.filter(verb="document.registered").latest("id")
    assert (trace.before["title"], trace.after["title"]) == ("Thông tư 46", "Quản lý, quyết toán kinh phí")
    assert (trace.before["programmes"], trace.after["programmes"]) == ([], [program.code])


def test_a_document_replaces_only_earlier_ones(circular, coordinator):
    with pytest.raises(ValidationError, match="only earlier ones"):
        register("15", date(2022, 3, 4), coordinator, replaces=[circular])
    with pytest.raises(ValidationError, match="only earlier ones"):
        services.register_guidance(circular, replaces=[circular], by=coordinator)


def test_refusals(circular, coordinator):
    with pytest.raises(ValidationError, match="in the future"):
        register("1", date(2023, 12, 1), coordinator)
    secret = DocumentFactory.build(issuer=AgencyFactory(), is_secret=True)
    with pytest.raises(ValidationError, match="secret"):
        services.register_guidance(secret, by=coordinator)
    with pytest.raises(ValidationError, match="content of this file"):
        register("2", date(2023, 1, 3), coordinator, file=SimpleUploadedFile("a.pdf", b"MZ\x90"))
    assert Document.objects.count() == 1


def test_a_number_is_used_once_a_year_by_its_issuer(circular, coordinator):
    same = DocumentFactory.build(
        issuer=circular.issuer, number="46", symbol="2022/TT-BTC", issued_on=date(2022, 9, 1)
    )
    with pytest.raises(ValidationError, match="already has a document of this number"):
        services.register_guidance(same, by=coordinator)


def test_an_owner_enters_a_document_with_its_file(client, owner, program, circular):
    client.force_login(owner)
    upload = SimpleUploadedFile("Thông tư 55.pdf", PDF)
    fields = entry(programs=[program.pk], replaces="46/2022/TT-BTC", upload=upload)
    response = client.post(reverse("guidance_new"), fields)
    new = Document.objects.latest("id")
    assert response.url == new.get_absolute_url()
    assert (new.is_guiding, new.file_name, list(new.replaces.all())) == (True, "Thông tư 55.pdf", [circular])
    file = client.get(reverse("document_file", args=[new.pk]))
    assert b"".join(file.streaming_content) == PDF
    assert (file["X-Content-Type-Options"], "no-store" in file["Cache-Control"]) == ("nosniff", True)
    client.post(reverse("guidance_edit", args=[new.pk]), entry(title="Sửa tên", issuer=new.issuer_id))
    new.refresh_from_db()
    assert (new.title, new.file_name, list(new.replaces.all())) == ("Sửa tên", "Thông tư 55.pdf", [])


@pytest.mark.parametrize("line", ["999/2022/TT-BTC", "46", "/", "46/2022/TT-BTC; 1999"])
def test_an_unknown_number_is_named_and_what_was_typed_stays(client, coordinator, circular, line):
    client.force_login(coordinator)
    response = client.post(reverse("guidance_new"), entry(replaces=line))
    assert response.status_code == 422
    page = response.content.decode()
    assert "is not in the register" in page and "Quản lý kinh phí sự nghiệp" in page


def test_a_number_of_two_issuers_needs_its_year(client, coordinator, circular):
    register("46", date(2022, 9, 1), coordinator)
    client.force_login(coordinator)
    response = client.post(reverse("guidance_new"), entry(replaces="46/2022/TT-BTC"))
    assert "the number of several documents" in response.content.decode()


def found(client, **asked):
    page = client.get(reverse("guidance"), asked).context["page"]
    return [document.number for document in page.object_list]


def test_the_register_is_found_by_words_programme_component_and_force(client, coordinator, program):
    component = ComponentFactory(program=program)
    old = register("46", date(2022, 7, 28), coordinator, components=[component])
    register("55", date(2023, 8, 15), coordinator, programs=[program], replaces=[old])
    DocumentFactory(number="1", is_guiding=False)
    client.force_login(UserFactory())
    assert found(client) == ["55", "46"]
    assert found(client, q="thong tu 46") == ["46"]
    assert found(client, programme=program.code) == ["55"]
    assert found(client, component=component.pk) == ["46"]
    assert found(client, in_force="true") == ["55"]
    assert found(client, in_force="false") == ["46"]


def test_the_component_shows_its_documents(client, coordinator, program):
    component = ComponentFactory(program=program)
    register("55", date(2023, 8, 15), coordinator, components=[component])
    client.force_login(UserFactory())
    page = client.get(reverse("component", args=[component.pk])).content.decode()
    assert "55/2023/TT-BTC" in page


def test_a_guiding_document_alone_is_not_among_those_that_order(client, circular):
    client.force_login(UserFactory(role="coordinator"))
    assert not client.get(reverse("documents")).context["page"].object_list


@pytest.mark.parametrize("rows", [1, 30])
def test_the_register_costs_the_same_for_any_number_of_rows(
    client, coordinator, program, rows, django_assert_num_queries
):
    for number in range(rows):
        register(str(number + 1), date(2023, 1, 3), coordinator, programs=[program])
    client.force_login(coordinator)
    # user with agency, unread, session (3), count, page, menu, and three of related rows
    with django_assert_num_queries(11):
        client.get(reverse("guidance"))


def test_the_api_enters_and_corrects(client, owner, program, circular):
    client.force_login(owner)
    url = reverse("api:guidance-list")
    fields = entry(issuer=circular.issuer.code, programmes=[program.code], replaces=[circular.pk])
    made = client.post(url, fields, content_type="application/json")
    assert (made.status_code, made.json()["replaces"]) == (201, [circular.pk])
    again = client.post(url, fields, content_type="application/json")
    assert again.status_code == 400 and "already has a document" in str(again.json())
    one = reverse("api:guidance-detail", args=[made.json()["id"]])
    corrected = client.put(one, {**fields, "title": "Tên đúng"}, content_type="application/json")
    assert (corrected.status_code, corrected.json()["title"]) == (200, "Tên đúng")
    client.force_login(UserFactory())
    assert client.put(one, fields, content_type="application/json").status_code == 403


def test_a_document_that_orders_something_is_not_rewritten_through_the_register(client, coordinator):
    ordered = DocumentFactory(title="Kết luận")
    client.force_login(coordinator)
    url = reverse("guidance_edit", args=[ordered.pk])
    assert client.get(url).status_code == client.post(url, entry(number="1")).status_code == 404
    assert client.put(reverse("api:guidance-detail", args=[ordered.pk]), entry()).status_code == 404
    ordered.title = "Khác"
    with pytest.raises(ValidationError, match="not in the register"):
        services.register_guidance(ordered, by=coordinator)
    ordered.refresh_from_db()
    assert (ordered.title, ordered.is_guiding) == ("Kết luận", False)
