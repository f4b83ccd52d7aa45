"""`make bench`: the portal's pages against a floor and against Django's own admin, in turns, in the same run.

Prints a table and writes var/bench.json: a list of {name, unit, ours, reference, ratio, note}.
Machines are noisy: only the ratios mean something. `ONLY=capital,importing` measures some of the stages.
"""

import os
import sys
import time
from collections.abc import Callable

from benchmarks.measure import address_of, make_database, report, row

NAME = os.environ.get("BENCH_DATABASE", "bench")
Sessions = dict[str, str]  # "coordinator" and "admin": the key of each one's session
Stage = Callable[[Sessions], list[dict]]


def prepare() -> Sessions:
    """Tables, rows, and a session for each of the two people."""
    import django

    make_database(NAME)
    os.environ |= {"DATABASE_URL": address_of(NAME), "CACHE_PREFIX": NAME}
    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.cached_db import SessionStore
    from django.core.management import call_command
    from django.db import connections

    from benchmarks.data import fill

    call_command("migrate", verbosity=0)
    sessions = {}
    for role, user in zip(("coordinator", "admin"), fill(), strict=True):
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "portal.backends.PersonBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session["seen_at"] = time.time() + 3600
        session.save()
        sessions[role] = str(session.session_key)
    connections.close_all()
    return sessions


def small(sessions: Sessions) -> list[dict]:
    from benchmarks import pages

    return pages.small(NAME, sessions)


def large(sessions: Sessions) -> list[dict]:
    """Ten times as many assignments."""
    from benchmarks import pages
    from benchmarks.large import grow

    grow(_by())
    return pages.large(NAME, sessions)


def reminders(sessions: Sessions) -> list[dict]:
    """What is due for whom, decided in this process."""
    from benchmarks import reminding

    reminding.grow_open(_by())
    ours, bare, lines = reminding.compare()
    note = f"100,000 open tasks of 1,000 agencies, {lines} lines, median of {reminding.ROUNDS} in turns"
    return [row("remind_100k_vs_sql", (ours, bare), note)]


def capital(sessions: Sessions) -> list[dict]:
    """A million figures, then ten."""
    from benchmarks import capital

    return capital.rows(NAME, sessions, _by())


def exporting(sessions: Sessions) -> list[dict]:
    """100,000 lines of capital into a file."""
    from benchmarks import exporting

    exporting.grow_lines(_by())
    ours, bare, note = exporting.compare()
    return [row("export_100k_vs_xlsxwriter", (ours, bare), note)]


def importing(sessions: Sessions) -> list[dict]:
    """A file of 100,000 figures, read, checked and entered in this process."""
    from benchmarks import importing

    importing.grow(_by())
    took, memory = importing.compare(_by())
    note = f"100,000 figures of one .xlsx, all checks and writing, {memory}, against "
    against = {
        "import_100k_vs_copy": ("plain", "calamine and a COPY into a table without keys"),
        "import_100k_vs_keyed_copy": ("keyed", "calamine and a COPY into the table of figures"),
        "import_100k_vs_import_export": ("usual", "django-import-export in bulk, the whole way"),
        "import_100k_vs_fed_import_export": ("fed", "django-import-export in bulk, fed by calamine"),
    }
    return [row(name, (took["ours"], took[peer]), note + words) for name, (peer, words) in against.items()]


def sheet_save(sessions: Sessions) -> list[dict]:
    """An officer saves a sheet."""
    from benchmarks import sheet_save

    ours, bare, cells = sheet_save.compare()
    return [row("sheet_save_vs_sql", (ours, bare), f"{cells} cells, against the statements that it needs")]


def reading(sessions: Sessions) -> list[dict]:
    """Long notices against short ones, for each page."""
    from benchmarks import reading

    return [row(name, (ours, short), note) for name, ours, short, note in reading.compare()]


def _by():
    """Who enters what is measured."""
    from portal.models import User

    return User.objects.get(username="bench")


STAGES: dict[str, Stage] = {
    "small": small,
    "large": large,
    "reminders": reminders,
    "sheet_save": sheet_save,
    "exporting": exporting,
    "importing": importing,
    "reading": reading,
    "capital": capital,
}


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ["DEMO"], os.environ["DEMO_TODAY"] = "1", "2023-11-03"
    asked = [name for name in os.environ.get("ONLY", "").split(",") if name] or list(STAGES)
    sessions = prepare()
    rows = []
    for name in asked:
        rows += STAGES[name](sessions)
    report(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
