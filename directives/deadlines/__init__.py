"""Deadlines in words: one grammar for pages, import and the reader of notices. No database.

A phrase is folded (`text`), its calendar expressions become one letter each (`lexer`, with `days`, `spans`,
`periods`), and the first rule that fits the line of letters builds the reading (`grammar`).
"""

from directives.deadlines.counting import after
from directives.deadlines.grammar import find, read
from directives.deadlines.reading import Reading
from directives.deadlines.recurrence import occurrences

__all__ = ["Reading", "after", "find", "occurrences", "read"]
