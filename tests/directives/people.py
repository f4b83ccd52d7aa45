"""Several people who act at the same instant, each on a connection of its own."""

from collections.abc import Callable
from contextvars import copy_context
from threading import Barrier, Thread

from django.core.exceptions import ValidationError
from django.db import connection


def at_once(*deeds: Callable) -> tuple[int, list[str]]:
    """Run them in threads: how many went through, and what was refused. Anything else is in neither."""
    start, done, refused = Barrier(len(deeds)), [], []

    def work(deed):
        try:
            start.wait(timeout=10)
            deed()
            done.append(deed)
        except ValidationError as error:
            refused.append(error.messages[0])
        finally:
            connection.close()

    workers = [Thread(target=copy_context().run, args=[work, deed]) for deed in deeds]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    return len(done), refused
