from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from disbursement import services
from disbursement.models import TreasuryLayout, TreasuryList, TreasuryName, TreasuryRemark
from disbursement.treasury import comparing, looking
from disbursement.treasury.matching import unknown
from portal import clock
from portal.models import AuditEntry
from programs.models import CapitalKind
from tests.disbursement.books import upload, xlsx
from tests.disbursement.conftest import MILLION, line
from tests.factories import ComponentFactory, DistrictFactory, ProgramFactory, TreasuryListFactory

HEADS = ["STT", "Đơn vị sử dụng ngân sách", "Chương trình", "Loại vốn", "Lũy kế thanh toán (đồng)"]
TODAY = date(2023, 11, 3)


@pytest.fixture(autouse=True)
def _in_english(settings):
    """Sentences are compared as they are written in the code."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


def book(*rows, heads=HEADS) -> bytes:
    return xlsx([["KHO BẠC NHÀ NƯỚC"], [], heads, *rows])


def send(by, content: bytes, *, program=None, month=9, name="kho-bac.xlsx") -> TreasuryList:
    file, drawn = upload(content, name), date(2023, 10, 10)
    new = services.send_treasury_list(file, year=2023, month=month, program=program, drawn_on=drawn, by=by)
    return services.read_treasury_list(new)


def named(found: TreasuryList, by, **more) -> TreasuryList:
    """With the columns that are guessed."""
    seen = found.looked_at[0]
    first, last = seen["head"]
    columns = looking.guesses(seen, looking.head_of(seen, first, last))
    words = {"sheet": 0, "first": first, "last": last, "columns": columns, "size": 1, **more}
    return services.read_treasury_list(services.name_treasury_columns(found, **words, by=by))


def rows_of(scene) -> list[list]:
    """What the portal knows of the scene at the end of September, as the Treasury would say it."""
    unit, program = scene.unit.name, scene.program.name
    return [
        [1, unit, program, "Vốn đầu tư", 9_615 * MILLION],
        [2, unit, program, "KP sự nghiệp", 412 * MILLION],
    ]


def refused(do, *args, **words) -> str:
    with pytest.raises(ValidationError) as error:
        do(*args, **words)
    return error.value.messages[0]


# Reading


def test_an_unknown_form_waits_until_its_columns_are_named_once(scene, coordinator):
    found = send(coordinator, book(*rows_of(scene)))
    assert found.state == "columns" and not found.lines.exists()
    assert found.looked_at[0]["head"] == [3, 3]
    found = named(found, coordinator)
    assert found.state == "ready" and found.lines.count() == 2
    later = send(coordinator, book(*rows_of(scene), heads=[head.upper() for head in HEADS]), month=8)
    assert later.state == "ready" and later.layout == found.layout


def test_heads_that_name_another_month_are_the_same_form(scene, coordinator):
    heads = [*HEADS[:4], "Lũy kế đến 30/9/2023"]
    found = named(send(coordinator, book(*rows_of(scene), heads=heads)), coordinator, columns=COLUMNS)
    heads = [*HEADS[:4], "Lũy kế đến 31/10/2023"]
    later = send(coordinator, book(*rows_of(scene), heads=heads), month=10)
    assert later.layout == found.layout and later.lines.count() == 2


COLUMNS = {1: "unit", 2: "programme", 3: "kind", 4: "amount"}


def test_totals_numbering_and_headings_are_no_lines(scene, coordinator):
    whole = rows_of(scene)
    extra = [["A", "B", "C", "D", "1"], *whole, ["", "Tổng cộng", "", "", 1], [], [3, "Sở Y tế", "", "", 5]]
    found = named(send(coordinator, book(*extra)), coordinator)
    assert found.lines.count() == 2
    assert {key: found.told[key] for key in ("total", "numbering", "heading", "blank")} == {
        "total": 1,
        "numbering": 1,
        "heading": 1,
        "blank": 1,
    }


@pytest.mark.parametrize(
    ("totals", "differs"),
    [([10_027], False), ([9_615, 412], False), ([9_615, 412, 10_027], False), ([10_028], True), ([], False)],
    ids=["the whole", "its parts", "parts and the whole", "another whole", "none"],
)
def test_what_a_total_says_is_compared_with_the_sum_of_the_lines(scene, coordinator, totals, differs):
    rows = [*rows_of(scene), *(["", "Cộng", "", "", total * MILLION] for total in totals)]
    told = named(send(coordinator, book(*rows)), coordinator).told
    assert ("said" in told, "added" in told) == (differs, differs)
    if differs:
        assert (told["said"], told["added"]) == (10_028 * MILLION, 10_027 * MILLION)


def test_a_blank_unit_is_the_one_above_but_a_new_unit_begins_anew(scene, coordinator):
    unit, program = scene.unit.name, scene.program.name
    rows = [[1, unit, program, "ĐT", 5], ["", "", program, "SN", 7], [2, "Sở Y tế", "", "ĐT", 9]]
    found = named(send(coordinator, book(*rows)), coordinator)
    assert [(row.unit, row.amount) for row in found.lines.all()] == [(scene.unit, 5), (scene.unit, 7)]


def test_a_list_may_have_a_column_for_each_kind_of_capital(scene, coordinator):
    heads = [
        "Mã ĐVQHNS",
        "Tên đơn vị",
        "Chương trình",
        "Vốn đầu tư (triệu đồng)",
        "Vốn sự nghiệp (triệu đồng)",
    ]
    row = ["1023456", scene.unit.name, scene.program.short_name, "9.615", "412,5"]
    found = named(send(coordinator, book(row, heads=heads)), coordinator, size=MILLION)
    lines = {one.kind: one.amount for one in found.lines.all()}
    assert lines == {"investment": 9_615 * MILLION, "recurrent": 412_500_000}
    assert set(found.lines.values_list("unit", flat=True)) == {scene.unit.pk}


def test_an_amount_that_cannot_be_read_is_kept_in_its_words(scene, coordinator):
    rows = [[1, scene.unit.name, scene.program.name, "ĐT", "chưa có"]]
    (one,) = named(send(coordinator, book(*rows)), coordinator).lines.all()
    assert one.amount is None and one.amount_words == "chưa có"
    assert one in one.treasury_list.lines.unmatched()


def test_a_file_that_cannot_be_read_says_why(scene, coordinator):
    found = send(coordinator, b"%PDF-1.4 ...")
    assert found.state == "refused" and "holds a PDF" in found.refusal


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({1: "unit", 2: "unit", 4: "amount"}, "A field is chosen for two columns"),
        ({2: "programme", 4: "amount"}, "Choose the column that names the unit."),
        ({1: "unit", 4: "amount"}, "Choose the column that names the programme or the component"),
        ({1: "unit", 2: "programme"}, "Choose the column of the amounts."),
        ({1: "unit", 2: "programme", 3: "investment", 4: "amount"}, "Choose either one column of amounts"),
        ({40: "unit"}, "A column is named that these heads do not have."),
    ],
)
def test_columns_are_refused_in_words(scene, coordinator, columns, sentence):
    found = send(coordinator, book(*rows_of(scene)))
    assert refused(named, found, coordinator, columns=columns).startswith(sentence)
    assert not TreasuryLayout.objects.exists()


def test_a_list_is_drawn_between_its_month_and_today(coordinator):
    words = {"year": 2023, "month": 9, "by": coordinator}
    for day, sentence in (
        (date(2023, 11, 4), "The list cannot be drawn after today."),
        (date(2023, 8, 31), "A list of month 09/2023 is not drawn before the month begins."),
    ):
        told = refused(services.send_treasury_list, upload(b"x"), drawn_on=day, **words)
        assert told == sentence


def test_the_same_file_is_refused_and_another_is_the_next_version(scene, coordinator):
    content = book(*rows_of(scene))
    first = named(send(coordinator, content), coordinator)
    assert "it is version 1" in refused(send, coordinator, content)
    second = send(coordinator, book(*rows_of(scene), ["", "Tổng cộng", "", "", 1]))
    assert (first.version, second.version) == (1, 2)
    assert list(TreasuryList.objects.all().in_force()) == [second]
    assert first.lines.count() == 2  # it stays as it was read


def test_a_dropped_list_gives_way_to_the_version_before(scene, coordinator):
    first = named(send(coordinator, book(*rows_of(scene))), coordinator)
    second = send(coordinator, book(rows_of(scene)[0]))
    services.drop_treasury_list(second, reason="Nhầm tháng", by=coordinator)
    assert list(TreasuryList.objects.all().in_force()) == [first]
    assert "dropped already" in refused(
        services.drop_treasury_list, second, reason="Nhầm tháng", by=coordinator
    )


def test_a_list_of_one_programme_beside_one_of_all(scene, coordinator, owner):
    whole = named(send(coordinator, book(*rows_of(scene))), coordinator)
    own = send(owner, book(*rows_of(scene)), program=scene.program)
    assert set(TreasuryList.objects.all().in_force()) == {whole, own}
    assert own.version == 1


# Names


def test_names_are_matched_once_and_known_in_the_next_list(scene, coordinator):
    strange = [[1, "Phòng TC-KH huyện", "CTMTQG thứ nhất", "vốn ĐTPT", 9_615 * MILLION]]
    found = named(send(coordinator, book(*strange)), coordinator)
    assert [(name.subject, name.words) for name in unknown(found)] == [
        ("programme", "CTMTQG thứ nhất"),
        ("unit", "Phòng TC-KH huyện"),
    ]
    matches = {("unit", "Phòng TC-KH huyện"): scene.unit, ("programme", "CTMTQG thứ nhất"): scene.program}
    assert services.match_treasury_names(found, matches, by=coordinator) == 1
    assert not unknown(found)
    later = send(coordinator, book(*strange), month=8)
    assert [(row.unit, row.program) for row in later.lines.all()] == [(scene.unit, scene.program)]


def test_a_component_tells_its_programme(scene, coordinator):
    found = named(send(coordinator, book([1, scene.unit.name, "0471 dự án lạ", "ĐT", 5])), coordinator)
    component = scene.central.component
    services.match_treasury_names(found, {("programme", "0471 dự án lạ"): component}, by=coordinator)
    (one,) = found.lines.all()
    assert (one.program, one.component) == (scene.program, component)


def test_what_is_left_out_is_in_no_number(scene, coordinator):
    found = named(send(coordinator, book([1, scene.unit.name, "CTMT khác", "ĐT", 5])), coordinator)
    services.match_treasury_names(found, {("programme", "CTMT khác"): None}, by=coordinator)
    assert not found.lines.counted().exists() and not found.lines.unmatched().exists()


def test_a_kind_that_is_called_otherwise_is_matched(scene, coordinator):
    rows = [[1, scene.unit.name, scene.program.name, "nguồn 13", 5]]
    found = named(send(coordinator, book(*rows)), coordinator)
    services.match_treasury_names(found, {("kind", "nguồn 13"): CapitalKind.RECURRENT}, by=coordinator)
    assert found.lines.get().kind == "recurrent"


def test_a_name_of_one_sort_is_not_matched_to_another(scene, coordinator):
    found = named(send(coordinator, book(*rows_of(scene))), coordinator)
    told = refused(services.match_treasury_names, found, {("unit", "Sở X"): scene.program}, by=coordinator)
    assert told == "A name of one sort was matched to another."
    assert not TreasuryName.objects.exists()


def test_lines_of_another_programme_are_left_out_of_a_programmes_list(scene, coordinator):
    other = ProgramFactory()
    rows = [*rows_of(scene), [3, scene.unit.name, other.name, "ĐT", 5]]
    found = named(send(coordinator, book(*rows), program=scene.program), coordinator)
    assert [row.is_left_out for row in found.lines.all()] == [False, False, True]


# Comparing


def compare(found, user) -> list[tuple]:
    rows = comparing.differences(found, clock.today(), user=user)
    return [(row.unit, row.ours, row.theirs, row.verdict) for row in rows]


@pytest.fixture
def september(scene, coordinator):
    """A list that says the same as the portal."""
    found = named(send(coordinator, book(*rows_of(scene))), coordinator)
    services.match_treasury_names(found, {("kind", "KP sự nghiệp"): CapitalKind.RECURRENT}, by=coordinator)
    return found


def test_what_both_say_alike_is_equal(scene, september, coordinator):
    assert compare(september, coordinator) == [
        (scene.unit, 10_027 * MILLION, 10_027 * MILLION, "equal"),
    ]


def test_differences_have_a_side_and_an_amount(scene, september, coordinator):
    here, there = DistrictFactory(), DistrictFactory()
    line(here, ComponentFactory(program=scene.program), planned=100, last=40)
    add(september, there, scene.program, 7)
    add(september, scene.unit, scene.program, 3)
    whole = 10_027 * MILLION
    assert compare(september, coordinator) == [
        (here, 40 * MILLION, None, "only_here"),
        (there, None, 7, "only_there"),
        (scene.unit, whole, whole + 3, "differs"),
    ]


def test_credit_does_not_pass_through_the_treasury(scene, september, coordinator):
    line(scene.unit, scene.central.component, planned=100, last=50, source="credit")
    assert compare(september, coordinator)[0][3] == "equal"


def test_money_under_another_kind_differs_though_the_sum_is_equal(scene, september, coordinator):
    lines = list(september.lines.order_by("row"))
    for one, amount in zip(lines, (9_600, 427), strict=True):
        one.amount = amount * MILLION
        one.save()
    (row,) = comparing.differences(september, TODAY, user=coordinator)
    assert row.difference == 0 and row.is_among_kinds and row.verdict == "differs"


def test_the_comparison_of_a_past_day_knows_only_its_figures(scene, september, coordinator):
    (row,) = comparing.differences(september, date(2023, 10, 1), user=coordinator)
    assert (row.ours, row.verdict) == (0, "differs")


def test_each_sees_what_is_theirs(scene, september, coordinator, auditor, committee, colleague):
    other, stranger = ProgramFactory(), DistrictFactory()
    line(stranger, ComponentFactory(program=other), planned=100, last=40)
    own = [scene.unit]
    assert [row[0] for row in compare(september, scene.officer)] == own
    assert [row[0] for row in compare(september, scene.owner)] == own
    for user in (coordinator, auditor, committee):
        assert {row[0] for row in compare(september, user)} == {scene.unit, stranger}


def add(found, unit, program, amount):
    return found.lines.create(row=90, unit=unit, program=program, kind="investment", amount=amount)


# Remarks and signatures


@pytest.fixture
def differing(scene, september):
    add(september, scene.unit, scene.program, 3)
    return september


WHY = {"words": "Kho bạc hạch toán ngày cuối tháng."}


def say(found, scene, by, **more):
    row = comparing.one(found, scene.unit, scene.program, TODAY, user=by)
    words = {**WHY, "seen": (row.ours, row.theirs), "by": by, **more}
    return services.remark_difference(found, scene.unit, scene.program, **words)


def test_a_signature_keeps_both_numbers_as_they_were(scene, differing):
    remark = say(differing, scene, scene.officer, is_signed=True)
    assert (remark.ours, remark.theirs) == (10_027 * MILLION, 10_027 * MILLION + 3)
    row = comparing.one(differing, scene.unit, scene.program, TODAY, user=scene.officer)
    assert row.signature == "signed" and row.signed == remark
    add(differing, scene.unit, scene.program, 4)
    row = comparing.one(differing, scene.unit, scene.program, TODAY, user=scene.officer)
    assert row.signature == "changed"
    remark.refresh_from_db()
    assert remark.theirs == 10_027 * MILLION + 3
    assert AuditEntry.objects.filter(verb="treasury.signed", by=scene.officer).exists()


def test_a_remark_alone_signs_nothing(scene, differing):
    say(differing, scene, scene.officer)
    row = comparing.one(differing, scene.unit, scene.program, TODAY, user=scene.officer)
    assert row.signature == "open" and row.last.words == WHY["words"]


def test_numbers_that_changed_meanwhile_are_not_signed(scene, differing):
    told = refused(say, differing, scene, scene.officer, seen=(1, 2))
    assert told.startswith("A number has changed meanwhile.")


def test_what_is_equal_needs_no_word(scene, september):
    assert "Both numbers are equal" in refused(say, september, scene, scene.officer)


def test_an_earlier_version_is_not_signed_any_more(scene, differing, coordinator):
    send(coordinator, book(rows_of(scene)[0]))
    assert refused(say, differing, scene, scene.officer).startswith("A later list of this month has come.")


def test_a_list_with_remarks_is_neither_read_anew_nor_dropped(scene, differing, coordinator):
    say(differing, scene, scene.officer, is_signed=True)
    assert "Send a new version instead" in refused(named, differing, coordinator)
    dropped = refused(services.drop_treasury_list, differing, reason="x", by=coordinator)
    assert "Send a new version instead" in dropped


@pytest.mark.parametrize("statement", ["UPDATE {} SET words = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_a_remark(scene, differing, statement):
    say(differing, scene, scene.officer)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(TreasuryRemark._meta.db_table))


def test_a_list_that_is_not_read_cannot_be_remarked_on(scene, coordinator):
    waiting = TreasuryListFactory(state="waiting", read_at=None, layout=None)
    words = {**WHY, "seen": (None, None), "by": coordinator}
    told = refused(services.remark_difference, waiting, scene.unit, scene.program, **words)
    assert told == "This list is not read yet."
