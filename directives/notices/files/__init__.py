"""Files of notices, read into clean text: typed, PDF, or a scan. They are parsed apart, without trust.

text = read_file("/data/notice.pdf", "notice.pdf", told=lambda done, all: ...)
"""

from directives.notices.files.reading import page_picture, read_file
from directives.notices.files.refusals import UnreadableError
from directives.notices.files.text import Box, Page, Text

__all__ = ["Box", "Page", "Text", "UnreadableError", "page_picture", "read_file"]
