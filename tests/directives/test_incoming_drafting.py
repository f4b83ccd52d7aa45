"""What was read becomes fields of a form: names as of the day, the head, the deadline, the earlier task."""

from datetime import date

import pytest

from directives.addressing import Addressing
from directives.incoming import halves
from directives.incoming.drafting import drafts_of
from directives.incoming.earlier import find_earlier
from directives.incoming.heading import day_of, known_document, typed_head
from directives.incoming.recognising import recognise
from directives.models import DirectiveDraft, IncomingNotice
from directives.notices.drafts import read_notice
from directives.notices.header import Header
from portal.models import AgencyGroup
from tests.conftest import TODAY
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    DirectiveDraftFactory,
    DocumentFactory,
    ProgramFactory,
)

BEFORE, AFTER = date(2025, 2, 28), date(2025, 3, 1)
HEAD = "Số: 7/TB-UBND\nLạng Sơn, ngày 27 tháng 10 năm 2023\n\nTHÔNG BÁO\nKết luận cuộc họp\n\n"


def drafted(body: str, day: date = TODAY) -> list[DirectiveDraft]:
    return drafts_of(IncomingNotice(), read_notice(HEAD + body), day)


# names


def test_a_name_means_whom_it_meant_on_that_day():
    old = AgencyFactory(name="Sở Kế hoạch và Đầu tư", short_name="Sở KH&ĐT", closed_on=BEFORE)
    new = AgencyFactory(
        name="Sở Tài chính", short_name="Sở Tài chính mới", aliases="Sở Kế hoạch và Đầu tư", opened_on=AFTER
    )
    assert recognise("Sở Kế hoạch và Đầu tư", Addressing(BEFORE)).who == old
    assert recognise("Sở Kế hoạch và Đầu tư", Addressing(AFTER)).who == new
    assert recognise("Sở Tài chính", Addressing(BEFORE)).who is None


def test_an_agency_is_written_short_and_a_group_in_its_own_words():
    AgencyFactory(name="Sở Kế hoạch và Đầu tư", short_name="Sở KH&ĐT")
    group = AgencyGroup.objects.create(code="h", name="UBND các huyện", phrases="Các huyện, thành phố")
    addressing = Addressing(TODAY)
    assert recognise("Sở Kế hoạch và Đầu tư", addressing)[1:] == ("Sở KH&ĐT", 1)
    assert recognise("các huyện, thành phố", addressing) == (group, "các huyện, thành phố", 1)


def test_a_name_that_a_scan_broke_is_guessed_and_one_that_is_unknown_is_kept():
    agency = AgencyFactory(name="Sở Nông nghiệp và Phát triển nông thôn", short_name="Sở NN&PTNT")
    guessed = recognise("Sở Nõng nghlệp và Phát triền nông thôn", Addressing(TODAY))
    assert guessed.who == agency and 0.88 <= guessed.sure < 1
    assert recognise("Sở Hàng không", Addressing(TODAY)) == (None, "Sở Hàng không", 0)


def test_a_person_is_the_agency_that_he_answers_for():
    agency = AgencyFactory(name="UBND huyện Bình Gia", short_name="UBND huyện Bình Gia")
    assert recognise("Chủ tịch UBND huyện Bình Gia", Addressing(TODAY)).who == agency


# drafts


def test_every_field_has_its_place_in_the_text():
    AgencyFactory(name="Sở Tài chính", short_name="Sở Tài chính")
    AgencyFactory(name="Sở Xây dựng", short_name="SXD")
    text = "1. Sở Tài chính chủ trì, phối hợp với Sở Xây dựng rà soát, xong trước ngày 30/11/2023."
    read = read_notice(HEAD + text)
    [draft] = drafts_of(IncomingNotice(), read, TODAY)
    assert (draft.typed["leads"], draft.typed["cooperating"]) == ("Sở Tài chính", "SXD")
    assert draft.typed["clause"] == "1" and draft.typed["part"] == ""
    said = {place["field"]: read.words[place["start"] : place["end"]] for place in draft.places}
    assert said["leads"] == "Sở Tài chính" and said["cooperating"] == "Sở Xây dựng"
    assert "30/11/2023" in said["deadline_words"] and said["words"].startswith("Sở Tài chính chủ trì")
    assert all(0 <= place["sure"] <= 1 for place in draft.places)


def test_unknown_and_guessed_names_are_doubtful():
    AgencyFactory(name="Sở Nông nghiệp và Phát triển nông thôn", short_name="Sở NN&PTNT")
    [draft] = drafted("1. Kho bạc Nhà nước Yên Bái rà soát kế hoạch vốn, báo cáo UBND tỉnh.")
    assert {"code": "unknown_name", "name": "Kho bạc Nhà nước Yên Bái"} in draft.doubts


def test_tasks_of_one_clause_are_numbered():
    for name in ("Sở Tài chính", "Sở Xây dựng"):
        AgencyFactory(name=name, short_name=name)
    body = "1. Sở Tài chính rà soát kế hoạch vốn. Sở Xây dựng thẩm định các dự án.\n2. Sở Xây dựng tổng hợp."
    found = [(draft.typed["clause"], draft.typed["part"]) for draft in drafted(body)]
    assert found == [("1", "1"), ("1", "2"), ("2", "")]


