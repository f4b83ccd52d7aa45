"""Runs the process that parses and hears what it says."""

import marshal
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import Any

from directives.notices.apart import LENGTH
from directives.notices.files.refusals import UnreadableError

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 3  # times its own seconds of work may go by on the clock
OUT_OF_MEMORY = {-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS}
OUT_OF_TIME = {-signal.SIGXCPU, -signal.SIGKILL}
LONGEST = 512 * 1024 * 1024  # bytes of one answer
KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "SYSTEMROOT")  # it gets no secrets of the portal


def heard(
    name: str, act: str, kind: str, path: Path, memory: int, seconds: int, *words: object
) -> Iterator[tuple]:
    """What the process says, until it ends; UnreadableError if it refuses, falls silent or takes too long."""
    arguments = map(str, (act, kind, path.resolve(), memory, seconds, *words))
    environment = {key: os.environ[key] for key in KEPT if key in os.environ} | {"OMP_THREAD_LIMIT": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "directives.notices.apart", *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        timer = Timer(PATIENCE * seconds, process.kill)
        timer.daemon = True
        timer.start()
        try:
            while (said := _next(process))[0] != "end":
                if said[0] == "refused":
                    raise UnreadableError(said[1], name=name, **said[2])
                yield said
        finally:
            timer.cancel()
            process.kill()


def _next(process: subprocess.Popen[bytes]) -> tuple[Any, ...]:
    assert process.stdout
    length = int.from_bytes(process.stdout.read(LENGTH), "big")
    said = process.stdout.read(length) if 0 < length <= LONGEST else b""
    if not length or len(said) < length:
        return "refused", _ending(process), {}
    return marshal.loads(said)


def _ending(process: subprocess.Popen[bytes]) -> str:
    """Why it stopped speaking."""
    status = process.wait()
    if status in OUT_OF_TIME:
        return "slow"
    return "memory" if status in OUT_OF_MEMORY else "damaged"
