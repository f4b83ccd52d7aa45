import ast
import re

import pytest

from portal import messages
from tests.test_architecture import FILES, name

GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}


def test_every_text_has_its_vietnamese():
    assert messages.gaps() == []


def test_placeholders_survive_translation():
    named = re.compile(r"%\((\w+)\)")
    for message in messages.read():
        texts = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        wanted = set(named.findall(" ".join(texts)))
        assert set(named.findall(" ".join(strings))) <= wanted, message.id


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_text_hides_in_another(path):
    """What stands inside an f-string is not collected: it would be shown in English unnoticed."""
    hidden = [
        ast.unparse(call)
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in GETTEXT
    ]
    assert hidden == []
