"""Say in a sentence why an address cannot be served: `python check_port.py HOST PORT`, before all else."""

import socket
import sys


def problem(host: str, port: str) -> str:
    """Return what is wrong with the address, or nothing."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        return f"PORT={port} is not a port: choose a number from 1024 to 65535, as in `make run PORT=8080`."
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, int(port)), family=family).close()
        with socket.socket(family) as client:  # macOS lets two programs share a port: ask whether one answers
            client.settimeout(1)
            if client.connect_ex((host, int(port))) != 0:
                return ""
    except PermissionError:
        return f"Port {port} is reserved for the system: choose one from 1024, as in `make run PORT=8080`."
    except OSError as error:
        if "in use" not in str(error):
            return f"HOST={host} PORT={port} cannot be served: {error.strerror or error}."
    another = int(port) + 1
    return (
        f"Port {port} is busy. Stop the program that uses it, or choose another: `make run PORT={another}`."
    )


if __name__ == "__main__":
    sys.exit(problem(*sys.argv[1:3]) or 0)
