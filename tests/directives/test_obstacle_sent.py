"""A list that was sent reads for ever as it was sent."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils.translation import override
from docx import Document as WordDocument

from directives import services
from directives.models import Consolidation, Obstacle
from directives.obstacles import annex
from portal import clock
from portal.models import User
from tests.directives.obstacles import raise_one
from tests.factories import AgencyFactory, ConsolidationFactory, UserFactory

TODAY = date(2023, 11, 3)


@pytest.fixture
def ministry():
    return AgencyFactory(kind="central", name="Bộ Tài chính")


def raise_for(ministry, **fields) -> Obstacle:
    return raise_one(UserFactory(), level="central", authority=ministry, stuck_capital=7_000_000, **fields)


def merge(head: Obstacle, *others: Obstacle, by: User) -> None:
    services.merge_obstacles(head, others=others, by=by)


def send(made: Consolidation, obstacles: list[Obstacle], by: User) -> Consolidation:
    services.choose_obstacles(made, obstacles=obstacles, by=by)
    services.send_consolidation(made, number="12", symbol="UBND-KT", sent_on=TODAY, by=by)
    return Consolidation.objects.get(pk=made.pk)


@pytest.fixture
def like(ministry):
    return raise_for(ministry)


@pytest.fixture
def head(ministry, like, coordinator):
    """With another one merged into it, and one that was merged and separated again."""
    found, other = raise_for(ministry), raise_for(ministry)
    merge(found, like, other, by=coordinator)
    services.separate_obstacle(other, text="Việc khác", by=coordinator)
    return found


@pytest.fixture
def replied(head, ministry, coordinator):
    sent = send(ConsolidationFactory(), [head], coordinator)
    said = {"text": "Sẽ sửa đổi", "document_number": "9/BTC", "document_on": TODAY}
    services.record_reply(sent, authority=ministry, **said, by=coordinator)
    return sent


def reopen(obstacle: Obstacle) -> None:
    services.reopen_obstacle(obstacle, text="Chưa giải quyết", by=obstacle.raised_by)


def word(client, made: Consolidation) -> list[str]:
    answer = client.get(reverse("consolidation_annex", args=[made.pk]))
    document = WordDocument(BytesIO(answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [*(line.text for line in document.paragraphs), *cells]


def excel(client, made: Consolidation) -> list[bytes]:
    answer = client.get(reverse("consolidation_annex_excel", args=[made.pk]))
    with ZipFile(BytesIO(answer.content)) as book:
        return [book.read(name) for name in ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml")]


def page(client, made: Consolidation) -> list[tuple]:
    parts = client.get(reverse("consolidation", args=[made.pk])).context["parts"]
    return [
        (part.capital, line.obstacle.pk, line.raisers, line.capital, line.category_words)
        for part in parts
        for line in part.lines
    ]


def api(client, made: Consolidation) -> list:
    detail = client.get(reverse("api:consolidation-detail", args=[made.pk])).json()
    listed = client.get(reverse("api:consolidation-list")).json()["results"]
    return [detail, next(row for row in listed if row["id"] == made.pk)]


def everything(client, made: Consolidation) -> list:
    return [page(client, made), word(client, made), excel(client, made), api(client, made)]


def test_what_was_sent_reads_as_it_was_sent_whatever_comes_later(
    client, head, like, replied, ministry, coordinator
):
    client.force_login(coordinator)
    before = everything(client, replied)
    assert before[0] == [(14_000_000, head.pk, f"{head.agency}, {like.agency}", 14_000_000, "legal text")]
    with clock.pinned(clock.moment(date(2023, 11, 6))):
        reopen(head)
        merge(head, raise_for(ministry), raise_for(ministry), by=coordinator)
        assert everything(client, replied) == before
        services.separate_obstacle(like, text="Việc khác", by=coordinator)
        assert everything(client, replied) == before
        services.classify_obstacle(head, category="land", level="central", authority=ministry, by=coordinator)
        services.classify_obstacle(
            head, category="overlap", level="central", authority=AgencyFactory(kind="central"), by=coordinator
        )
        assert everything(client, replied) == before
        again = send(ConsolidationFactory(), [head], coordinator)
        assert everything(client, replied) == before
    later = page(client, again)
    assert [row[3:] for row in later] == [(21_000_000, "overlap")]
    assert api(client, again)[0]["obstacles"] == api(client, replied)[0]["obstacles"] == [head.pk]


def test_what_was_sent_stays_when_its_head_goes_the_way_of_another(
    client, head, like, replied, ministry, coordinator
):
    client.force_login(coordinator)
    before = everything(client, replied)
    reopen(head)
    merge(raise_for(ministry), head, by=coordinator)
    like.refresh_from_db()
    assert like.merged_into != head
    assert everything(client, replied) == before


def test_a_category_of_that_day_is_said_in_the_readers_language(head, replied, ministry, coordinator):
    reopen(head)
    services.classify_obstacle(head, category="land", level="central", authority=ministry, by=coordinator)
    line = annex.parts(replied)[0].lines[0]
    assert (line.category, line.category_words) == ("legal", "legal text")
    with override("vi"):
        assert annex.parts(replied)[0].lines[0].category_words == str(Obstacle.Category.LEGAL.label)


def test_the_annex_bears_the_number_and_the_day_of_its_document(client, replied, coordinator):
    client.force_login(coordinator)
    with clock.pinned(clock.moment(date(2023, 11, 6))):
        said = "\n".join(word(client, replied))
    assert "Văn bản số 12/UBND-KT ngày 03 tháng 11 năm 2023 của" in said
    assert "Lạng Sơn, ngày 03 tháng 11 năm 2023" in said


def test_programs_read_the_annex_as_it_was_sent(client, head, like, replied, ministry, coordinator):
    client.force_login(coordinator)
    found = client.get(reverse("api:consolidation-detail", args=[replied.pk])).json()["annex"]
    assert found == [
        {
            "authority": ministry.code,
            "capital": 14_000_000,
            "lines": [
                {
                    "obstacle": head.pk,
                    "title": head.title,
                    "category": "legal",
                    "merged": [like.pk],
                    "raised_by": [head.agency.code, like.agency.code],
                    "capital": 14_000_000,
                }
            ],
            "replies": [{"document_number": "9/BTC", "document_on": "2023-11-03", "text": "Sẽ sửa đổi"}],
        }
    ]


def test_a_list_being_prepared_says_how_things_are(head, ministry, coordinator):
    made = ConsolidationFactory()
    services.choose_obstacles(made, obstacles=[head], by=coordinator)
    assert annex.parts(made)[0].capital == 14_000_000
    merge(head, raise_for(ministry), by=coordinator)
    assert annex.parts(made)[0].capital == 21_000_000


def test_a_sent_list_costs_the_same_for_any_number_of_obstacles(
    ministry, coordinator, django_assert_num_queries
):
    for count in (1, 30):
        heads = [raise_for(ministry) for _ in range(count)]
        for one in heads:
            merge(one, raise_for(ministry), by=coordinator)
        sent = send(ConsolidationFactory(), heads, coordinator)
        with django_assert_num_queries(6):  # sent steps, obstacles, merges, sending, corrections, replies
            assert len(annex.parts(sent)[0].lines) == count