def test_a_document_that_is_cited_twice_is_cited_once():
    AgencyFactory(name="Sở Tài chính", short_name="Sở Tài chính")
    body = "1. Sở Tài chính thực hiện Công văn số 5164/VP-KT ngày 18/10/2023 và Công văn số 5164/VP-KT."
    [draft] = drafted(body)
    assert draft.typed["citations"].splitlines() == ["5164/VP-KT; 18/10/2023"]


def test_programmes_are_found_by_their_names():
    ProgramFactory(code="NTM", name="Xây dựng nông thôn mới", short_name="NTM")
    past = {"starts_on": date(2016, 1, 1), "ends_on": date(2020, 1, 1), "disburse_until": date(2020, 1, 1)}
    ProgramFactory(code="OLD", name="nông thôn mới", **past)
    AgencyFactory(name="Sở Tài chính", short_name="Sở Tài chính")
    [draft] = drafted("1. Sở Tài chính rà soát vốn của Chương trình xây dựng nông thôn mới.")
    assert draft.typed["programs"] == ["NTM"]


# the head


def test_the_head_is_what_the_form_of_a_document_takes():
    issuer = AgencyFactory(name="UBND tỉnh Lạng Sơn")
    head = Header(number="599/TB-UBND", issuer="UBND tỉnh Lạng Sơn", kind="Thông báo", title="x" * 600)
    typed = typed_head(head, date(2023, 10, 27))
    assert (typed["number"], typed["symbol"], typed["kind"]) == ("599", "TB-UBND", "notice")
    assert (typed["issuer"], typed["issued_on"], len(typed["title"])) == (str(issuer.pk), "2023-10-27", 500)
    assert set(typed_head(Header(), None).values()) == {"", "notice"}


@pytest.mark.parametrize("issued_on", ["", "31/02/2023", "x", "2023-02-31", None])
def test_without_a_date_names_are_those_of_today(issued_on):
    assert day_of({"issued_on": issued_on}, TODAY) == TODAY
    assert day_of({"issued_on": "2021-05-01"}, TODAY) == date(2021, 5, 1)


def test_the_same_document_is_known_by_issuer_number_symbol_and_year():
    known = DocumentFactory(number="599", symbol="TB-UBND", issued_on=date(2023, 10, 27))
    head = {"issuer": str(known.issuer_id), "number": "599", "symbol": "TB-UBND", "issued_on": "2023-01-02"}
    assert known_document(head) == known
    for change in ({"number": ""}, {"issued_on": "2022-10-27"}, {"issued_on": "x"}, {"issuer": "x"}):
        assert known_document({**head, **change}) is None


# the earlier task


def earlier(words: str, **more):
    held = {"directive__words": words, "directive__document__issued_on": date(2023, 1, 5), **more}
    return AssignmentFactory(**held).directive


def nearest(words: str, citations: str = "", day: date = TODAY, besides: int | None = None):
    draft = DirectiveDraftFactory.build(notice=None, position=1, words=words, leads="x", places=[])
    draft.typed["citations"] = citations
    find_earlier([draft], day, besides)
    return draft.earlier_id


def test_a_task_that_says_nearly_the_same_is_pointed_out():
    same = earlier("Rà soát kế hoạch vốn đầu tư năm 2023 của các chương trình")
    earlier("Tổ chức tập huấn cho cán bộ xã")
    words = "Tiếp tục rà soát kế hoạch vốn đầu tư năm 2023 của các chương trình"
    assert nearest(words) == same.pk
    assert nearest("Thanh tra việc mua sắm thiết bị trường học") is None
    assert nearest(words, besides=same.document_id) is None
    assert nearest(words, day=date(2023, 1, 5)) is None and nearest(words, day=date(2025, 12, 1)) is None


def test_of_two_that_are_equally_alike_the_cited_one_is_pointed_out():
    words = "Rà soát kế hoạch vốn đầu tư năm 2023 của các chương trình"
    cited, newer = earlier(words), earlier(words)
    document = cited.document
    assert nearest(words, f"{document.number}/{document.symbol}") == cited.pk
    assert nearest(words) == newer.pk


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_day_that_was_misread_is_no_error(day):
    assert nearest("Rà soát kế hoạch vốn", day=day) is None


def test_less_likeness_is_enough_where_the_document_is_cited():
    one = earlier("Rà soát danh mục dự án, đề xuất điều chỉnh kế hoạch vốn năm 2023")
    words = "Đề xuất điều chỉnh danh mục các công trình nước sạch, báo cáo UBND tỉnh"
    assert nearest(words) is None
    assert nearest(words, citations=f"{one.document.reference}; 05/01/2023") == one.pk


def test_what_is_done_is_not_continued(coordinator):
    words = "Rà soát kế hoạch vốn đầu tư năm 2023 của các chương trình"
    earlier(words, submitted_on=TODAY, accepted_on=TODAY, accepted_by=coordinator)
    assert nearest(words) is None


# halves


@pytest.mark.parametrize(
    "words", ["Rà soát; trình. Báo cáo! Xong", "Rà soát, đồng thời báo cáo", "", "Một câu không dấu", ". . ."]
)
def test_pieces_are_all_the_words(words):
    found = halves.pieces(words)
    assert " ".join("".join(piece.text for piece in found).split()).replace(" ", "") == words.replace(" ", "")
    assert all(words[piece.start :].startswith(piece.text) for piece in found)
