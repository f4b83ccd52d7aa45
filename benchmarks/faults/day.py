"""The day: rows are there, beat strikes; then one fault after another; then it is counted."""

import time
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks.faults.check import problems, twice
from benchmarks.faults.machines import CONCURRENCY, Program
from benchmarks.faults.mail_server import MailServer
from benchmarks.faults.world import World, wait_until

PATIENCE = 300  # seconds


class Scale(NamedTuple):
    """How much there is, how long each fault takes, how slow the mail server is."""

    agencies: int
    tasks: int
    workers: int
    kills: int
    redis_is_away: float
    mood_lasts: float
    slowness: float


FULL = Scale(400, 5_000, workers=3, kills=10, redis_is_away=20, mood_lasts=6, slowness=0.4)
SHORT = Scale(40, 400, workers=2, kills=7, redis_is_away=2, mood_lasts=2, slowness=0.5)


class Day:
    """A day of faults; `happen` returns what went wrong."""

    def __init__(self, scale: Scale, directory: Path, server: MailServer) -> None:
        self.scale, self.server = scale, server
        self.world = World(directory, scale.workers)
        self.kills, self.in_flight, self.began = 0, 0, time.monotonic()

    def happen(self) -> list[str]:
        with self.world.running():
            self._fill()
            self.server.slowness = self.scale.slowness
            for program in (*self.world.workers, self.world.beats[0]):
                program.start()
            self._while_it_is_decided()
            wait_until(self.world.is_decided, PATIENCE)
            self._say("the day's reminders are decided")
            self._while_mails_go_out()
            wait_until(self.world.is_sent, PATIENCE, pause=0.2)
            time.sleep(3 * self._beat())
            return self._judge()

    def _fill(self) -> None:
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        from benchmarks.faults.data import fill

        call_command("migrate", verbosity=0)
        fill(self.scale.agencies, self.scale.tasks)
        connections.close_all()
        self._say(f"{self.scale.tasks} open tasks of {self.scale.agencies} agencies")

    def _while_it_is_decided(self) -> None:
        """In the middle of the run: Redis loses all with the worker, the database crashes, workers die."""
        victim = self._in_the_run()
        self._kill(victim, "that decides")
        self.world.broker.crash()
        self._say(f"Redis away for {self.scale.redis_is_away:.0f} s, its content lost")
        time.sleep(self.scale.redis_is_away)
        self.world.broker.start()
        victim.start()
        self._in_the_run()
        self.world.database.crash()
        self._say("PostgreSQL crashed in the middle of the run")
        self.world.database.start()
        for _number in range(2):
            victim = self._in_the_run()
            self._kill(victim, "that decides")
            victim.start()

    def _while_mails_go_out(self) -> None:
        first, second = self.world.beats
        first.kill()
        self._say("kill -9 beat")
        time.sleep(2 * self._beat())
        first.start()
        second.start()
        self._say("two beats run")
        for mood in ("refuses", "drops", "is silent"):
            self.server.mood = mood
            self._say(f"the mail server {mood}")
            wait_until(partial(self.server.met.get, mood), PATIENCE)
            time.sleep(self.scale.mood_lasts)
            self.server.mood = "takes"
            self._kill_in_a_mail()
        self.world.database.stop()
        self.world.database.start()
        self.in_flight += CONCURRENCY * self.scale.workers
        self._say("PostgreSQL restarted while mails go out")
        while self.kills < self.scale.kills:
            self._kill_in_a_mail()

    def _in_the_run(self) -> Program:
        return wait_until(self.world.in_the_run, PATIENCE)

    def _kill_in_a_mail(self) -> None:
        """Kill a worker between the mail server's question and its answer."""
        victim = wait_until(self.world.in_a_mail, PATIENCE)
        self._kill(victim, "that sends")
        victim.start()

    def _kill(self, victim: Program, which: str = "") -> None:
        victim.kill()
        wait_until(lambda: self.world.in_the_run() is not victim, PATIENCE)  # PostgreSQL has noticed
        self.kills += 1
        self.in_flight += CONCURRENCY
        self._say(f"kill -9 {victim.name} {which} ({self.kills})")

    def _beat(self) -> float:
        from benchmarks.faults.clockwork import EVERY

        return EVERY

    def _judge(self) -> list[str]:
        """Print the counts; return what is wrong."""
        from benchmarks.faults.data import counted, logged, what_is_due

        due, taken, log, counts = what_is_due(), self.server.taken, logged(), counted(self.in_flight)
        found = problems(due, taken, log, counts)
        for what, number in {
            "addresses to be told": len(due),
            "tasks to be told of": len(set().union(*due.values())),
            "mails in the portal's log": len(log),
            "mails in the mail server's log": len({mail.message_id for mail in taken}),
            "of them twice, with the same Message-ID": twice(taken),
            "workers killed": self.kills,
            "seconds": round(time.monotonic() - self.began),
            "problems": len(found),
        }.items():
            print(f"{what:<42}{number:>7}")
        return found

    def _say(self, what: str) -> None:
        print(f"{time.monotonic() - self.began:7.1f} s  {what}", flush=True)
