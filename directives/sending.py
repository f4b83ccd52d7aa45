"""Whether a notice is read at once or by a worker, for both doors."""

from pathlib import Path, PurePath
from typing import Any

from django.conf import settings

from directives import services
from directives.models import IncomingNotice
from directives.notices.files import UnreadableError
from directives.notices.files.kinds import kind_of
from portal.queue import was_asked

QUICK = {".txt", ".docx", "text", "docx", "refused"}  # by name and by content


def begin_reading(notice: IncomingNotice, later: Any) -> IncomingNotice:
    """At once if it is a short text, or if no worker can be asked; `later` is the task."""
    is_short = notice.size <= settings.NOTICE_AT_ONCE_BYTES
    is_quick = is_short and all(kind in QUICK for kind in _kinds(notice))
    if not is_quick and was_asked(later, notice.pk):
        return notice
    return services.read_incoming(notice)


def _kinds(notice: IncomingNotice) -> tuple[str, str]:
    """By its name and by its content: a scan that is named like a text takes minutes."""
    suffix = PurePath(notice.name).suffix.lower()
    try:
        return suffix, kind_of(Path(notice.file.path), notice.name)
    except (UnreadableError, OSError):
        return suffix, "refused"
