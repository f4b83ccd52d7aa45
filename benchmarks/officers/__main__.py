"""`make officers`: fifty officers save the same and different sheets at once; non-zero if anything is lost.

Each types into random cells of the unit's sheet; ten web processes are killed meanwhile; then all submit.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from benchmarks import run
from benchmarks.measure import serving

SAVES, KILLS, WORKERS, SEED = 40, 10, 2, 5
Numbers = dict[str, int]


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ["DEMO"], os.environ["DEMO_TODAY"], os.environ["LOG_LEVEL"] = "1", "2023-11-03", "ERROR"
    run.prepare()
    from django.db import connections

    from benchmarks.officers import check, office

    people = office.fill()
    lines = {sheet.pk: _lines(sheet) for _user, sheet, _session in people}
    connections.close_all()
    with serving(run.NAME, "--workers", str(WORKERS), "--threads", "4") as (port, server):
        officers = [
            office.Officer(user.pk, sheet.pk, session, port, lines[sheet.pk], random.Random(SEED + number))
            for number, (user, sheet, session) in enumerate(people)
        ]
        submitted = _work(officers, server.pid)
    acknowledged = [one for officer in officers for one in officer.acknowledged]
    found = check.problems(acknowledged)
    statuses = Counter(status for officer in officers for status in officer.statuses)
    found += [f"{count} answers {status}" for status, count in statuses.items() if status >= 500]
    numbers = {
        "officers at work at once": len(officers),
        "saves acknowledged": len(acknowledged),
        "of a cell that another person had changed first": statuses[409],
        "without an answer (its process was killed)": statuses[0],
        "web processes killed": KILLS,
        "sheets submitted or refused in words": len(submitted),
        "deadlocks": check.deadlocks(),
        "problems": len(found),
    }
    return _told(numbers, found)


def _lines(sheet) -> list[int]:
    from disbursement.models import Allocation

    lines = Allocation.objects.filter(unit=sheet.unit, component__program=sheet.program, source="local")
    return list(lines.values_list("pk", flat=True))


def _work(officers: list, server: int) -> list[int]:
    """All type at once, while processes are killed; then all submit at once."""
    with ThreadPoolExecutor(len(officers) + 1) as pool:
        killed = pool.submit(_kill, server)
        list(pool.map(_type, officers))
        killed.result()
        return list(pool.map(lambda officer: officer.submit(), officers))


def _type(officer) -> None:
    for _number in range(SAVES):
        officer.type()


def _kill(server: int) -> None:
    """One of the web processes, again and again; gunicorn starts another."""
    for number in range(KILLS):
        time.sleep(3)  # another has started meanwhile
        children = subprocess.run(["pgrep", "-P", str(server)], capture_output=True, text=True).stdout.split()
        os.kill(int(children[number % len(children)]), signal.SIGKILL)


def _told(numbers: Numbers, found: list[str]) -> int:
    for name, number in numbers.items():
        print(f"{name:<52}{number:>8,}")
    if found or numbers["deadlocks"]:
        print(*found[:50], sep="\n")
        return 1
    print("Nothing that was acknowledged is lost, and nobody wrote over what he had not seen.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
