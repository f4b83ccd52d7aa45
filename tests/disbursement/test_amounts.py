import pytest
from django.core.exceptions import ValidationError

from disbursement.amounts import MOST, Unit, read, written

TRIEU, DONG = Unit.TRIEU, Unit.DONG


@pytest.mark.parametrize(
    ("typed", "unit", "dong"),
    [
        ("10.702", TRIEU, 10_702_000_000),
        ("10702", TRIEU, 10_702_000_000),
        (" 10 702 ", TRIEU, 10_702_000_000),
        ("10\u00a0702", TRIEU, 10_702_000_000),
        ("1.234,5", TRIEU, 1_234_500_000),
        ("10,702.5", TRIEU, 10_702_500_000),
        ("1,234,567", TRIEU, 1_234_567_000_000),
        ("10,702", TRIEU, 10_702_000),
        ("0,000001", TRIEU, 1),
        ("0,500000000", TRIEU, 500_000),
        ("0", TRIEU, 0),
        ("000", TRIEU, 0),
        ("10.702.000.000", DONG, 10_702_000_000),
        ("5,00", DONG, 5),
    ],
)
def test_amounts_are_read_in_both_conventions(typed, unit, dong):
    assert read(typed, unit) == dong


@pytest.mark.parametrize(
    ("typed", "unit", "code"),
    [
        ("mười", TRIEU, "number"),
        ("", TRIEU, "number"),
        ("10.702 triệu", TRIEU, "number"),
        ("1 2", TRIEU, "number"),
        ("1.23.456", TRIEU, "number"),
        ("1,2,3", TRIEU, "number"),
        ("٣", TRIEU, "number"),
        ("1e5", TRIEU, "number"),
        ("=1+1", TRIEU, "number"),
        ("-5", TRIEU, "negative"),
        ("\u2212 5", TRIEU, "negative"),
        ("10.5", TRIEU, "dot"),
        ("0.500", TRIEU, "dot"),
        ("10702.5", TRIEU, "dot"),
        ("0,0000001", TRIEU, "decimals"),
        ("10,5", DONG, "decimals"),
        ("9" * 60, TRIEU, "too_large"),
        (str(MOST + 1), DONG, "too_large"),
    ],
)
def test_what_has_no_one_meaning_is_refused(typed, unit, code):
    with pytest.raises(ValidationError) as refusal:
        read(typed, unit)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("dong", "unit", "text"),
    [
        (10_702_000_000, TRIEU, "10.702"),
        (1_234_500_000, TRIEU, "1.234,5"),
        (1, TRIEU, "0,000001"),
        (0, TRIEU, "0"),
        (-53_000_000, TRIEU, "-53"),
        (10_702_000_000, DONG, "10.702.000.000"),
        (None, DONG, ""),
    ],
)
def test_amounts_are_written_exactly(dong, unit, text):
    assert written(dong, unit) == text


@pytest.mark.parametrize("dong", [0, 1, 999, 10_702_000_000, 123_456_789_012_345])
@pytest.mark.parametrize("unit", Unit)
def test_what_is_written_is_read_again(dong, unit):
    assert read(written(dong, unit), unit) == dong
