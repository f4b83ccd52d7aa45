"""What a cell of a file means and where its table begins, however strange the file is."""

from time import perf_counter

import pytest
from django.core.exceptions import ValidationError

from disbursement.reading.book import Row
from disbursement.reading.heads import labels, plain
from disbursement.reading.values import amount_of, day_of, year_of
from tests.disbursement.hostile import STRINGS
from tests.disbursement.making import SHEET, packed, parts
from tests.disbursement.test_treasury import book, named, send


@pytest.mark.parametrize("cell", [float("inf"), float("-inf"), float("nan"), 1e308, -1e308])
@pytest.mark.parametrize("read", [day_of, year_of, lambda cell: amount_of(cell, 1_000_000)])
def test_a_number_without_end_is_refused_in_words(read, cell):
    with pytest.raises(ValidationError):
        read(cell)


def test_merged_cells_reach_no_further_than_the_table():
    rows = [Row(number, ["Kế hoạch", *[""] * 9]) for number in (1, 2, 3)]
    merged = [(number % 3, 0, 1_000_000, 16_383) for number in range(1000)]
    began = perf_counter()
    found = labels(rows, merged)
    assert perf_counter() - began < 0.5
    assert list(found) == list(range(10))


def test_words_of_files_do_not_stay_in_memory_for_ever():
    assert plain.cache_info().maxsize


@pytest.mark.parametrize("strange", ["1e999", "NaN"])
def test_what_the_database_cannot_keep_of_a_list_is_kept_as_words(scene, coordinator, strange):
    found = parts(book([1, scene.unit.name, scene.program.name, "Vốn đầu tư", 123_456]))
    sheet = found[SHEET].decode().replace("<v>123456</v>", f"<v>{strange}</v>")
    texts = found[STRINGS].decode().replace("Vốn đầu tư", "Vốn_x0000_đầu tư")
    sent = send(coordinator, packed({**found, SHEET: sheet.encode(), STRINGS: texts.encode()}))
    assert sent.state == "columns"
    found = named(sent, coordinator)
    assert (found.state, found.lines.get().amount, found.lines.get().kind) == ("ready", None, "investment")
