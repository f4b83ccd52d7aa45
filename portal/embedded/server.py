"""One server process with a home under var/: shared by the commands of a checkout, never left behind."""

import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from portal.embedded import processes

SOCKET_PATH_LIMIT = 100  # bytes; macOS has the smallest, 103
PATIENCE = 60  # seconds


class ServiceError(Exception):
    """A service cannot be had; the message says why, with the end of its log."""


class Server:
    """One server process with its home directory: data, log, locks and a note of who it is."""

    name: str
    variable: str  # the environment variable that holds its address
    stop_signal: signal.Signals

    def __init__(self, directory: Path, *, for_tests: bool) -> None:
        self.home = directory / self.name
        self.for_tests = for_tests
        self.child: subprocess.Popen[bytes] | None = None

    def command(self, sockets: Path) -> list[str]:
        """Make ready what the server needs, and return its command line."""
        raise NotImplementedError

    def address(self, sockets: Path) -> str:
        """Return the address that the settings read."""
        raise NotImplementedError

    def answers(self, sockets: Path) -> bool:
        """Tell whether the server can be used."""
        raise NotImplementedError

    def user(self) -> str | None:
        """Return the account that the server runs under where it is not ours."""
        return None

    @contextmanager
    def running(self) -> Iterator[str]:
        """Yield the address of the running server: found or started first, stopped by its last user."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "users").open("a") as users:
            try:
                with self._alone(), processes.undisturbed():
                    sockets = self._found() or self._started()
                    fcntl.flock(users, fcntl.LOCK_SH)
                yield self.address(sockets)
            finally:
                with processes.undisturbed(), self._alone(), suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self.stop()

    def stop(self) -> None:
        """Stop the server if it runs, and clear away its socket."""
        pid, created, sockets = self._noted()
        if process := _alive(pid, created):
            process.send_signal(self.stop_signal)
            deadline = time.monotonic() + PATIENCE
            while _alive(pid, created):
                if time.monotonic() > deadline:
                    process.kill()
                time.sleep(0.02)
        if self.child:
            self.child.wait()
        shutil.rmtree(sockets, ignore_errors=True)
        self._note.unlink(missing_ok=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one command at a time look, start and stop; the kernel frees the lock of one that is killed."""
        with (self.home / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @property
    def _log(self) -> Path:
        return self.home / "log"

    @property
    def _note(self) -> Path:
        return self.home / "running"

    def _noted(self) -> tuple[int, float, Path]:
        """Return process, its birth and directory of the socket of the server that was started last."""
        try:
            pid, created, sockets = self._note.read_text().split(maxsplit=2)
        except (OSError, ValueError):
            return 0, 0, self.home / "socket"
        return int(pid), float(created), Path(sockets)

    def _found(self) -> Path | None:
        """Return the directory of the socket of a server that runs already."""
        pid, created, sockets = self._noted()
        if not _alive(pid, created):
            return None
        self._wait_until_it_answers(sockets)
        return sockets

    def _started(self) -> Path:
        """Start the server and return the directory of its socket."""
        sockets = self._directory_for_socket()
        self.child = self.start(self.command(sockets))
        created = psutil.Process(self.child.pid).create_time()
        draft = self._note.with_name("running.draft")  # so that nobody reads half of it
        draft.write_text(f"{self.child.pid} {created} {sockets}")
        draft.replace(self._note)
        self._wait_until_it_answers(sockets)
        return sockets

    def _wait_until_it_answers(self, sockets: Path) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self.answers(sockets):
            ended = self.child and self.child.poll() is not None
            if ended or time.monotonic() > deadline:
                raise ServiceError(f"{self.name} did not start. {self.end_of_log()}")
            time.sleep(0.05)

    def _directory_for_socket(self) -> Path:
        """Make a directory for the socket: in the home, unless that path is too long or odd."""
        directory = self.home / "socket"
        odd = set(str(directory)) & set(" ,'\"\\%+")
        if odd or len(os.fsencode(directory)) > SOCKET_PATH_LIMIT - len("/.s.PGSQL.5432.lock"):
            directory = Path(tempfile.mkdtemp(prefix="mtqg-", dir="/tmp"))
        else:
            shutil.rmtree(directory, ignore_errors=True)
            directory.mkdir(mode=0o700)
        self.hand_over(directory)
        return directory

    def hand_over(self, path: Path) -> None:
        """Give a directory to the account that the server runs under, and let it pass through those above."""
        if user := self.user():
            account = pwd.getpwnam(user)
            os.chown(path, account.pw_uid, account.pw_gid)
            for parent in path.parents:
                if not parent.stat().st_mode & 0o001:
                    parent.chmod(parent.stat().st_mode | 0o001)

    def start(self, command: list[str]) -> subprocess.Popen[bytes]:
        """Start a program: away from our terminal, with its output in the log, and not as root if need be."""
        rights: dict[str, Any] = {}
        if user := self.user():
            rights = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
        with self._log.open("ab") as log:
            return subprocess.Popen(
                command,
                cwd="/",
                env=kept | {"LC_ALL": "C", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **rights,
            )

    def end_of_log(self) -> str:
        """Return the last lines that the server wrote."""
        lines = self._log.read_text(errors="replace").splitlines()[-15:]
        return f"The end of {self._log}:\n" + "\n".join(lines)


def _alive(pid: int, created: float) -> psutil.Process | None:
    """Return the process if it runs: not another one that got its number later, nor one that has ended."""
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        if abs(process.create_time() - created) < 2 and processes.is_alive(process):
            return process
    return None


def package_directory(name: str) -> Path:
    """Return the directory of an installed package without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ServiceError(f"The package {name} is not installed: run `make setup`.")
    return Path(spec.origin).parent
