"""Where what was read stands: pieces of the text, rectangles on a page."""

from hypothesis import given
from hypothesis import strategies as st

from directives.incoming.marking import Mark, pieces, rectangles, stretches

TEXT = "2.1. Sở Y tế và Sở Tài chính rà soát trước ngày 30/11/2023."
CLAUSE = Mark(5, len(TEXT), "words", 7)


def place(words: str, field: str, draft: int = 7, sure: float = 1) -> Mark:
    start = TEXT.index(words)
    return Mark(start, start + len(words), field, draft, words, sure)


def shown(found) -> list[tuple]:
    return [(piece.text, piece.clause, piece.field) for piece in found]


def test_a_clause_and_the_fields_in_it():
    marks = [CLAUSE, place("Sở Y tế", "leads"), place("trước ngày 30/11/2023", "deadline_words")]
    assert shown(pieces(TEXT, marks)) == [
        ("2.1. ", None, ""),
        ("Sở Y tế", 7, "leads"),
        (" và Sở Tài chính rà soát ", 7, ""),
        ("trước ngày 30/11/2023", 7, "deadline_words"),
        (".", 7, ""),
    ]


def test_of_marks_that_overlap_the_narrowest_counts():
    whole = place("Sở Y tế và Sở Tài chính", "leads")
    found = pieces(TEXT, [CLAUSE, whole, place("Sở Tài chính", "cooperating")])
    assert [(piece.text, piece.field) for piece in found if piece.field] == [
        ("Sở Y tế và ", "leads"),
        ("Sở Tài chính", "cooperating"),
    ]


def test_a_name_that_several_drafts_inherit_belongs_to_all_of_them():
    marks = [place("Sở Y tế", "leads", draft) for draft in (3, 4, 5)]
    (found,) = [piece for piece in pieces(TEXT, marks) if piece.field]
    assert (found.drafts, found.draft, found.all_drafts) == ((3, 4, 5), 3, "3 4 5")


def test_a_click_on_a_shared_name_opens_the_draft_in_which_it_stands():
    marks = [Mark(5, len(TEXT), "words", 4), *[place("Sở Y tế", "leads", draft) for draft in (3, 4)]]
    (found,) = [piece for piece in pieces(TEXT, marks) if piece.field]
    assert found.draft == 4


def test_what_was_not_read_for_certain_is_marked():
    found = pieces(TEXT, [place("Sở Y tế", "leads", sure=0.8), place("Sở Tài chính", "leads")])
    assert [piece.is_unsure for piece in found if piece.field] == [True, False]


def test_a_mark_of_the_head_has_no_draft():
    (found,) = [piece for piece in pieces(TEXT, [Mark(0, 4, "number")]) if piece.field]
    assert (found.draft, found.drafts) == (None, ())


def test_places_outside_the_text_are_cut_or_passed_over():
    found = pieces("abc", [Mark(-2, 1, "leads", 1), Mark(2, 9, "citations", 1), Mark(2, 2, "recipient", 1)])
    assert shown(found) == [("a", None, "leads"), ("b", None, ""), ("c", None, "citations")]
    assert pieces("", [Mark(0, 3, "leads", 1)]) == []


def test_pieces_of_one_clause_stand_together():
    found = stretches(pieces(TEXT, [CLAUSE, place("Sở Y tế", "leads")]))
    assert [(one.clause, len(one.pieces)) for one in found] == [(None, 1), (7, 2)]


places = st.tuples(st.integers(-3, 60), st.integers(-3, 60), st.sampled_from(["words", "leads", "citations"]))


@given(st.text(max_size=50), st.lists(places, max_size=12))
def test_the_pieces_are_the_text_whatever_is_marked(text, marks):
    found = pieces(text, [Mark(start, end, field, 1) for start, end, field in marks])
    assert "".join(piece.text for piece in found) == text
    assert all(piece.start == len("".join(one.text for one in found[:at])) for at, piece in enumerate(found))


def box(start: int, end: int, left: float, top: float) -> list:
    return [start, end, left, top, left + 10, top + 8]


def test_a_field_is_one_rectangle_a_line_and_lies_above_its_clause():
    page = {"boxes": [box(0, 2, 0, 0), box(3, 5, 12, 1), box(6, 8, 24, 0), box(9, 11, 0, 20)]}
    marks = [Mark(0, 8, "words", 1), Mark(3, 11, "leads", 1)]
    found = rectangles(page, pieces("aa bb cc dd", marks))
    assert [(one.field, one.x, one.y, one.width, one.height) for one in found] == [
        ("words", 0, 0, 10, 8),
        ("leads", 12, 0, 22, 9),
        ("leads", 0, 20, 10, 8),
    ]
    assert {one.draft for one in found} == {1}


def test_a_page_without_marks_has_no_rectangles():
    assert rectangles({"boxes": [box(0, 2, 0, 0)]}, pieces("aa bb", [])) == []
