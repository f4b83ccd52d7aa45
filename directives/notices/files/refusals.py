"""Why a file is not read, in words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "too_large": _(
        "“%(name)s” has %(size)s MB, and at most %(most)s MB are read. Scan it again in black and white, or "
        "split it."
    ),
    "empty": _("“%(name)s” is empty. Choose the file again, or save it once more."),
    "missing": _("“%(name)s” is no longer there. Send it again."),
    "kind": _(
        "“%(name)s” holds %(found)s, which the portal does not read as a notice. Save it as .docx or PDF, or "
        "paste its text."
    ),
    "old_word": _(
        "“%(name)s” is in the old format of Word (.doc). Open it in Word, choose Save As, Word Document "
        "(.docx), and send that."
    ),
    "password": _(
        "“%(name)s” is protected by a password. Take the password away, save it again and send that."
    ),
    "macros": _(
        "“%(name)s” holds macros or programs, which are not accepted. Save it as .docx without them."
    ),
    "bomb": _(
        "“%(name)s” unpacks to far more than it seems to hold, so it is not read. Copy its text into a new "
        "document."
    ),
    "entities": _(
        "“%(name)s” holds definitions that no document needs. Open it in Word and save it again as .docx."
    ),
    "long": _("“%(name)s” holds far more text than a notice does. Leave out what does not belong to it."),
    "pictures": _(
        "“%(name)s” holds only pictures, no text. Save it as PDF: the portal then reads the pages as scans."
    ),
    "letters": _(
        "The letters of “%(name)s” cannot be read. Save it as text in UTF-8 (Unicode), or as .docx."
    ),
    "pages": _(
        "“%(name)s” has %(count)s pages, and at most %(most)s are read. Send only the notice and its annexes."
    ),
    "scans": _(
        "“%(name)s” has more than %(most)s scanned pages. Send the original (.docx, or the PDF that Word "
        "saves), or split it."
    ),
    "pixels": _(
        "The picture “%(name)s” has more than %(most)s million pixels. Scan it with 300 dots to the inch."
    ),
    "small": _("The picture “%(name)s” is too small to read. Scan it again with 300 dots to the inch."),
    "no_page": _("“%(name)s” has no such page."),
    "no_tesseract": _(
        "“%(name)s” is a scan, and the reader of scans is not installed here. An administrator installs it "
        "with “pip install tesserocr”. Until then, send the .docx or paste the text."
    ),
    "no_model": _(
        "“%(name)s” is a scan, and the Vietnamese language data of Tesseract are missing here. An "
        "administrator installs them with “npm ci” and “python -m portal.assets”. Until then, send the .docx "
        "or paste the text."
    ),
    "memory": _("“%(name)s” needs more memory to read than is allowed. Save it again, or split it."),
    "slow": _("“%(name)s” takes too long to read. Split it, or send the .docx."),
    "damaged": _("“%(name)s” is damaged and cannot be opened. Save or scan it again and send that."),
}


class UnreadableError(Exception):
    """The file cannot be read; its words say why and what helps. `code` is one of the above."""

    def __init__(self, code: str, **words: Any):
        super().__init__(code)
        self.code, self.words = code, words

    def __str__(self) -> str:
        return str(SENTENCES[self.code] % self.words)
