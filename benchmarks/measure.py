"""How things are measured: both sides in turns, in the same run, so that only the ratio means something."""

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

ROUNDS, WARM_UP = 60, 8
FEW_ROUNDS = 30  # where many pages are measured
SLOW_ROUNDS = 5  # where the other side takes a second
OUT = Path(__file__).resolve().parent.parent / "var" / "bench.json"
Target = tuple[int, str, str]  # port, path, session


def address_of(name: str) -> str:
    """The address of that database beside the portal's."""
    address, question, query = os.environ["DATABASE_URL"].partition("?")
    return f"{address.rpartition('/')[0]}/{name}{question}{query}"


def make_database(name: str, template: str = "template1") -> None:
    """Empty, or a copy of another to which nobody is connected."""
    connection = psycopg2.connect(address_of("postgres"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    connection.close()


@contextmanager
def served(database: str) -> Iterator[int]:
    """The portal over that database, in a process of its own; the port on which it answers."""
    with serving(database) as (port, _server):
        yield port


@contextmanager
def serving(database: str, *options: str) -> Iterator[tuple[int, subprocess.Popen]]:
    """The same with more options of gunicorn, and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["-m", "gunicorn", "benchmarks.wsgi", "--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    where = {"DATABASE_URL": address_of(database), "CACHE_PREFIX": database}
    server = subprocess.Popen([sys.executable, *command, *options], env=os.environ | where)
    try:
        _wait(port)
        yield port, server
    finally:
        server.terminate()
        server.wait()


def _wait(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
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


def compare(
    ours: Target, reference: Target, rounds: int = ROUNDS, before: Callable[[], None] = lambda: None
) -> tuple[float, float]:
    """Medians of both, measured in turns; `before` is done before each request."""
    took: tuple[list[float], list[float]] = ([], [])
    warm_up = min(WARM_UP, rounds)
    for number in range(warm_up + rounds):
        for times, target in zip(took, (ours, reference), strict=True):
            before()
            milliseconds = fetch(*target)
            if number >= warm_up:
                times.append(milliseconds)
    return statistics.median(took[0]), statistics.median(took[1])


def row(name: str, took: tuple[float, float], note: str) -> dict:
    mine, theirs = took
    words = {"name": name, "unit": "ms", "ours": mine, "reference": theirs}
    return {**words, "ratio": mine / theirs, "note": note}


def worst(
    name: str,
    pairs: dict[str, tuple[Target, Target]],
    rounds: int,
    note: str,
    before: Callable[[], None] = lambda: None,
) -> dict:
    """One row for several pages: the one that does worst beside its reference. Each is printed."""
    took = {query: compare(*pair, rounds, before) for query, pair in pairs.items()}
    ratios = {query: mine / theirs for query, (mine, theirs) in took.items()}
    for query, ratio in sorted(ratios.items(), key=lambda pair: -pair[1]):
        print(f"  {name:<30}{took[query][0]:>10.1f} ms{took[query][1]:>10.1f} ms{ratio:>8.2f}  {query}")
    query = max(ratios, key=lambda query: ratios[query])
    return row(name, took[query], note.format(rounds=rounds, worst=query or "the list as it is"))


def report(rows: list[dict]) -> None:
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf8")
    print(f"{'name':<32}{'ours':>12}{'reference':>12}{'ratio':>8}")
    for one in rows:
        ours, reference = f"{one['ours']:.1f} {one['unit']}", f"{one['reference']:.1f} {one['unit']}"
        print(f"{one['name']:<32}{ours:>12}{reference:>12}{one['ratio']:>8.2f}")
