"""Keep locale/vi complete, in pure Python: no gettext tools needed.

`python -m portal.messages` brings the catalogue up to date with the code and the templates (new texts come in
empty); `--check` fails, with their list, when a text is missing, fuzzy or no longer used.
"""

import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "vi" / "LC_MESSAGES" / "django.po"
APPS = ["portal", "programs", "directives", "disbursement"]
# Which arguments are the texts, and which (if any) is the context.
KEYWORDS: dict[str, tuple[tuple[int, ...], int | None]] = {
    "_": ((0,), None),
    "gettext": ((0,), None),
    "gettext_lazy": ((0,), None),
    "gettext_noop": ((0,), None),
    "ngettext": ((0, 1), None),
    "ngettext_lazy": ((0, 1), None),
    "pgettext": ((1,), 0),
    "pgettext_lazy": ((1,), 0),
    "npgettext": ((1, 2), 0),
}
TEXT = r"""(?:'(?:[^'\\\\]|\\\\.)*'|"(?:[^"\\\\]|\\\\.)*")"""
STRING = re.compile(TEXT)
CALL = re.compile(rf"\b(gettext|ngettext|pgettext|npgettext|_)\(\s*u?({TEXT}(?:\s*,\s*u?{TEXT})*)")


def extract() -> Catalog:
    """All texts of the code and the templates, with the places where they stand."""
    found = Catalog(locale="vi")
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                for function, texts in calls_in_python(path.read_bytes()):
                    _add(found, str(path.relative_to(ROOT)), function, texts)
    for path in sorted((ROOT / "templates").rglob("*.*")):
        for function, texts in calls_in_template(path.read_text(encoding="utf8")):
            _add(found, str(path.relative_to(ROOT)), function, texts)
    return found


def calls_in_python(source: bytes) -> Iterator[tuple[str, tuple]]:
    for _line, function, texts, _comments in extract_python(BytesIO(source), dict.fromkeys(KEYWORDS), [], {}):
        yield str(function), texts if isinstance(texts, tuple) else (texts,)


def calls_in_template(source: str) -> Iterator[tuple[str, tuple]]:
    """Django turns the template into something like Python, of which only the calls of gettext matter."""
    for function, arguments in CALL.findall(templatize(source)):
        yield function, tuple(ast.literal_eval(text) for text in STRING.findall(arguments))


def _add(found: Catalog, path: str, function: str, texts: tuple) -> None:
    places, context_place = KEYWORDS[function]
    words = [texts[place] for place in places if place < len(texts)]
    if words and all(words):
        context = None if context_place is None else texts[context_place]
        found.add(words[0] if len(words) == 1 else tuple(words), context=context, locations=[(path, 0)])


def read() -> Catalog:
    if not CATALOGUE.exists():
        return Catalog(locale="vi", charset="utf-8")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="vi")


def is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, list | tuple) else [message.string]
    return all(strings) and not message.fuzzy


def gaps() -> list[str]:
    """What is wrong with the catalogue, one sentence each; empty when it is complete."""
    wanted, known = extract(), read()
    problems = []
    for message in wanted:
        if message.id:
            translated = known.get(message.id, message.context)
            if translated is None or not is_translated(translated):
                problems.append(f"not translated: {message.id!r} ({message.locations[0][0]})")
    for message in known:
        if message.id and wanted.get(message.id, message.context) is None:
            problems.append(f"no longer used: {message.id!r}")
    return problems


def update() -> None:
    """Bring the catalogue up to date: new texts empty, texts that are gone left out."""
    wanted, known = extract(), read()
    for message in wanted:
        translated = known.get(message.id, message.context) if message.id else None
        if translated is not None:
            message.string = translated.string
    wanted.project, wanted.version, wanted.copyright_holder = "MTQG portal", "1", "MTQG portal"
    wanted.fuzzy, wanted.creation_date = False, known.creation_date
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, wanted, width=110, sort_output=True, omit_header=False, include_lineno=False)


def main(arguments: list[str]) -> int:
    if "--check" not in arguments:
        update()
    problems = gaps()
    sys.stdout.write("\n".join(problems) + "\n" if problems else "Translations are complete.\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
