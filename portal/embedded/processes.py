"""Run a command to its end, pass stop signals on to it, and leave none of its processes behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import psutil

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def leaving_on_signals() -> Iterator[None]:
    """Turn each stop signal into SystemExit, so that every `finally` inside runs."""

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, leave) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Put stop signals off to the end of the block."""
    missed: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        missed.append(number)

    before = {number: signal.signal(number, note) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if missed:
            signal.raise_signal(missed[0])


def run(command: Sequence[str], *, apart: bool = False) -> int:
    """Run a command and return its exit status; `apart` keeps Ctrl-C from it, so that only we stop it."""
    started: set[psutil.Process] = set()

    def pass_on(number: int, frame: FrameType | None) -> None:
        _note_children(child, started)
        if apart:
            child.terminate()
        elif number != signal.SIGINT or not _typed_at_the_keyboard():
            child.send_signal(number)

    before = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    try:
        with undisturbed():
            child = subprocess.Popen(command, start_new_session=apart)
            started.add(psutil.Process(child.pid))
        for number in STOP_SIGNALS:
            signal.signal(number, pass_on)
        status = _wait(child, started)
        return status if status >= 0 else 128 - status
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        with undisturbed():
            _end(started)


def _wait(child: subprocess.Popen[bytes], started: set[psutil.Process]) -> int:
    """Wait for the child, remember what it starts, and stop it when the make that started us gives up."""
    make = os.getppid() if "MAKELEVEL" in os.environ else None
    while True:
        _note_children(child, started)
        try:
            return child.wait(timeout=1)
        except subprocess.TimeoutExpired:
            if make and _has_given_up(make):
                make = None
                _note_children(child, started)
                child.terminate()


def _note_children(child: subprocess.Popen[bytes], started: set[psutil.Process]) -> None:
    with suppress(psutil.NoSuchProcess):
        started.update(psutil.Process(child.pid).children(recursive=True))


def _end(processes: set[psutil.Process]) -> None:
    """End what is left of the processes that a command started: five seconds to leave, then at once."""
    for end in (psutil.Process.terminate, psutil.Process.kill):
        for process in filter(is_alive, processes):
            with suppress(psutil.NoSuchProcess):
                end(process)
        deadline = time.monotonic() + 5
        while any(map(is_alive, processes)) and time.monotonic() < deadline:
            time.sleep(0.05)


def is_alive(process: psutil.Process) -> bool:
    """Tell whether a process runs; one that has ended and that nobody has asked about does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _typed_at_the_keyboard() -> bool:
    """Whether Ctrl-C reaches the child without us: it is in the terminal's foreground group, as we are."""
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (OSError, ValueError):
        return False


def _has_given_up(make: int) -> bool:
    """Whether make has gone or only waits for us to end.

    Make passes SIGTERM on, but takes for granted that the terminal sends SIGINT and SIGHUP to its children as
    well: sent to make alone, they would never arrive here. While make waits in its handler, Linux shows the
    signal as blocked and no longer caught.
    """
    if os.getppid() != make:
        return True
    try:
        status = dict(line.split(":\t", 1) for line in Path(f"/proc/{make}/status").read_text().splitlines())
    except OSError:
        return False
    blocked, caught = int(status["SigBlk"], 16), int(status["SigCgt"], 16)
    return any((blocked & ~caught) >> (number - 1) & 1 for number in STOP_SIGNALS)
