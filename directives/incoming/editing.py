"""What was typed into the form of a draft, as the draft keeps it; and two versions beside each other."""

from typing import Any

from django.http import QueryDict

from directives.forms.entry import TaskForm
from directives.models import DirectiveDraft

CHOICES, TICK = "programs", "needs_owner_acceptance"
LONGEST_CODE, MOST_CODES = 40, 20  # as the API takes them


def typed_of(sent: QueryDict, draft: DirectiveDraft) -> dict[str, Any]:
    """Right or wrong. Only the fields that were sent, and a tick that was taken away."""
    prefix = f"d{draft.pk}"
    typed: dict[str, Any] = {}
    for name in TaskForm.base_fields:
        values = sent.getlist(f"{prefix}-{name}")
        if name == CHOICES:
            typed[name] = [value.replace("\0", "")[:LONGEST_CODE] for value in values[:MOST_CODES]]
        elif name == TICK:
            typed[name] = "on" if values else ""
        elif values:
            typed[name] = values[-1].replace("\r\n", "\n").replace("\0", "")
    return typed


def is_changed(sent: QueryDict, draft: DirectiveDraft) -> bool:
    typed = typed_of(sent, draft)
    return any(draft.typed.get(name, "") != value for name, value in typed.items() if name != CHOICES) or (
        set(draft.typed.get(CHOICES) or []) != set(typed[CHOICES])
    )


def clash_of(sent: QueryDict, draft: DirectiveDraft) -> list[tuple[Any, str, str]]:
    """Field by field where they differ: its label, what stands there now, what was typed."""
    return [
        (TaskForm.base_fields[name].label, _told(draft.typed.get(name, "")), _told(value))
        for name, value in typed_of(sent, draft).items()
        if (draft.typed.get(name) or "") != (value or "")
    ]


def _told(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
