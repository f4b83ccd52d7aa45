"""Lists out, as the filter shows them: for Excel to reckon with, for Word to be sent as an annex."""

from portal.export.download import Column, Group
from portal.export.excel import xlsx
from portal.export.word import docx
from portal.export.word_letter import Letter, letter

__all__ = ["Column", "Group", "Letter", "docx", "letter", "xlsx"]
