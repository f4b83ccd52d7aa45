"""The proof of docs/reminders.md in its short form, and that its judge sees what is wrong."""

import os
import subprocess
import sys
from email.message import EmailMessage

import pytest

from benchmarks.faults.check import Counts, Logged, problems, twice
from benchmarks.faults.mail_server import Taken

DUE = {"a@faults.example": {1, 2}, "b@faults.example": {3}}
COUNTS = Counts(runs=1, reminders=3, inbox=2, readers=2, in_flight=1)


def mail(address: str, *tasks: int, key: str = "") -> Taken:
    message = EmailMessage()
    message["Message-ID"] = key or f"<{address}>"
    message.set_content("".join(f"http://localhost/directives/9/#assignment-{task}\n" for task in tasks))
    return Taken(address, message, was_answered=True)


A, B = mail("a@faults.example", 1, 2), mail("b@faults.example", 3)
LOG = [Logged(one.address, one.message_id, "sent") for one in (A, B)]


def test_all_is_well_also_where_a_mail_came_twice_as_the_same():
    assert problems(DUE, [A, B], LOG, COUNTS) == []
    assert problems(DUE, [A, B, B], LOG, COUNTS) == [] and twice([A, B, B]) == 1


@pytest.mark.parametrize(
    ("taken", "log", "counts", "said"),
    [
        ([A], LOG, COUNTS, "b@faults.example: no mail"),
        (
            [A, B, mail("c@faults.example", 3)],
            LOG,
            COUNTS,
            "c@faults.example: a mail although nothing is due",
        ),
        ([A, B, mail("b@faults.example", 3, key="<2>")], LOG, COUNTS, "mails with different Message-IDs"),
        ([A, mail("b@faults.example", 4)], LOG, COUNTS, "does not name exactly what is due"),
        ([A, mail("b@faults.example")], LOG, COUNTS, "does not name exactly what is due"),
        ([A, B], [*LOG, Logged("b@faults.example", "<2>", "sent")], COUNTS, "<2>: only in the portal's log"),
        ([A, B], LOG[:1], COUNTS, "only in the mail server's log"),
        ([A, B], [LOG[0], LOG[1]._replace(state="failed")], COUNTS, "does not say that it was sent"),
        ([A, B, B, A], LOG, COUNTS, "2 mails came twice, and only 1 by a fault"),
        ([A, B], LOG, COUNTS._replace(runs=2), "2 runs of the day, not 1"),
        ([A, B], LOG, COUNTS._replace(reminders=4), "4 tasks in the log of reminders, not 3"),
        ([A, B], LOG, COUNTS._replace(inbox=1), "1 messages in inboxes, not 2"),
    ],
)
def test_the_judge_sees_what_is_wrong(taken, log, counts, said):
    assert any(said in found for found in problems(DUE, taken, log, counts))


def test_a_days_reminders_survive_every_fault():
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    command = [sys.executable, "-m", "benchmarks.faults", "--short"]
    ended = subprocess.run(command, env=kept, capture_output=True, text=True, timeout=400, check=False)
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
    assert "Everybody was told, once, of exactly what is due." in ended.stdout
