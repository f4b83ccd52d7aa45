"""Whether everybody was told everything, once: the mail server's log beside the portal's and plain SQL."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from benchmarks.faults.mail_server import Taken

TASK = re.compile(r"#assignment-(\d+)")


class Logged(NamedTuple):
    """A mail as the portal's log has it."""

    address: str
    message_id: str
    state: str


class Counts(NamedTuple):
    """What the database has after the day."""

    runs: int
    reminders: int  # log rows, one a task
    inbox: int  # messages
    readers: int  # people of agencies that had to be told
    in_flight: int  # mails that may have been on their way when a worker or the database died


def problems(
    due: Mapping[str, set[int]], taken: Sequence[Taken], log: Sequence[Logged], counts: Counts
) -> list[str]:
    """Everything that is not as it has to be; nothing if all is well."""
    found = list(_of_mails(due, taken))
    unsent = [row.address for row in log if row.state != "sent"]
    found += [f"{address}: the portal's log does not say that it was sent" for address in unsent]
    ours, theirs = {row.message_id for row in log}, {mail.message_id for mail in taken}
    found += [f"{key}: only in the portal's log" for key in sorted(ours - theirs)]
    found += [f"{key}: only in the mail server's log" for key in sorted(theirs - ours)]
    explained = counts.in_flight + sum(not mail.was_answered for mail in taken)
    if twice(taken) > explained:
        found.append(f"{twice(taken)} mails came twice, and only {explained} by a fault")
    tasks = len(set().union(*due.values()))
    for what, is_there, has_to_be in (
        ("runs of the day", counts.runs, 1),
        ("tasks in the log of reminders", counts.reminders, tasks),
        ("messages in inboxes", counts.inbox, counts.readers),
        ("mails in the portal's log", len(log), len(due)),
    ):
        if is_there != has_to_be:
            found.append(f"{is_there} {what}, not {has_to_be}")
    return found


def _of_mails(due: Mapping[str, set[int]], taken: Sequence[Taken]) -> Iterable[str]:
    """Who has none, who has one too many, and which says something else."""
    for address in sorted({*due, *(mail.address for mail in taken)}):
        mails = [mail for mail in taken if mail.address == address]
        if not mails:
            yield f"{address}: no mail"
        elif address not in due:
            yield f"{address}: a mail although nothing is due"
        if len({mail.message_id for mail in mails}) > 1:
            yield f"{address}: mails with different Message-IDs"
        for mail in mails:
            if {int(task) for task in TASK.findall(mail.text)} != due.get(address, set()):
                yield f"{address}: a mail that does not name exactly what is due"


def twice(taken: Sequence[Taken]) -> int:
    """How many mails came again, with a Message-ID that the server had already."""
    return len(taken) - len({mail.message_id for mail in taken})
