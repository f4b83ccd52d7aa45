"""Whether a worker can be asked."""

from typing import Any

from kombu.exceptions import OperationalError


def was_asked(task: Any, *about: Any) -> bool:
    """Put a Celery task on the queue; False if the queue is away, so that the door does the work itself."""
    try:
        task.delay(*about)
    except OperationalError:
        return False
    return True
