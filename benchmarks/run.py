"""`make bench`: the portal's pages against a floor and against Django's own admin, in turns, in the same run.

Prints a table and writes var/bench.json: a list of {name, unit, ours, reference, ratio, note}.
Machines are noisy: only the ratios mean something.
"""

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg2

NAME = os.environ.get("BENCH_DATABASE", "bench")
ROUNDS, WARM_UP = 60, 8
FEW_ROUNDS = 30  # where many pages are measured
SLOW_ROUNDS = 5  # where the other side takes a second
OUT = Path(__file__).resolve().parent.parent / "var" / "bench.json"
NOTE = "10,000 assignments, 100,000 figures, gunicorn on loopback, median of {rounds} requests in turns"
LARGE = "100,000 assignments of 10,000 directives, median of {rounds} requests in turns; the worst: {worst}"
LISTS = [  # the list, each filter, each quick filter, each order
    "",
    *(
        f"state={state}"
        for state in ("open_all", "overdue", "due_soon", "submitted", "open", "awaiting_event")
    ),
    *(f"state={state}" for state in ("recurring", "standing", "undated", "done", "done_late", "ended")),
    *("agency=agency-7", "programme=CT1", "document=60", "role=lead", "role=cooperating", "year=2023"),
    *("due_from=2023-11-01", "due_to=2021-11-01", "extended=yes", "handler=1", "period=2023-11"),
    *(f"quick={name}" for name in ("mine", "late", "week", "submitted", "unconfirmed", "undated")),
    *("quick=recurring", "quick=silent"),
    *(f"sort={order}" for order in ("state", "due_on", "-due_on", "agency", "-agency", "clause", "-clause")),
]
LAST_PAGES = ["page=last", "page=2000", "state=open_all&page=last", "sort=agency&page=last"]
SEARCHES = ["q=bao+cao", "q=treo"]  # in every directive, and in one of two thousand


def fresh_database() -> None:
    """A database of its own beside the portal's; the address goes into DATABASE_URL."""
    address, question, query = os.environ["DATABASE_URL"].partition("?")
    server = address.rpartition("/")[0]
    connection = psycopg2.connect(f"{server}/postgres{question}{query}")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {NAME}")
    connection.close()
    os.environ["DATABASE_URL"] = f"{server}/{NAME}{question}{query}"
    os.environ["CACHE_PREFIX"] = NAME


def prepare() -> dict[str, str]:
    """Tables, rows, and a session for each of the two people: {"coordinator": key, "admin": key}."""
    import django

    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.cached_db import SessionStore
    from django.core.management import call_command
    from django.db import connections

    from benchmarks.data import fill

    call_command("migrate", verbosity=0)
    sessions = {}
    for role, user in zip(("coordinator", "admin"), fill(), strict=True):
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "portal.backends.PersonBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session["seen_at"] = time.time() + 3600
        session.save()
        sessions[role] = str(session.session_key)
    connections.close_all()
    return sessions


def serve(port: int) -> subprocess.Popen:
    command = [
        "gunicorn",
        "benchmarks.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "1",
        "--log-level",
        "warning",
    ]
    server = subprocess.Popen([sys.executable, "-m", *command[:1], *command[1:]])
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.2)
    raise SystemExit("gunicorn did not start")


