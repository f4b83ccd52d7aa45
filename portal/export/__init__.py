"""Lists out, as the filter shows them: for Excel to reckon with, for Word to be sent as an annex."""

from portal.export.download import Column, Group
from portal.export.excel import xlsx
from portal.export.word import docx

__all__ = ["Column", "Group", "docx", "xlsx"]
