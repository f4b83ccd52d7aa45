"""Whether the portal is alive, and whether it can serve: for proxies, containers and monitoring."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu import Connection
from kombu.exceptions import OperationalError
from structlog import get_logger

from portal.heartbeat import heartbeat

logger = get_logger(__name__)


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Say that this process answers; it asks nobody else, so a restart would help where it is silent."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether a request can be served: 200, or 503 with the parts that fail.

    That the reminders of a day did not run is said too, but it does not take the pages away from people.
    """
    checks = {"database": database_answers, "migrations": migrations_are_applied, "broker": broker_answers}
    parts = {name: "ok" if _holds(name, check) else "fails" for name, check in checks.items()}
    ready = set(parts.values()) == {"ok"}
    answer = {"status": "ok" if ready else "fails", **parts, **_reminders()}
    return JsonResponse(answer, status=200 if ready else 503)


def database_answers() -> bool:
    """Ask the database for a one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def migrations_are_applied() -> bool:
    """Compare the database with the migrations of this version of the code."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def broker_answers() -> bool:
    """Ping the broker as a worker would reach it, for two seconds at most."""
    timeouts = {"socket_timeout": 2, "socket_connect_timeout": 2, "max_retries": 0}
    with Connection(settings.CELERY_BROKER_URL, transport_options=timeouts) as broker:
        return bool(broker.default_channel.client.ping())


def _reminders() -> dict[str, str | None]:
    """Whether they ran on every working day that passed, and when they did last."""
    try:
        beat = heartbeat()
    except DatabaseError:  # named above
        return {"reminders": "unknown", "last_run": None}
    at = timezone.localtime(beat.last.done_at).isoformat() if beat.last else None
    return {"reminders": beat.state, "last_run": at}


def _holds(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, OperationalError, OSError) as error:
        logger.warning("not_ready", part=name, error=str(error))
        return False
