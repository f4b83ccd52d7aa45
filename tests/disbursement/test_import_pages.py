"""The pages and the API of imports: the same acts by both doors, and what each costs."""

from io import BytesIO

import pytest
from django.core.cache import cache
from django.urls import reverse
from python_calamine import CalamineWorkbook

from disbursement import services
from disbursement.models import Figure, ImportFile, PlanEntry
from tests.disbursement import books
from tests.factories import (
    AllocationFactory,
    ComponentFactory,
    DistrictFactory,
    FigureFactory,
    ImportFileFactory,
    MonthFactory,
    PlanEntryFactory,
)

pytestmark = pytest.mark.usefixtures("in_english")
MILLION = 1_000_000


@pytest.fixture
def lines(program):
    """Thirty lines, each of another district, and an open month."""
    MonthFactory()
    component = ComponentFactory(program=program, code="DA-X")
    found = AllocationFactory.create_batch(30, component=component)
    for line in found:
        PlanEntryFactory(allocation=line)
    return found


def send(client, content, name="so-lieu.xlsx", kind="figures", **more):
    fields = {"year": 2023, "month": 10, "program": "", "file": books.upload(content, name), **more}
    return client.post(f"{reverse('import_new')}?kind={kind}", fields)


def preview_of(rows, coordinator) -> ImportFile:
    words = {"kind": "figures", "year": 2023, "month": 10, "by": coordinator}
    return services.read_file(services.send_file(books.upload(books.figures(*rows)), **words))


def test_a_file_is_sent_looked_at_and_applied(client, lines, coordinator):
    client.force_login(coordinator)
    page = client.get(send(client, books.figures((lines[0], 300), (lines[1], 5000))).url)
    assert page.status_code == 200
    html = page.content.decode()
    assert "F3" in html and "5.000 is about 5 times the plan" in html and "Apply only the 1 good row" in html
    upload = ImportFile.objects.get()
    refused = client.post(reverse("import_apply", args=[upload.pk]), {"which": "all"})
    assert refused.status_code == 409 and "1 row is refused" in refused.content.decode()
    done = client.post(reverse("import_apply", args=[upload.pk]), {"which": "good"}, follow=True)
    assert "1 row was applied" in done.content.decode()
    assert Figure.objects.get().allocation == lines[0]


def test_what_changed_meanwhile_is_shown_instead_of_applied(client, lines, coordinator):
    upload = preview_of([(lines[0], 300)], coordinator)
    FigureFactory(allocation=lines[0], month=10, amount=5 * MILLION)
    client.force_login(coordinator)
    answer = client.post(reverse("import_apply", args=[upload.pk]), {"which": "all"})
    html = answer.content.decode()
    assert answer.status_code == 409 and "nothing was applied" in html
    assert "changed after the preview" in html and Figure.objects.count() == 1


def test_the_same_file_again_says_when_it_was_applied(client, lines, coordinator):
    upload = preview_of([(lines[0], 300)], coordinator)
    services.apply_file(upload, takes_all=True, by=coordinator)
    again = preview_of([(lines[0], 300)], coordinator)
    client.force_login(coordinator)
    html = client.get(again.get_absolute_url()).content.decode()
    if again.fingerprint == upload.fingerprint:  # the same second: the workbook says when it was made
        assert "The same file was applied on" in html
    assert "This file changes nothing" in html


def test_a_file_of_which_every_row_is_refused_says_so(client, lines, coordinator):
    client.force_login(coordinator)
    html = client.get(send(client, books.figures((lines[0], 5000))).url).content.decode()
    assert "No row can be entered: 1 is refused" in html
    assert "This file changes nothing" not in html


def test_a_wrong_form_keeps_what_was_said(client, lines, coordinator):
    client.force_login(coordinator)
    answer = client.post(f"{reverse('import_new')}?kind=plan", {"year": 2023, "decision": "7/QĐ-UBND"})
    assert answer.status_code == 422 and "7/QĐ-UBND" in answer.content.decode()


@pytest.mark.parametrize("kind", ["figures", "plan"])
def test_the_table_to_fill_in_comes_back_as_it_is(client, lines, program, coordinator, kind):
    """Filled in, it is found again line by line; untouched, it changes nothing."""
    client.force_login(coordinator)
    query = {"kind": kind, "year": 2023, "month": 10, "program": program.code}
    answer = client.get(reverse("import_template"), query)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    decided = {"decision": "1/QĐ", "decided_on": "2023-10-01"} if kind == "plan" else {}
    send(client, content, kind=kind, **decided)
    assert ImportFile.objects.get().counts["skipped"] == 30
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    head = next(number for number, row in enumerate(rows) if "Unit code" in row)
    place = 9 if kind == "figures" else 8
    filled = [
        [*row[:place], 300 if number > head else row[place], *row[place + 1 :]]
        for number, row in enumerate(rows)
    ]
    send(client, books.xlsx(filled), kind=kind, **decided)
    counts = ImportFile.objects.first().counts
    assert counts["refused"] == 0 and counts["new"] + counts["changed"] == 30


