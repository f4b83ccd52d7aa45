"""What is started, killed and started again: PostgreSQL and Valkey, Celery's workers and beats."""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from portal.embedded.server import Server

APP = "benchmarks.faults.clockwork"
CONCURRENCY = 2  # processes of a worker, as Procfile has it


class Service:
    """A server with its data in a folder of its own, which can be taken away without a warning."""

    def __init__(self, server: Server, death: signal.Signals) -> None:
        self.server, self.death, self.stack, self.address = server, death, ExitStack(), ""

    def start(self) -> str:
        self.address = self.stack.enter_context(self.server.running())
        return self.address

    def crash(self) -> None:
        """End it at once: nothing is written, nobody is told."""
        assert self.server.child
        self.server.child.send_signal(self.death)
        self.server.child.wait()
        self.stop()

    def stop(self) -> None:
        self.stack.close()


class Program:
    """A worker or a beat of Celery, as a group of processes with its own log."""

    def __init__(self, name: str, command: list[str], directory: Path) -> None:
        self.name, self.directory = name, directory
        self.command = [sys.executable, "-m", "celery", "-A", APP, *command]
        self.process: subprocess.Popen[bytes] | None = None
        self.is_killed = False

    def start(self) -> None:
        self.is_killed = False
        with (self.directory / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=os.environ | {"PGAPPNAME": self.name},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def expect_alive(self) -> None:
        """RuntimeError if it ended by itself, with the end of its log."""
        if self.process and self.process.poll() is not None and not self.is_killed:
            words = (self.directory / f"{self.name}.log").read_text(errors="replace")[-2000:]
            raise RuntimeError(f"{self.name} ended by itself:\n{words}")

    def kill(self) -> None:
        """kill -9, the whole group: no process of it learns of it."""
        if self.process and self.process.poll() is None:
            self.is_killed = True
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def worker(number: int, directory: Path) -> Program:
    name = f"worker{number}"
    options = ["--concurrency", str(CONCURRENCY), "--loglevel", "INFO", "--hostname", f"{name}@faults"]
    return Program(name, ["worker", *options], directory)


def beat(number: int, directory: Path) -> Program:
    name = f"beat{number}"
    options = ["--schedule", str(directory / name), "--pidfile=", "--loglevel", "INFO"]
    return Program(name, ["beat", *options], directory)
