"""The rules of reminding, as a coordinator sets them. None is deleted: one is switched off."""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from directives.models import ReminderRule
from portal import audit
from portal.models import User


@transaction.atomic
def keep_reminder_rule(rule: ReminderRule, *, only: Collection[str] | None = None, by: User) -> ReminderRule:
    """Write a rule, or correct one: with `only`, these fields, and what others corrected meanwhile stays.

    Refuses what could never speak, and what another rule says already.
    """
    known = {kept.pk: kept for kept in ReminderRule.objects.order_by("pk").select_for_update()}
    if rule.pk and only is not None:
        for name in set(_facts(rule)) - set(only):
            setattr(rule, name, getattr(known[rule.pk], name))
    before = _facts(known[rule.pk]) if rule.pk else {}
    rule.text = rule.text.strip()
    rule.full_clean()
    after = _facts(rule)
    changed = [name for name in after if (before.get(name) or None) != (after[name] or None)]
    rule.save()
    if changed:
        audit.record(
            "reminder_rule.kept",
            rule,
            by=by,
            before={name: before[name] for name in changed if before},
            after={name: after[name] for name in changed},
        )
    return rule


def _facts(rule: ReminderRule) -> dict[str, Any]:
    return {
        "topic": rule.topic,
        "receiver": rule.receiver,
        "moment": rule.moment,
        "working_days": rule.working_days,
        "repeat_every": rule.repeat_every,
        "programme": rule.programme and rule.programme.code,
        "deadline_kind": rule.deadline_kind,
        "text": rule.text,
        "is_active": rule.is_active,
    }
