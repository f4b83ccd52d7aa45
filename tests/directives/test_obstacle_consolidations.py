"""Lists for the centre: chosen, sent, replied; and the annex by authority."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from docx import Document as WordDocument

from directives import services
from directives.models import Consolidation, Obstacle, Stage
from directives.obstacles import annex
from portal.models import Notification
from tests.factories import AgencyFactory, ComponentFactory, ConsolidationFactory, UserFactory

TODAY = date(2023, 11, 3)


def raise_for(authority, by=None, **fields) -> Obstacle:
    kind = {"category": "legal", "level": "central", "text": "Chưa có thông tư.", "stuck_capital": 7_000_000}
    title = f"Vướng mắc {Obstacle.objects.count()}"
    new = Obstacle(**{**kind, "title": title, "component": ComponentFactory(), **fields}, authority=authority)
    return services.raise_obstacle(new, by=by or UserFactory())


def refused(act, *args, **kwargs) -> str:
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        act(*args, **kwargs)
    return " ".join(caught.value.messages)


@pytest.fixture
def finance():
    return AgencyFactory(kind="central", name="Bộ Tài chính", position=1)


@pytest.fixture
def labour():
    return AgencyFactory(kind="central", name="Bộ Lao động", position=2)


@pytest.fixture
def prepared(coordinator):
    return services.prepare_consolidation(Consolidation(title="Vướng mắc gửi Trung ương"), by=coordinator)


@pytest.fixture
def three(finance, labour):
    return [raise_for(finance), raise_for(labour), raise_for(finance)]


@pytest.fixture
def sent(prepared, three, coordinator):
    services.choose_obstacles(prepared, obstacles=three, by=coordinator)
    services.send_consolidation(prepared, number="12", symbol="UBND-KT", sent_on=TODAY, by=coordinator)
    return Consolidation.objects.get(pk=prepared.pk)


def reply(made, authority, by, **changes):
    said = {"text": "Sẽ sửa đổi", "document_number": "9/BTC", "document_on": TODAY, **changes}
    return services.record_reply(made, authority=authority, **said, by=by)


def stages(obstacles) -> list[str]:
    return [Obstacle.objects.get(pk=one.pk).stage for one in obstacles]


def test_the_list_holds_exactly_what_was_ticked(prepared, three, coordinator):
    services.choose_obstacles(prepared, obstacles=three[:2], by=coordinator)
    assert stages(three) == ["consolidated", "consolidated", "raised"]
    services.choose_obstacles(prepared, obstacles=three[1:], by=coordinator)
    assert stages(three) == ["raised", "consolidated", "consolidated"]
    first = Obstacle.objects.get(pk=three[0].pk)
    assert first.consolidation is None
    assert [step.kind for step in first.steps.all()] == ["raised", "consolidated", "released"]


def test_only_what_the_centre_solves_and_no_other_list_holds(prepared, three, coordinator, district_officer):
    below = services.raise_obstacle(
        Obstacle(category="land", level="province", title="Đất", text="x", component=ComponentFactory()),
        by=district_officer,
    )
    assert "below the centre" in refused(
        services.choose_obstacles, prepared, obstacles=[below], by=coordinator
    )
    services.choose_obstacles(ConsolidationFactory(), obstacles=three[:1], by=coordinator)
    assert "another list" in refused(services.choose_obstacles, prepared, obstacles=three, by=coordinator)
    assert stages(three) == ["consolidated", "raised", "raised"]


def test_sending_needs_obstacles_and_a_date_that_was(prepared, three, coordinator):
    document = {"number": "12", "symbol": "UBND-KT"}
    assert "empty" in refused(
        services.send_consolidation, prepared, **document, sent_on=TODAY, by=coordinator
    )
    services.choose_obstacles(prepared, obstacles=three, by=coordinator)
    tomorrow = date(2023, 11, 4)
    assert "future" in refused(
        services.send_consolidation, prepared, **document, sent_on=tomorrow, by=coordinator
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Consolidation.objects.filter(pk=prepared.pk).update(sent_on=TODAY)


def test_what_was_sent_waits_for_its_authority_and_the_list_stays_as_it_is(sent, three, finance, coordinator):
    assert sent.reference == "12/UBND-KT"
    assert stages(three) == ["sent"] * 3
    step = three[0].steps.latest("id")
    assert (step.to_agency, step.document_number, step.document_on) == (finance, "12/UBND-KT", TODAY)
    assert Notification.objects.filter(kind="obstacle_sent").count() == 3
    document = {"number": "13", "symbol": "UBND-KT", "sent_on": TODAY}
    assert "already" in refused(services.send_consolidation, sent, **document, by=coordinator)
    assert "begin a new one" in refused(services.choose_obstacles, sent, obstacles=[], by=coordinator)


def test_a_reply_reaches_all_that_wait_for_that_authority(sent, three, finance, coordinator):
    assert len(reply(sent, finance, coordinator)) == 2
    assert stages(three) == ["replied", "sent", "replied"]
    assert Notification.objects.filter(kind="obstacle_replied").count() == 2
    assert "waits for" in refused(reply, sent, finance, coordinator)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": " "}, "what the reply says"),
        ({"document_number": ""}, "number and symbol"),
        ({"document_on": date(2023, 11, 2)}, "older"),
        ({"document_on": date(2023, 11, 4)}, "future"),
    ],
)
def test_a_reply_is_whole(sent, finance, coordinator, changes, sentence):
    assert sentence in refused(reply, sent, finance, coordinator, **changes)


def test_a_reply_that_does_not_help_can_go_to_the_centre_again(sent, three, finance, coordinator):
    reply(sent, finance, coordinator)
    one = three[0]
    services.reopen_obstacle(one, text="Chưa giải quyết", by=one.raised_by)
    again = ConsolidationFactory()
    services.choose_obstacles(again, obstacles=[one], by=coordinator)
    assert stages([one]) == [Stage.CONSOLIDATED]
    assert [len(part.lines) for part in annex.parts(sent)] == [2, 1]  # what was sent then
    assert [line.obstacle for part in annex.parts(again) for line in part.lines] == [one]


def test_nothing_is_merged_into_what_went_to_the_centre(sent, three, finance, coordinator):
    like = raise_for(finance, stuck_capital=1_000_000)
    before = annex.parts(sent)[0].capital
    merging = {"others": [like], "by": coordinator}
    assert "waits for the reply" in refused(services.merge_obstacles, three[0], **merging)
    reply(sent, finance, coordinator)
    assert "centre replied" in refused(services.merge_obstacles, three[0], **merging)
    assert annex.parts(sent)[0].capital == before


def test_what_was_sent_together_is_not_separated(prepared, three, finance, coordinator):
    like = raise_for(finance)
    services.merge_obstacles(three[0], others=[like], by=coordinator)
    services.choose_obstacles(prepared, obstacles=three, by=coordinator)
    services.send_consolidation(prepared, number="12", symbol="UBND-KT", sent_on=TODAY, by=coordinator)
    words = refused(services.separate_obstacle, like, text="Việc khác", by=coordinator)
    assert "waits for the reply" in words


def test_the_annex_says_what_was_sent_by_authority(request, three, finance, labour, coordinator):
    like = raise_for(finance, stuck_capital=1_000_000)
    services.merge_obstacles(three[0], others=[like], by=coordinator)
    sent = request.getfixturevalue("sent")
    reply(sent, finance, coordinator)
    parts = annex.parts(sent)
    assert [(part.authority, [line.obstacle for line in part.lines]) for part in parts] == [
        (finance, [three[0], three[2]]),
        (labour, [three[1]]),
    ]
    assert parts[0].capital == 15_000_000
    assert [len(part.replies) for part in parts] == [1, 0]
    assert parts[0].lines[0].raisers == f"{three[0].agency}, {like.agency}"


def test_one_click_gives_the_annex_for_word_and_for_excel(client, sent, three, coordinator):
    client.force_login(coordinator)
    word = client.get(reverse("consolidation_annex", args=[sent.pk]))
    document = WordDocument(BytesIO(word.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    excel = client.get(reverse("consolidation_annex_excel", args=[sent.pk]))
    with ZipFile(BytesIO(excel.content)) as book:
        texts = book.read("xl/sharedStrings.xml").decode()
    order = ["Bộ Tài chính", three[0].title, three[2].title, "Bộ Lao động", three[1].title]
    places = [texts.index(text) for text in order]
    assert places == sorted(places)
    assert any("Bộ Lao động" in text for text in cells)
    for obstacle in three:
        assert obstacle.title in cells
