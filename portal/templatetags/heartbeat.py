"""What the administration's first page says about the reminders."""

from typing import Any

from django import template

from portal.heartbeat import heartbeat

register = template.Library()


@register.inclusion_tag("portal/_heartbeat.html")
def heartbeat_now() -> dict[str, Any]:
    """The newest run, and a warning when a working day passed without one."""
    return {"beat": heartbeat()}
