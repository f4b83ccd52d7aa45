"""The embedded services: started when needed, shared by commands, gone afterwards, whatever happens."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from portal.embedded.postgres import Postgres
from portal.embedded.processes import is_alive, run
from portal.embedded.server import ServiceError
from portal.embedded.valkey import Valkey

SERVE = """
import sys
from pathlib import Path
from portal.embedded import services
from portal.embedded.processes import run
with services(Path(sys.argv[1]), for_tests=True):
    sys.exit(run(sys.argv[2:]))
"""


def processes_of(directory: Path) -> list[psutil.Process]:
    """Return the servers that are noted in the directory and run."""
    notes = [path.read_text().split()[0] for path in directory.glob("*/running")]
    found = [psutil.Process(int(pid)) for pid in notes if psutil.pid_exists(int(pid))]
    return list(filter(is_alive, found))


@pytest.fixture
def directory():
    """Give a directory that the database's account may pass: pytest closes its own to others at times."""
    directory = Path(tempfile.mkdtemp(prefix="mtqg-test-", dir="/tmp"))
    yield directory
    for kind in (Postgres, Valkey):
        kind(directory, for_tests=True).stop()
    shutil.rmtree(directory)


@pytest.fixture
def serve(directory):
    """Start commands on services of the directory; end those that the test leaves."""
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL", "MAKELEVEL")}
    with ExitStack() as stack:

        def start(*command: str) -> subprocess.Popen:
            process = subprocess.Popen(
                [sys.executable, "-c", SERVE, str(directory), *command],
                env=environment,
                stdout=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
            stack.enter_context(process)
            stack.callback(process.terminate)
            return process

        yield start


def wait_for(condition, seconds: float = 20):
    """Wait until the condition holds, and return what it said."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.05)
    return found


def test_postgresql_knows_vietnamese_letters_and_keeps_its_rows(directory):
    server = Postgres(directory, for_tests=True)
    with server.running() as address:
        with psycopg2.connect(address) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT lower('ĐẶNG ƯỚC'), upper('lạng sơn'), current_setting('server_encoding')")
            assert cursor.fetchone() == ("đặng ước", "LẠNG SƠN", "UTF8")
            cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
            assert cursor.fetchone() == (18,)
            cursor.execute("CREATE TABLE kept AS SELECT 7 AS number")
        connection.close()
    with server.running() as address:
        with psycopg2.connect(address) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT number FROM kept")
            assert cursor.fetchone() == (7,)
        connection.close()
    assert not processes_of(directory)


def test_valkey_speaks_redis_over_a_socket_of_its_own(directory):
    with Valkey(directory, for_tests=True).running() as address, redis.Redis.from_url(address) as client:
        assert client.set("word", "thông báo")
        assert client.get("word").decode() == "thông báo"
        assert client.config_get("port") == {"port": "0"}
    assert not processes_of(directory)


def test_two_commands_share_the_services_and_the_last_one_stops_them(directory, serve):
    first = serve("sleep", "60")
    servers = wait_for(lambda: len(found := processes_of(directory)) == 2 and found)
    second = serve("sh", "-c", "echo $REDIS_URL; sleep 60")
    assert "valkey.sock" in second.stdout.readline()
    assert processes_of(directory) == servers
    first.terminate()
    assert first.wait(20) == 128 + signal.SIGTERM
    assert processes_of(directory) == servers
    second.terminate()
    second.communicate(timeout=20)
    assert not any(map(is_alive, servers))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_the_command_its_children_and_the_services(directory, serve, number):
    command = serve("sh", "-c", "sleep 61 & sleep 62 & wait")
    servers = wait_for(lambda: len(found := processes_of(directory)) == 2 and found)
    sleeps = wait_for(
        lambda: (
            len(found := [p for p in psutil.Process(command.pid).children(True) if p.name() == "sleep"]) == 2
            and found
        )
    )
    command.send_signal(number)
    assert command.wait(20) == 128 + number
    assert not any(map(is_alive, [*servers, *sleeps]))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux shows what make waits for")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_make_alone_stops_everything(directory, tmp_path, number):
    (tmp_path / "serve.py").write_text(SERVE)
    (tmp_path / "Makefile").write_text(f"run:\n\t@exec {sys.executable} serve.py {directory} sleep 63\n")
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL", "MAKEFLAGS")}
    with subprocess.Popen(
        ["make", "run"],
        cwd=tmp_path,
        env=environment | {"PYTHONPATH": os.getcwd()},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as make:
        servers = wait_for(lambda: len(found := processes_of(directory)) == 2 and found)
        sleeps = wait_for(lambda: [p for p in psutil.Process(make.pid).children(True) if p.name() == "sleep"])
        make.send_signal(number)
        make.wait(20)
    assert not any(map(is_alive, [*servers, *sleeps]))


def test_services_of_a_killed_command_are_found_again_and_stopped(directory, serve):
    killed = serve("sleep", "3")
    servers = wait_for(lambda: len(found := processes_of(directory)) == 2 and found)
    killed.kill()
    killed.communicate()
    assert all(map(is_alive, servers))
    assert serve("true").wait(20) == 0
    assert not processes_of(directory)


def test_the_commands_status_is_passed_on(directory, serve):
    assert serve("sh", "-c", "exit 3").wait(20) == 3


def test_a_path_too_long_for_a_socket_is_no_hindrance(directory):
    with Valkey(directory / ("long" * 30), for_tests=True).running() as address:
        assert len(address) < 100
        with redis.Redis.from_url(address) as client:
            assert client.ping()
    assert not Path(address.removeprefix("unix://")).parent.exists()


def test_a_server_that_cannot_start_says_why(directory):
    server = Postgres(directory, for_tests=True)
    (server.home / "data").mkdir(parents=True)
    with (
        pytest.raises(ServiceError, match=r"postgres did not start. The end of .*/log:\n.*data"),
        server.running(),
    ):
        pass


def test_run_takes_the_environment_as_it_is(monkeypatch):
    monkeypatch.delenv("MAKELEVEL", raising=False)
    assert run(["sh", "-c", "exit 5"]) == 5
