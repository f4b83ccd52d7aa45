"""The process that parses files without trust: `python -m directives.notices.apart`. No Django in here."""

LENGTH = 8  # bytes that say how long the next words are


class StopError(Exception):
    """What stops the reading: the code of a sentence, and its numbers."""

    def __init__(self, code: str, **words: int):
        super().__init__(code)
        self.code, self.words = code, words
