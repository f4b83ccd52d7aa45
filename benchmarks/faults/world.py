"""Everything that runs on the day, and one look into the database from outside."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGKILL, SIGQUIT
from typing import Any

import psycopg2

from benchmarks.faults.machines import Program, Service, beat, worker
from portal.embedded.postgres import Postgres
from portal.embedded.processes import leaving_on_signals
from portal.embedded.valkey import Valkey

# Who has begun the day's run and has not committed it; not who waits for that
IN_THE_RUN = """
    SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid)
    WHERE relation = to_regclass('portal_dailyrun') AND mode = 'RowExclusiveLock'
      AND wait_event_type IS DISTINCT FROM 'Lock'
"""

# Who has claimed a message and waits for the mail server's answer
IN_A_MAIL = """
    SELECT application_name FROM pg_stat_activity
    WHERE state = 'idle in transaction' AND query LIKE 'SELECT "portal_notification"%'
"""


class World:
    """PostgreSQL and Valkey of a folder, workers, two beats."""

    def __init__(self, directory: Path, workers: int) -> None:
        self.database = Service(Postgres(directory, for_tests=False), SIGQUIT)
        self.broker = Service(Valkey(directory, for_tests=True), SIGKILL)
        self.workers = [worker(number, directory) for number in range(workers)]
        self.beats = [beat(number, directory) for number in range(2)]
        self._connection: Any = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """Both services; at the end all that was started is stopped, whatever happened."""
        with leaving_on_signals():
            try:
                os.environ["DATABASE_URL"] = self.database.start()
                os.environ["REDIS_URL"] = self.broker.start()
                yield
            finally:
                self.kill(*self.workers, *self.beats)
                self.broker.stop()
                self.database.stop()

    def kill(self, *programs: Program) -> None:
        for program in programs:
            program.kill()

    def ask(self, statement: str) -> list[Any]:
        """The first column of what the database answers; nothing while it is away."""
        for program in (*self.workers, *self.beats):
            program.expect_alive()
        try:
            if self._connection is None or self._connection.closed:
                self._connection = psycopg2.connect(self.database.address)
                self._connection.autocommit = True
            with self._connection.cursor() as cursor:
                cursor.execute(statement)
                return [row[0] for row in cursor.fetchall()]
        except psycopg2.ProgrammingError:
            raise
        except psycopg2.Error:
            self._connection = None
            return []

    def in_the_run(self) -> Program | None:
        """The worker that decides the day's reminders at this moment."""
        return self._busy(IN_THE_RUN)

    def in_a_mail(self) -> Program | None:
        """A worker that sends a mail at this moment."""
        return self._busy(IN_A_MAIL)

    def _busy(self, statement: str) -> Program | None:
        names = self.ask(statement)
        return next((each for each in self.workers if each.name in names), None)

    def is_decided(self) -> bool:
        return bool(self.ask("SELECT 1 FROM portal_dailyrun"))

    def is_sent(self) -> bool:
        """Whether nothing waits any more."""
        waiting = "SELECT count(*) FROM portal_notification WHERE channel <> 'inbox' AND state <> 'sent'"
        return self.is_decided() and self.ask(waiting) == [0]


def wait_until(holds: Callable[[], Any], seconds: float, pause: float = 0.005) -> Any:
    """What it says as soon as it says anything; TimeoutError after so long."""
    deadline = time.monotonic() + seconds
    while not (found := holds()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{getattr(holds, '__name__', 'it')} did not hold in {seconds:.0f} s")
        time.sleep(pause)
    return found
