import unicodedata

import pytest

from portal.models import Agency
from portal.search import fold
from tests.factories import AgencyFactory


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Ban Dân tộc", "ban dan toc"),
        ("ĐỒNG ĐĂNG", "dong dang"),
        ("Sở KH&ĐT", "so kh&dt"),
        ("ưỡn ẹo", "uon eo"),
    ],
)
def test_fold_takes_the_marks_away(text, bare):
    assert fold(text) == fold(unicodedata.normalize("NFD", text)) == bare


def test_database_and_python_fold_alike():
    agency = AgencyFactory(name="Ủy ban nhân dân huyện Đình Lập", short_name="UBND", aliases="Đình Lập\nĐL")
    agency.refresh_from_db()
    assert agency.folded == fold("Ủy ban nhân dân huyện Đình Lập UBND Đình Lập\nĐL")


def test_found_without_diacritics_and_exact_ones_first():
    bare = AgencyFactory(name="Ban dan toc (cu)")
    exact = AgencyFactory(name="Ban Dân tộc tỉnh")
    AgencyFactory(name="Sở Nội vụ")
    assert list(Agency.objects.matching("ban dân tộc")) == [exact, bare]
    assert set(Agency.objects.matching("ban dan toc")) == {exact, bare}


def test_every_word_must_be_there():
    AgencyFactory(name="Sở Tài chính")
    assert not Agency.objects.matching("tai nguyen")
