"""PostgreSQL and Valkey from PyPI packages, for development and tests: `python -m portal.embedded COMMAND`.

Runs COMMAND with DATABASE_URL and REDIS_URL in its environment. A service whose variable is set is left
alone; the others are started, with their data under var/, and stopped when the command has ended. Commands of
the same checkout share them: the first starts them, the last stops them. Pytest gets services of its own,
under var/test-<pid>, which are deleted afterwards. No network port is opened: both listen on Unix sockets.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

import psutil

from portal.embedded import processes
from portal.embedded.postgres import Postgres, programs_directory
from portal.embedded.valkey import Valkey

VAR = Path(__file__).resolve().parent.parent.parent / "var"
DEMO_DAY = "2023-11-03"


def set_development_defaults() -> None:
    """Make what runs on embedded services the demo of the notice, unless the environment says otherwise."""
    if os.environ.get("PRODUCTION"):
        return
    port = os.environ.setdefault("PORT", "8000")
    os.environ.setdefault("SITE_URL", f"http://localhost:{port}")
    os.environ.setdefault("EMAIL_URL", f"filemail:///{quote(str(VAR / 'mail'))}")
    if os.environ.setdefault("DEMO", "1") not in ("", "0", "false", "False"):
        os.environ.setdefault("DEMO_TODAY", DEMO_DAY)


def put_programs_on_path() -> None:
    """Let commands find the programs of .venv (pytest, honcho) and of this PostgreSQL (psql, pg_dump)."""
    ours = [str(Path(sys.executable).parent), str(programs_directory())]
    os.environ["PATH"] = os.pathsep.join([*ours, os.environ.get("PATH", os.defpath)])


@contextmanager
def services(directory: Path = VAR, *, for_tests: bool = False) -> Iterator[None]:
    """Set DATABASE_URL and REDIS_URL, starting what is missing; stop it at the end."""
    with processes.leaving_on_signals(), ExitStack() as stack:
        for kind in (Postgres, Valkey):
            if not os.environ.get(kind.variable):
                os.environ[kind.variable] = stack.enter_context(
                    kind(directory, for_tests=for_tests).running()
                )
                stack.callback(os.environ.pop, kind.variable)
        yield


@contextmanager
def services_for_tests() -> Iterator[None]:
    """Services for one run of the tests, deleted afterwards; and those of runs that were killed."""
    for old in VAR.glob("test-*"):
        if not psutil.pid_exists(int(old.name.removeprefix("test-"))):
            for kind in (Postgres, Valkey):
                kind(old, for_tests=True).stop()
            shutil.rmtree(old, ignore_errors=True)
    directory = VAR / f"test-{os.getpid()}"
    try:
        with services(directory, for_tests=True):
            yield
    finally:
        with processes.undisturbed():
            shutil.rmtree(directory, ignore_errors=True)
