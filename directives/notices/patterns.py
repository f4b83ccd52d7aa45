"""Patterns of words: a blank stands for whatever divides two words, a line's end too."""

import re


def spaced(text: str) -> re.Pattern[str]:
    return re.compile(text.replace(" ", r"\s+"))
