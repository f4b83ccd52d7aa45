"""Whether a notice is read at once or by a worker, for both doors."""

from pathlib import PurePosixPath
from typing import Any

from django.conf import settings

from directives import services
from directives.models import IncomingNotice
from portal.queue import was_asked

QUICK = {".txt", ".docx"}


def begin_reading(notice: IncomingNotice, later: Any) -> IncomingNotice:
    """At once if it is a short text, or if no worker can be asked; `later` is the task."""
    is_short = notice.size <= settings.NOTICE_AT_ONCE_BYTES
    is_quick = is_short and PurePosixPath(notice.name).suffix.lower() in QUICK
    if not is_quick and was_asked(later, notice.pk):
        return notice
    return services.read_incoming(notice)
