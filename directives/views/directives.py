"""One directive: what was ordered, who does what, what happened, what to do now."""

from functools import partial
from typing import Any

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from directives import rules, services, story
from directives.forms import CommentForm, DependsOnForm, EventDateForm
from directives.models import Directive
from directives.views.subjects import ACT, act_page, directive_or_404
from portal.http import carry_out, require
from portal.models import User


@require_GET
def directive(request, pk: int):
    found = directive_or_404(request, pk)
    return render(request, "directives/directive.html", page_of(found, request.user))


def page_of(found: Directive, user: User, comment: CommentForm | None = None) -> dict[str, Any]:
    """The context of the page; with what was typed into its box, if that was refused."""
    return {
        "section": "directives",
        "directive": found,
        "comment_form": comment or CommentForm(),
        **story.of(found, user),
    }


@require_http_methods(["GET", "POST"])
def event_date(request, pk: int):
    found = directive_or_404(request, pk)
    require(rules.can_change(request.user, found))
    if request.method == "GET" and found.awaits:
        return redirect(found.awaits)
    form = EventDateForm(request.POST or None, initial={"on": found.original_due_on})
    do, template = partial(services.set_event_date, found), "directives/event_date.html"
    return carry_out(request, form, do, back=found, template=template, section="directives", directive=found)


@require_http_methods(["GET", "POST"])
def directive_waits(request, pk: int):
    found = directive_or_404(request, pk)
    require(rules.can_change(request.user, found))
    form = DependsOnForm(found, request.POST if request.method == "POST" else None)
    context = act_page(found, title=_("Let it wait for another task"), submit=_("Save"))
    do, done = partial(services.wait_for, found), _("What the task waits for was recorded.")
    return carry_out(request, form, do, back=found, template=ACT, done=done, **context)
