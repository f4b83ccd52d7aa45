"""`make run` says in a sentence why it cannot serve, before it starts anything."""

import socket
import subprocess
import sys

import pytest

from deploy.check_port import problem


def test_a_free_port_is_no_problem():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert problem("127.0.0.1", str(port)) == ""


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
def test_a_busy_port_is_named_with_a_way_out(address):
    with socket.create_server((address, 0)) as server:
        port = server.getsockname()[1]
        said = subprocess.run(
            [sys.executable, "deploy/check_port.py", "127.0.0.1", str(port)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert said.returncode == 1
    assert said.stderr.strip() == problem_of_a_busy(port)


def problem_of_a_busy(port: int) -> str:
    return (
        f"Port {port} is busy. Stop the program that uses it, or choose another: `make run PORT={port + 1}`."
    )


@pytest.mark.parametrize("port", ["abc", "0", "70000", ""])
def test_what_is_no_port_is_refused(port):
    assert "is not a port" in problem("127.0.0.1", port)


def test_a_foreign_address_is_refused():
    assert "cannot be served" in problem("192.0.2.1", "8000")
