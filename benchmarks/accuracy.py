"""`make accuracy`: how well annotated notices are read, notice by notice and by kind of text.

Measures our own (tests/directives/notices). A folder given with ARGS is measured as well: texts, and beside
them or under gold/ what a person read in each, <name>.json for <name>.txt.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from benchmarks.scoring import MEASURES, Tallies, macro_f1, score, together

OURS = Path(__file__).resolve().parent.parent / "tests" / "directives" / "notices"
KINDS = {"typed": "", "OCR, Vietnamese": "_vie", "OCR, no diacritics": "_eng"}
Scores = dict[str, Tallies]  # by name of the notice


def kind_of(name: str) -> str:
    return next((kind for kind, end in KINDS.items() if end and name.endswith(end)), "typed")


def read(texts: list[Path], folder: Path) -> None:
    """The command that the office has, so that what is measured is what is used."""
    from django.core.management import call_command

    from portal import workdays

    workdays.use(workdays.Calendar([], None))  # the official one: working days are counted without a database
    call_command("read_notice", *texts, out=folder, stdout=StringIO())


def measure(folder: Path) -> Scores:
    """Each annotated notice of the folder; one without a text counts as unread."""
    gold = folder / "gold" if (folder / "gold").is_dir() else folder
    wanted = {path.stem: _directives(path) for path in sorted(gold.glob("*.json"))}
    texts = [path for path in sorted(folder.rglob("*.txt")) if path.stem in wanted]
    with tempfile.TemporaryDirectory() as found:
        read(texts, Path(found))
        said = {path.stem: _directives(path) for path in Path(found).glob("*.json")}
    return {name: score(directives, said.get(name, [])) for name, directives in wanted.items()}


def _directives(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))["directives"]


def by_kind(scores: Scores) -> dict[str, Tallies]:
    kinds = {kind: [one for name, one in scores.items() if kind_of(name) == kind] for kind in KINDS}
    return {kind: together(many) for kind, many in kinds.items() if many}


def table(scores: Scores) -> Iterator[str]:
    """Markdown, to be pasted into docs/accuracy.md."""
    yield "| | " + " | ".join(MEASURES) + " | macro-F1 |"
    yield "| --- |" + " ---: |" * (len(MEASURES) + 1)
    for name, tallies in scores.items():
        figures = [f"{one.f1:.2f}" if one.wanted or one.extra else "–" for one in tallies.values()]
        yield f"| {name} | " + " | ".join(figures) + f" | {macro_f1(tallies):.3f} |"
    for kind, tallies in by_kind(scores).items():
        figures = [f"{one.precision:.3f} / {one.recall:.3f}" for one in tallies.values()]
        yield f"| **{kind}** (P / R) | " + " | ".join(figures) + f" | **{macro_f1(tallies):.4f}** |"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    for title, folder in (("Our own", OURS), *((name, Path(name)) for name in sys.argv[1:])):
        print(f"\n{title}\n", *table(measure(folder)), sep="\n")


if __name__ == "__main__":
    main()