def test_a_plan_without_lines_has_a_table_of_components(client, program, coordinator):
    ComponentFactory(program=program, code="DA-X", has_recurrent=True)
    unit = DistrictFactory()
    PlanEntryFactory(allocation=AllocationFactory(unit=unit))
    client.force_login(coordinator)
    query = {"kind": "plan", "year": 2024, "program": program.code, "unit": unit.code}
    answer = client.get(reverse("import_template"), query)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[2] for row in rows if row[0] == unit.code] == ["DA-X", "DA-X"]


def test_refused_rows_are_exported_with_their_sentences(client, lines, coordinator):
    upload = preview_of([(lines[0], 5000)], coordinator)
    client.force_login(coordinator)
    answer = client.get(reverse("import_rows_export", args=[upload.pk]), {"verdict": "refused"})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    cells = [
        cell
        for row in CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
        for cell in row
    ]
    assert "F2" in cells and any("5 times the plan" in str(cell) for cell in cells)


def test_a_long_file_is_read_and_applied_by_a_worker(client, lines, coordinator, settings, monkeypatch):
    """The page says how far it is; without scripts by being loaded again."""
    from disbursement import tasks

    asked = []
    for name in ("read_import", "apply_import"):
        monkeypatch.setattr(
            getattr(tasks, name), "delay", lambda *args, name=name: asked.append((name, args))
        )
    settings.IMPORT_AT_ONCE_BYTES = settings.IMPORT_AT_ONCE_ROWS = 0
    client.force_login(coordinator)
    address = send(client, books.figures(*((line, 300) for line in lines))).url
    upload = ImportFile.objects.get()
    cache.set(upload.progress_key, 12_000)
    html = client.get(address).content.decode()
    assert "The file is being read." in html and "000 rows until now" in html and "every 1s" in html
    part = client.get(address, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in part and 'id="import"' in part
    tasks.read_import(*asked[0][1])
    client.post(reverse("import_apply", args=[upload.pk]), {"which": "all"})
    assert ImportFile.objects.get().state == "applying" and not Figure.objects.exists()
    tasks.apply_import(*asked[1][1])
    tasks.apply_import(*asked[1][1])
    assert ImportFile.objects.get().state == "applied" and Figure.objects.count() == 30


def test_a_worker_that_may_not_apply_gives_the_file_back(lines, coordinator):
    from disbursement import tasks
    from disbursement.models import Month
    from portal import clock

    upload = preview_of([(lines[0], 300)], coordinator)
    services.ask_to_apply(upload, takes_all=True, by=coordinator)
    Month.objects.update(closed_at=clock.now())
    tasks.apply_import(upload.pk, True, coordinator.pk)
    upload.refresh_from_db()
    assert upload.state == "ready" and "10/2023" in upload.told["why_not"]


@pytest.mark.parametrize("rows", [1, 30])
def test_a_preview_costs_the_same_for_any_number_of_rows(
    client, lines, coordinator, rows, django_assert_max_num_queries
):
    upload = preview_of([(line, 300) for line in lines[:rows]], coordinator)
    client.force_login(coordinator)
    client.get(upload.get_absolute_url())
    with django_assert_max_num_queries(9):
        client.get(upload.get_absolute_url())


@pytest.mark.parametrize("files", [1, 30])
def test_the_list_costs_the_same_for_any_number_of_files(
    client, coordinator, files, django_assert_max_num_queries
):
    ImportFileFactory.create_batch(files)
    client.force_login(coordinator)
    client.get(reverse("imports"))
    with django_assert_max_num_queries(5):
        client.get(reverse("imports"))


@pytest.mark.parametrize("rows", [1, 30])
def test_reading_and_applying_cost_the_same_for_any_number_of_rows(
    lines, coordinator, rows, django_assert_max_num_queries
):
    with django_assert_max_num_queries(45):
        upload = preview_of([(line, 300) for line in lines[:rows]], coordinator)
        services.apply_file(upload, takes_all=True, by=coordinator)


def test_the_api_sends_reads_and_applies(client, lines, coordinator):
    client.force_login(coordinator)
    fields = {"kind": "figures", "year": 2023, "month": 10}
    content = books.figures((lines[0], 300), (lines[1], 5000))
    sent = client.post(reverse("api:import-send"), {**fields, "file": books.upload(content)})
    assert sent.status_code == 201 and sent.json()["counts"]["refused"] == 1
    address = [sent.json()["id"]]
    [row] = client.get(reverse("api:import-rows", args=address)).json()["results"]
    assert (row["cell"], row["code"]) == ("F3", "over_plan") and "5 times the plan" in row["sentence"]
    assert client.post(reverse("api:import-apply", args=address)).status_code == 400
    done = client.post(reverse("api:import-apply", args=address), {"only_good": True})
    assert done.json()["state"] == "applied" and Figure.objects.count() == 1
    assert client.post(reverse("api:import-drop", args=address)).status_code == 400


def test_the_api_says_what_is_missing(client, lines, owner):
    client.force_login(owner)
    fields = {"kind": "figures", "year": 2023, "file": books.upload(b"x")}
    assert "month" in client.post(reverse("api:import-send"), fields).json()
    fields |= {"month": 10, "file": books.upload(b"x")}
    assert client.post(reverse("api:import-send"), fields).status_code == 403
    assert not ImportFile.objects.exists() and PlanEntry.objects.count() == 30
