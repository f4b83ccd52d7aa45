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
from pathlib import Path

import psycopg2

NAME = "bench"
ROUNDS, WARM_UP = 60, 8
OUT = Path(__file__).resolve().parent.parent / "var" / "bench.json"
NOTE = "10,000 assignments, 100,000 figures, gunicorn on loopback, median of {rounds} requests in turns"


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
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
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


def compare(port: int, ours: tuple[str, str], reference: tuple[str, str]) -> tuple[float, float]:
    """Medians of both, measured in turns."""
    took: tuple[list[float], list[float]] = ([], [])
    for number in range(WARM_UP + ROUNDS):
        for times, target in zip(took, (ours, reference), strict=True):
            milliseconds = fetch(port, *target)
            if number >= WARM_UP:
                times.append(milliseconds)
    return statistics.median(took[0]), statistics.median(took[1])


def report(rows: list[dict]) -> None:
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf8")
    print(f"{'name':<24}{'ours':>12}{'reference':>12}{'ratio':>8}")
    for row in rows:
        ours, reference = f"{row['ours']:.1f} {row['unit']}", f"{row['reference']:.1f} {row['unit']}"
        print(f"{row['name']:<24}{ours:>12}{reference:>12}{row['ratio']:>8.2f}")


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ["DEMO"], os.environ["DEMO_TODAY"] = "1", "2023-11-03"
    fresh_database()
    sessions = prepare()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    coordinator, admin = sessions["coordinator"], sessions["admin"]
    listed = ("/directives/", coordinator)
    pairs = {
        "dashboard_vs_floor": (("/dashboard/?year=2023", coordinator), ("/floor/", coordinator)),
        "directives_vs_floor": (listed, ("/floor/", coordinator)),
        "directives_vs_admin": (listed, ("/admin/directives/assignment/", admin)),
    }
    server = serve(port)
    try:
        rows = []
        for name, (ours, reference) in pairs.items():
            mine, theirs = compare(port, ours, reference)
            note = NOTE.format(rounds=ROUNDS)
            row = {
                "name": name,
                "unit": "ms",
                "ours": mine,
                "reference": theirs,
                "ratio": mine / theirs,
                "note": note,
            }
            rows.append(row)
    finally:
        server.terminate()
        server.wait()
    report(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
