"""Notices and their drafts: what each service does, what it refuses, what it leaves in the trail."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from directives import services
from directives.forms import HeadForm, ReviewForms
from directives.models import Directive, DirectiveDraft, Document, IncomingNotice
from directives.services import incoming
from portal import clock
from portal.models import AuditEntry
from tests.conftest import TODAY
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    DirectiveDraftFactory,
    DirectiveFactory,
    DocumentFactory,
    IncomingNoticeFactory,
)

TWO = "Rà soát kế hoạch vốn; trình UBND tỉnh. Báo cáo kết quả trước ngày 30/11/2023."


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))


def drafts_of(notice, *clauses, **more) -> list[DirectiveDraft]:
    return [
        DirectiveDraftFactory(notice=notice, clause=clause, position=number, **more)
        for number, clause in enumerate(clauses, 1)
    ]


def parts(notice) -> list[str]:
    return [draft.typed["part"] for draft in notice.drafts.open()]


@pytest.fixture
def notice():
    return IncomingNoticeFactory()


# what comes in


def test_a_text_is_kept_as_a_file_with_its_fingerprint(coordinator):
    sent = services.send_notice(text="Sở Tài chính rà soát.", by=coordinator)
    with sent.file.open() as file:
        assert sent.is_waiting and file.read().decode() == "Sở Tài chính rà soát."
    assert (sent.name, sent.size, len(sent.fingerprint)) == ("van-ban.txt", 27, 64)
    assert verbs() == ["notice.sent"]


@pytest.mark.parametrize(
    ("file", "text"), [(None, ""), (None, " \n "), (ContentFile(b"x", name="a.txt"), "một đoạn")]
)
def test_either_a_file_or_a_text_is_sent(coordinator, file, text):
    with pytest.raises(ValidationError, match="one of the two"):
        services.send_notice(file=file, text=text, by=coordinator)


def test_what_is_too_large_is_refused_before_it_is_kept(coordinator, settings):
    settings.NOTICE_MAX_BYTES = 10
    with pytest.raises(ValidationError, match="larger than 10"):
        services.send_notice(file=ContentFile(b"x" * 11, name="a.txt"), by=coordinator)
    assert not IncomingNotice.objects.exists()


def test_letters_that_cannot_be_kept_are_no_error(coordinator):
    sent = services.send_notice(text="Sở Tài chính \ud800 rà soát\0", by=coordinator)
    assert not services.read_incoming(sent).is_waiting


def test_what_was_read_is_not_read_again(coordinator, monkeypatch):
    sent = services.send_notice(text="Sở Tài chính rà soát.", by=coordinator)
    read = services.read_incoming(sent)
    assert services.read_incoming(sent).pk == read.pk  # a second worker, which knows nothing of the first
    assert services.read_incoming(read) is read
    assert verbs() == ["notice.sent", "notice.read"]


def test_a_file_without_text_is_refused_with_a_sentence(coordinator):
    sent = services.send_notice(file=ContentFile(b" \n\n ", name="a.txt"), by=coordinator)
    refused = services.read_incoming(sent)
    assert refused.state == "refused" and refused.refusal and verbs()[-1] == "notice.refused"


def test_a_reader_that_fails_leaves_a_sentence_and_a_line_in_the_log(coordinator, monkeypatch, caplog):
    def fail(*_words):
        raise ZeroDivisionError

    monkeypatch.setattr(incoming, "read_notice", fail)
    refused = services.read_incoming(services.send_notice(text="Sở Tài chính.", by=coordinator))
    assert "failed to read it" in refused.refusal and "could not be read" in caplog.text


def test_a_notice_that_was_dropped_while_it_was_read_stays_dropped(coordinator):
    sent = services.send_notice(text="Sở Tài chính rà soát.", by=coordinator)
    services.drop_notice(sent, by=coordinator)
    assert services.read_incoming(sent).state == "dropped" and not DirectiveDraft.objects.exists()


def test_only_what_waits_for_long_is_left_over(coordinator):
    sent = services.send_notice(text="Sở Tài chính rà soát.", by=coordinator)
    rows = IncomingNotice.objects
    assert not rows.left_waiting(clock.now()).exists()
    assert rows.left_waiting(clock.now() + timedelta(minutes=11)).get() == sent
    services.read_incoming(sent)
    assert not rows.left_waiting(clock.now() + timedelta(minutes=11)).exists()


# a notice


def test_a_dropped_notice_leaves_its_drafts_dropped(notice, coordinator):
    drafts_of(notice, "1", "2")
    done = services.drop_notice(notice, by=coordinator)
    assert (done.state, done.decided_by) == ("dropped", coordinator)
    assert set(notice.drafts.values_list("state", flat=True)) == {"dropped"}
    with pytest.raises(ValidationError, match="dealt with already"):
        services.drop_notice(notice, by=coordinator)


def test_what_is_typed_of_the_document_is_kept_right_or_wrong(notice, coordinator):
    kept = services.keep_head(notice, {"issued_on": "31/02/2023", "number": "599"}, by=coordinator)
    assert kept.head["issued_on"] == "31/02/2023" and kept.head["symbol"] == "TB-UBND"
    entry = AuditEntry.objects.get()
    assert entry.before == {"issued_on": "2023-10-27"} and entry.after == {"issued_on": "31/02/2023"}
    services.keep_head(notice, {"number": "599"}, by=coordinator)
    assert verbs() == ["notice.head_kept"]
    assert services.reading_day(kept) == TODAY


@pytest.mark.parametrize("state", ["waiting", "refused", "dropped"])
def test_nothing_changes_in_a_notice_that_is_not_in_review(notice, coordinator, state):
    draft = DirectiveDraftFactory(notice=notice, words=TWO)
    decided = {"decided_by": coordinator, "decided_at": clock.now()} if state == "dropped" else {}
    IncomingNotice.objects.update(state=state, refusal="Không đọc được", **decided)
    for act in (
        lambda: services.keep_head(notice, {"number": "1"}, by=coordinator),
        lambda: services.save_draft(draft, {}, version=1, by=coordinator),
        lambda: services.split_draft(draft, 23, by=coordinator),
        lambda: services.join_draft(draft, by=coordinator),
        lambda: services.drop_draft(draft, by=coordinator),
        lambda: services.take_back_draft(draft, by=coordinator),
        lambda: services.add_draft(notice, by=coordinator),
        lambda: services.accept_drafts(notice, DocumentFactory.build(), [], by=coordinator),
    ):
        with pytest.raises(ValidationError, match="not in review any more"):
            act()


# a draft


def test_a_draft_keeps_what_was_typed_and_counts_its_versions(notice, coordinator):
    draft = DirectiveDraftFactory(notice=notice)
    kept = services.save_draft(draft, {"leads": "Sở không có"}, version=1, by=coordinator)
    assert (kept.typed["leads"], kept.version, kept.is_checked) == ("Sở không có", 2, True)
    assert AuditEntry.objects.get().after == {"leads": "Sở không có"}
    same = services.save_draft(kept, {"leads": "Sở không có"}, version=2, by=coordinator)
    assert same.version == 2 and verbs() == ["draft.kept"]


def test_what_somebody_wrote_meanwhile_is_not_written_over(notice, coordinator):
    draft = DirectiveDraftFactory(notice=notice)
    services.save_draft(draft, {"leads": "Sở A"}, version=1, by=coordinator)
    with pytest.raises(ValidationError) as refused:
        services.save_draft(draft, {"leads": "Sở B"}, version=1, by=coordinator)
    assert refused.value.code == "stale"
    assert DirectiveDraft.objects.get().typed["leads"] == "Sở A"


def test_a_draft_continues_an_earlier_task_only_if_there_is_one(notice, coordinator):
    draft = DirectiveDraftFactory(notice=notice)
    assert not services.save_draft(draft, {}, version=1, continues=True, by=coordinator).continues
    linked = DirectiveDraftFactory(notice=notice, earlier=DirectiveFactory())
    assert services.save_draft(linked, {}, version=1, continues=True, by=coordinator).continues


def test_a_split_keeps_every_word_and_numbers_the_parts(notice, coordinator):
    draft = DirectiveDraftFactory(notice=notice, clause="2.1", words=TWO)
    after = DirectiveDraftFactory(notice=notice, clause="2.2")
    first, second = services.split_draft(draft, TWO.index("Báo cáo"), by=coordinator)
    assert f"{first.typed['words']} {second.typed['words']}" == TWO
    assert (first.typed["part"], second.typed["part"]) == ("1", "2")
    assert list(notice.drafts.all()) == [first, second, after]
    assert second.places == first.places
    assert (first.typed["deadline_words"], second.typed["deadline_words"]) == ("", "trước ngày 30/11/2023")


@pytest.mark.parametrize("at", [0, 1, 5, 10_000])
def test_words_are_cut_only_where_a_sentence_begins(notice, coordinator, at):
    draft = DirectiveDraftFactory(notice=notice, words=TWO)
    with pytest.raises(ValidationError, match="Choose a sentence"):
        services.split_draft(draft, at, by=coordinator)


def test_joined_again_it_is_as_before(notice, coordinator):
    draft = DirectiveDraftFactory(notice=notice, clause="2.1", words=TWO)
    _first, second = services.split_draft(draft, TWO.index("Báo cáo"), by=coordinator)
    one = services.join_draft(second, by=coordinator)
    assert one.typed["words"] == TWO and one.typed["part"] == ""
    assert one.typed["deadline_words"] == "trước ngày 30/11/2023"
    assert notice.drafts.open().get() == one and verbs() == ["draft.split", "draft.joined"]


def test_joining_keeps_each_name_once(notice, coordinator):
    one = DirectiveDraftFactory(notice=notice, leads="Sở A; Sở B", position=1)
    other = DirectiveDraftFactory(notice=notice, leads="Sở B; Sở C", position=2)
    assert services.join_draft(other, by=coordinator).typed["leads"] == "Sở A; Sở B; Sở C"
    with pytest.raises(ValidationError, match="no draft before"):
        services.join_draft(one, by=coordinator)


def test_a_dropped_draft_can_be_taken_back_and_parts_are_numbered_anew(notice, coordinator):
    first, second, third = drafts_of(notice, "2.1", "2.1", "2.1")
    services.drop_draft(first, by=coordinator)
    assert parts(notice) == ["1", "2"]
    services.drop_draft(third, by=coordinator)
    assert parts(notice) == [""]
    services.take_back_draft(third, by=coordinator)
    assert parts(notice) == ["1", "2"]
    with pytest.raises(ValidationError, match="was not dropped"):
        services.take_back_draft(second, by=coordinator)
    with pytest.raises(ValidationError, match="accepted or dropped meanwhile"):
        services.drop_draft(first, by=coordinator)
    assert verbs() == ["draft.dropped", "draft.dropped", "draft.taken_back"]


def test_an_added_draft_has_the_words_of_its_place(notice, coordinator):
    text = "Một hai.\nBa bốn.\nNăm sáu."
    IncomingNotice.objects.update(text=text)
    places = [{"field": "words", "start": text.index("Năm"), "end": len(text), "name": "", "sure": 1}]
    last = DirectiveDraftFactory(notice=notice, places=places)
    added = services.add_draft(notice, start=text.index("Ba"), end=text.index("\nNăm"), by=coordinator)
    assert added.typed["words"] == "Ba bốn." and list(notice.drafts.all()) == [added, last]
    empty = services.add_draft(notice, by=coordinator)
    assert empty.typed["words"] == "" and notice.drafts.last() == empty


def test_a_notice_has_a_largest_number_of_drafts(notice, coordinator, monkeypatch):
    monkeypatch.setattr("directives.services.drafts.MOST", 1)
    services.add_draft(notice, by=coordinator)
    with pytest.raises(ValidationError, match="at most 1"):
        services.add_draft(notice, by=coordinator)


# acceptance


def accept(notice, drafts, by):
    forms = ReviewForms(IncomingNotice.objects.get(pk=notice.pk), drafts)
    assert forms.is_valid(), [form.errors for _draft, form in forms.rows]
    return forms.accept(by)


def test_accepted_drafts_are_directives_of_a_document_with_its_file(notice, coordinator):
    IncomingNotice.objects.update(name="tb.pdf", file="notices/tb.pdf")
    leads = AgencyFactory()
    drafts = drafts_of(notice, "2.1", "2.2", leads=leads.short_name)
    document = accept(notice, drafts, coordinator)
    assert (document.reference, document.file.name, document.file_name) == (
        "599/TB-UBND",
        "notices/tb.pdf",
        "tb.pdf",
    )
    given = list(document.directives.order_by("position"))
    assert [one.clause for one in given] == ["2.1", "2.2"]
    assert {one.assignments.get().agency for one in given} == {leads}
    done = IncomingNotice.objects.get()
    assert (done.state, done.document, done.decided_by) == ("accepted", document, coordinator)
    assert [draft.directive for draft in done.drafts.all()] == given
    assert verbs()[-1] == "notice.accepted" and verbs().count("directive.given") == 2


def test_the_rest_is_accepted_later_into_the_same_document(notice, coordinator):
    first, second = drafts_of(notice, "2.1", "2.2")
    document = accept(notice, [first], coordinator)
    assert IncomingNotice.objects.get().is_ready
    assert accept(notice, [second], coordinator) == document
    assert IncomingNotice.objects.get().state == "accepted" and Document.objects.count() == 1
    with pytest.raises(ValidationError, match="not in review"):
        accept(notice, [second], coordinator)


def test_what_was_accepted_stays_when_the_notice_is_dropped(notice, coordinator):
    first, second = drafts_of(notice, "2.1", "2.1")
    accept(notice, [first], coordinator)
    done = services.drop_notice(notice, by=coordinator)
    second.refresh_from_db()
    assert done.state == "accepted" and second.state == "dropped" and Directive.objects.count() == 1


def test_a_document_that_is_known_gets_the_new_directives(notice, coordinator):
    known = DocumentFactory(issuer_id=notice.head["issuer"], number="599", symbol="TB-UBND")
    DirectiveFactory(document=known, clause="2.1")
    document = accept(notice, drafts_of(notice, "2.2"), coordinator)
    assert document == known and known.directives.count() == 2


def test_all_or_nothing(notice, coordinator):
    known = DocumentFactory(issuer_id=notice.head["issuer"], number="599", symbol="TB-UBND")
    DirectiveFactory(document=known, clause="2.2")
    drafts = drafts_of(notice, "2.1", "2.2")
    forms = ReviewForms(notice, drafts)
    assert forms.is_valid()
    with pytest.raises(ValidationError, match=r"already has a clause 2\.2"):
        forms.accept(coordinator)
    assert forms.rows[1][1].non_field_errors() and not forms.rows[0][1].errors
    assert known.directives.count() == 1 and notice.drafts.open().count() == 2 and verbs() == []


def test_what_cannot_be_accepted_says_why_in_its_field(notice):
    IncomingNotice.objects.update(head={**notice.head, "issued_on": ""})
    draft = DirectiveDraftFactory(notice=notice, leads="Sở không có")
    forms = ReviewForms(IncomingNotice.objects.get(), [draft])
    assert not forms.is_valid()
    assert list(forms.head.errors) == ["issued_on"] and list(forms.rows[0][1].errors) == ["leads"]


def test_a_secret_document_takes_nothing_that_was_read(notice, coordinator):
    DocumentFactory(issuer_id=notice.head["issuer"], number="599", symbol="TB-UBND", is_secret=True)
    with pytest.raises(ValidationError, match="is secret"):
        accept(notice, drafts_of(notice, "2.2"), coordinator)


def test_what_was_changed_since_it_was_looked_at_is_not_accepted(notice, coordinator):
    [draft] = drafts_of(notice, "2.1")
    services.save_draft(draft, {"leads": "Sở khác"}, version=1, by=coordinator)
    with pytest.raises(ValidationError, match="changed meanwhile"):
        accept(notice, [draft], coordinator)


@pytest.mark.parametrize("wrong", ["of another notice", "dropped"])
def test_only_open_drafts_of_the_notice_are_accepted(notice, coordinator, wrong):
    draft = DirectiveDraftFactory() if wrong == "of another notice" else drafts_of(notice, "2")[0]
    if wrong == "dropped":
        services.drop_draft(draft, by=coordinator)
        draft.refresh_from_db()
    with pytest.raises(ValidationError, match=r"changed meanwhile|does not exist"):
        accept(notice, [draft], coordinator)


def test_at_least_one_draft_is_accepted(notice, coordinator):
    with pytest.raises(ValidationError, match="at least one"):
        accept(notice, [], coordinator)


def test_a_draft_that_continues_an_earlier_task_is_linked_to_it(notice, coordinator):
    earlier = AssignmentFactory(directive__document__issued_on="2023-01-05").directive
    [draft] = drafts_of(notice, "2.1", earlier=earlier, continues=True)
    accept(notice, [draft], coordinator)
    given = DirectiveDraft.objects.get().directive
    assert (given.continues, given.continues_how) == (earlier, "continues")


def test_the_head_says_what_stands_in_its_fields_right_or_wrong():
    form = HeadForm({"number": " 599 ", "issued_on": "hôm qua", "title": ""})
    assert form.typed["number"] == "599" and form.typed["issued_on"] == "hôm qua"
    assert form.typed["title"] == "" and "is_secret" not in form.typed
