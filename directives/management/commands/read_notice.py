"""Read conclusion notices (.docx, .pdf, .png, .jpg, .txt) and write their drafts, DIR/<stem>.json for each.

Nothing is entered: the database's directives stay as they are.
"""

import json
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from redis.exceptions import RedisError

from directives.notices.drafts import Notice, read_notice
from directives.notices.files import UnreadableError, read_file
from portal import workdays


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--issued-on", type=date.fromisoformat, help="if the notice does not say it, as 2024-03-01"
        )
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")

    def handle(self, *args, **options):
        options["out"].mkdir(parents=True, exist_ok=True)
        unread = 0
        for path in options["files"]:
            try:
                words = read_file(path, path.name).words
            except UnreadableError as error:
                unread += 1
                self.stderr.write(f"{path}: {error}")
                continue
            found = _read(words, options["issued_on"])
            out = options["out"] / f"{path.stem}.json"
            text = json.dumps(found.as_json(path.stem), ensure_ascii=False, indent=1)
            out.write_text(text + "\n", encoding="utf-8")
            self.stdout.write(f"{out}: {len(found.drafts)} directives")
        if unread:
            raise CommandError(f"{unread} of {len(options['files'])} files could not be read.")


def _read(raw: str, issued_on: date | None) -> Notice:
    try:
        return read_notice(raw, issued_on)
    except (Error, RedisError):  # no table of holidays at hand: the library's calendar holds
        workdays.use(workdays.Calendar([], None))
        return read_notice(raw, issued_on)
