"""The rules of the reminders, and what would go out on a day, before a rule is saved."""

from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from directives import rules, services
from directives.forms import PreviewForm, ReminderRuleForm
from directives.models import ReminderRule
from portal.audit import history_of
from portal.http import carry_out, require
from portal.reminding.preview import Preview, next_day, preview

ENTRY = "portal/reminder_rule.html"


@require_GET
def reminder_rules(request):
    require(rules.can_read_reminder_rules(request.user))
    day = PreviewForm(request.GET if "on" in request.GET else None, initial={"on": next_day()})
    context = {
        "section": "directives",
        "rules": sorted(ReminderRule.objects.select_related("programme"), key=lambda rule: rule.place),
        "may_set": rules.can_set_reminder_rules(request.user),
        "day": day,
        "preview": _preview(day, None) if day.is_bound else None,
    }
    return render(request, "portal/reminder_rules.html", context, status=422 if day.errors else 200)


@require_http_methods(["GET", "POST"])
def reminder_rule_new(request):
    require(rules.can_set_reminder_rules(request.user))
    return _entry(request, ReminderRule())


@require_http_methods(["GET", "POST"])
def reminder_rule(request, pk: int):
    require(rules.can_set_reminder_rules(request.user))
    return _entry(request, get_object_or_404(ReminderRule, pk=pk))


def _entry(request, rule: ReminderRule):
    """A rule's page: its form, and below it what it would do on a day."""
    is_preview, title = "preview" in request.POST, str(rule) if rule.pk else _("A new rule")
    form = ReminderRuleForm(request.POST or None, instance=rule)
    day = PreviewForm(request.POST if is_preview else None, initial={"on": next_day()})
    history = history_of(rule) if rule.pk else []
    context: dict[str, Any] = {"section": "directives", "title": title, "day": day, "history": history}
    if is_preview:
        if form.is_valid():
            context["preview"] = _preview(day, form.instance)
        is_refused = form.errors or day.errors
        return render(request, ENTRY, {**context, "form": form}, status=422 if is_refused else 200)
    done = _("The rule was saved.")
    return carry_out(request, form, _keep(rule), back="reminder_rules", template=ENTRY, done=done, **context)


def _keep(rule: ReminderRule):
    """Save the rule as the form has filled it in."""
    return lambda by, **said: services.keep_reminder_rule(rule, by=by)


def _preview(day: PreviewForm, rule: ReminderRule | None) -> Preview | None:
    if day.is_valid():
        try:
            return preview(day.cleaned_data["on"], rule)
        except ValidationError as error:
            day.add_error(None, error)
    return None
