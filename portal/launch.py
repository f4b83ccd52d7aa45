"""What `make run` and `make demo` do once everything is installed: `python -m portal.launch [demo]`."""

import io
import os
import shutil
import sys
import threading
import time
import urllib.error
import urllib.request

import psycopg2
import redis

from portal import embedded
from portal.embedded import processes
from portal.embedded.postgres import DATABASE
from portal.embedded.server import ServiceError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


def main() -> int:
    """Start the services, bring the database up to date, and serve the portal until told to stop."""
    embedded.set_development_defaults()
    embedded.put_programs_on_path()
    fresh = sys.argv[1:] == ["demo"]
    if fresh and os.environ.get("DATABASE_URL"):
        print("`make demo` deletes all data, so it only touches the database under var/: unset DATABASE_URL.")
        return 1
    try:
        print("Starting PostgreSQL and Valkey ...", flush=True)
        with embedded.services():
            if fresh:
                forget()
            accounts = prepare()
            if fresh:
                print("The demo is as on its first day. `make run` starts the portal.")
                return 0
            threading.Thread(target=announce, args=[accounts], daemon=True).start()
            return processes.run(["honcho", "--env", os.devnull, "start"], apart=True)
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1


def forget() -> None:
    """Delete what the portal under var/ has stored: database, sessions, messages, mail, uploads."""
    connection = psycopg2.connect(os.environ["DATABASE_URL"].replace(f"/{DATABASE}?", "/postgres?"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {DATABASE}")
    connection.close()
    redis.Redis.from_url(os.environ["REDIS_URL"].replace("redis+socket://", "unix://")).flushdb()
    for name in ("mail", "media"):
        shutil.rmtree(embedded.VAR / name, ignore_errors=True)


def prepare() -> str:
    """Migrate, load the reference data and, into a database without users, the demo; return its accounts."""
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connections

    print("Bringing the database up to date ...", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_reference", verbosity=0)
    if settings.DEMO and not get_user_model().objects.exists():
        print("Loading the demo ...", flush=True)
        call_command("load_demo", verbosity=0)
    accounts = io.StringIO()
    if settings.DEMO:
        call_command("demo_accounts", stdout=accounts)
    connections.close_all()
    return accounts.getvalue()


def announce(accounts: str) -> None:
    """Print the address and the accounts when the portal answers."""
    host = os.environ.get("HOST", "127.0.0.1").replace("0.0.0.0", "127.0.0.1")
    while not answers(f"http://{host}:{os.environ['PORT']}/healthz"):
        time.sleep(0.2)
    line = "-" * 78
    print(
        f"\n{line}\nThe portal runs at {os.environ['SITE_URL']}\n{accounts}Ctrl-C stops it.\n{line}\n",
        flush=True,
    )


def answers(address: str) -> bool:
    """Tell whether a server answers, whatever it says."""
    try:
        urllib.request.urlopen(address, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
