"""A running portal over a database of its own: what the journeys and the README's pictures use."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "langson2023"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
]


def address_of(name: str) -> str:
    """The address of another database of the same server."""
    url, _question, query = os.environ["DATABASE_URL"].partition("?")
    return f"{url.rpartition('/')[0]}/{name}{'?' + query if query else ''}"


def sql(*statements: str) -> None:
    connection = psycopg2.connect(address_of("postgres"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()


@dataclass
class Portal:
    """A running portal: its address, and `manage` for its command line."""

    database: str
    var: Path
    today: str = "2023-11-03"
    port: int = 0
    processes: list[subprocess.Popen] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        own = {
            "DATABASE_URL": address_of(self.database),
            "CACHE_PREFIX": self.database,
            "MEDIA_ROOT": str(self.var / "media"),
            "EMAIL_URL": f"filemail:///{self.var / 'mail'}",
            "SITE_URL": self.url,
            "DEMO": "1",
            "DEMO_TODAY": self.today,
            "LOG_LEVEL": "ERROR",
        }
        return {**os.environ, **own}

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [
            "gunicorn",
            "portal.wsgi",
            "--bind",
            f"127.0.0.1:{self.port}",
            "--threads",
            "4",
            "--no-control-socket",
        ]
        self.processes.append(subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=self.env))
        for _ in range(150):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise RuntimeError("gunicorn did not start")

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait()


def load_demo(name: str, var: Path) -> None:
    """A fresh database that holds the demo."""
    sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
    portal = Portal(name, var)
    for command in ("migrate", "load_reference", "load_demo"):
        portal.manage(command, "--verbosity", "0")


def run_copy(demo: str, name: str, var: Path, today: str = "2023-11-03") -> Iterator[Portal]:
    """A portal over a copy of the demo, stopped and forgotten afterwards."""
    sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {demo}")
    portal = Portal(name, var, today)
    portal.start()
    yield portal
    portal.stop()
    sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
