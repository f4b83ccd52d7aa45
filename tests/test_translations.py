import re

from portal import messages


def test_every_text_has_its_vietnamese():
    assert messages.gaps() == []


def test_placeholders_survive_translation():
    named = re.compile(r"%\((\w+)\)")
    for message in messages.read():
        texts = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        wanted = set(named.findall(" ".join(texts)))
        assert set(named.findall(" ".join(strings))) <= wanted, message.id
