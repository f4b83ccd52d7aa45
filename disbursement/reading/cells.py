"""What single cells are called."""

from functools import cache


@cache
def letters(column: int) -> str:
    """The name of a column, counted from 0: letters(0) == "A", letters(27) == "AB"."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell_name(row: int, column: int) -> str:
    """The row from 1, the column from 0: cell_name(12, 2) == "C12"."""
    return f"{letters(column)}{row}"