def fetch(port: int, path: str, session: str) -> float:
    """Milliseconds until the whole page is here."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    start = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": f"sessionid={session}"})
    response = connection.getresponse()
    response.read()
    took = (time.perf_counter() - start) * 1000
    connection.close()
    if response.status != 200:
        raise SystemExit(f"{path} answered {response.status}")
    return took


def write() -> None:
    """Something that happens in the portal: what its lists remember is found anew."""
    from portal import audit
    from portal.models import User

    user = User.objects.get(username="bench")
    audit.record("admin.changed", user, by=user)


def compare(
    port: int,
    ours: tuple[str, str],
    reference: tuple[str, str],
    rounds: int = ROUNDS,
    before: Callable[[], None] = lambda: None,
) -> tuple[float, float]:
    """Medians of both, measured in turns; `before` is done before each request."""
    took: tuple[list[float], list[float]] = ([], [])
    warm_up = min(WARM_UP, rounds)
    for number in range(warm_up + rounds):
        for times, target in zip(took, (ours, reference), strict=True):
            before()
            milliseconds = fetch(port, *target)
            if number >= warm_up:
                times.append(milliseconds)
    return statistics.median(took[0]), statistics.median(took[1])


def row(name: str, took: tuple[float, float], note: str) -> dict:
    mine, theirs = took
    return {
        "name": name,
        "unit": "ms",
        "ours": mine,
        "reference": theirs,
        "ratio": mine / theirs,
        "note": note,
    }


def worst(
    name: str,
    port: int,
    pairs: dict[str, tuple[tuple[str, str], tuple[str, str]]],
    rounds: int,
    before: Callable[[], None] = lambda: None,
) -> dict:
    """One row for several pages: the one that does worst beside its reference. Each is printed."""
    took = {query: compare(port, *pair, rounds, before) for query, pair in pairs.items()}
    ratios = {query: mine / theirs for query, (mine, theirs) in took.items()}
    for query, ratio in sorted(ratios.items(), key=lambda pair: -pair[1]):
        print(f"  {name:<30}{took[query][0]:>10.1f} ms{took[query][1]:>10.1f} ms{ratio:>8.2f}  {query}")
    query = max(ratios, key=lambda query: ratios[query])
    return row(name, took[query], LARGE.format(rounds=rounds, worst=query or "the list as it is"))


def report(rows: list[dict]) -> None:
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf8")
    print(f"{'name':<32}{'ours':>12}{'reference':>12}{'ratio':>8}")
    for one in rows:
        ours, reference = f"{one['ours']:.1f} {one['unit']}", f"{one['reference']:.1f} {one['unit']}"
        print(f"{one['name']:<32}{ours:>12}{reference:>12}{one['ratio']:>8.2f}")


def small(port: int, coordinator: str, admin: str) -> list[dict]:
    """Over 10,000 assignments."""
    listed, floor = ("/directives/", coordinator), ("/floor/", coordinator)
    pairs = {
        "dashboard_vs_floor": (("/dashboard/?year=2023", coordinator), floor),
        "directives_vs_floor": (listed, floor),
        "directives_vs_admin": (listed, ("/admin/directives/assignment/", admin)),
    }
    return [row(name, compare(port, *pair), NOTE.format(rounds=ROUNDS)) for name, pair in pairs.items()]


def large(port: int, coordinator: str, admin: str) -> list[dict]:
    """Over 100,000 assignments."""
    floor = ("/floor/", coordinator)

    def beside_floor(queries: list[str]) -> dict:
        return {query: ((f"/directives/?{query}", coordinator), floor) for query in queries}

    searched = {
        query: ((f"/directives/?{query}", coordinator), (f"/admin/directives/assignment/?{query}", admin))
        for query in SEARCHES
    }
    return [
        worst("directives_100k_vs_floor", port, beside_floor(LISTS), FEW_ROUNDS),
        worst("directives_last_page_vs_floor", port, beside_floor(LAST_PAGES), FEW_ROUNDS),
        worst("search_100k_vs_floor", port, beside_floor(SEARCHES), FEW_ROUNDS),
        worst("search_100k_vs_admin", port, searched, SLOW_ROUNDS),
        worst("list_after_write_vs_floor", port, beside_floor([*LISTS, *SEARCHES]), SLOW_ROUNDS, write),
    ]


def measure(measured: Callable[[int, str, str], list[dict]], sessions: dict[str, str]) -> list[dict]:
    """What is measured of a server that was started for it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = serve(port)
    try:
        return measured(port, sessions["coordinator"], sessions["admin"])
    finally:
        server.terminate()
        server.wait()


def enlarge() -> None:
    """Ten times as many assignments."""
    from django.db import connections

    from benchmarks.large import grow
    from portal.models import User

    grow(User.objects.get(username="bench"))
    connections.close_all()


def reminders() -> dict:
    """What is due for whom, decided in this process."""
    from django.db import connections

    from benchmarks import reminding
    from portal.models import User

    reminding.grow_open(User.objects.get(username="bench"))
    ours, bare, lines = reminding.compare()
    connections.close_all()
    note = f"100,000 open tasks of 1,000 agencies, {lines} lines, median of {reminding.ROUNDS} in turns"
    return row("remind_100k_vs_sql", (ours, bare), note)


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ["DEMO"], os.environ["DEMO_TODAY"] = "1", "2023-11-03"
    fresh_database()
    sessions = prepare()
    rows = measure(small, sessions)
    enlarge()
    rows += measure(large, sessions)
    rows.append(reminders())
    report(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
