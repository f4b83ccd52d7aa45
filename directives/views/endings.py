"""Tasks that end without a result, and tasks that continue or replace earlier ones."""

from functools import partial

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from directives import rules, services
from directives.forms import CloseForm, ClosePartForm, ContinueForm
from directives.views.subjects import ACT, act_page, assignment_or_404, directive_or_404
from portal.export.download import clean
from portal.http import carry_out, require


@require_http_methods(["GET", "POST"])
def assignment_close(request, pk: int):
    found = assignment_or_404(request, pk)
    require(rules.can_close(request.user, found))
    intro = _("The part of %(agency)s ends without a result. Nothing is deleted.")
    context = act_page(
        found,
        title=_("Close without a result"),
        submit=_("Close the part of this agency"),
        intro=intro % {"agency": found.agency},
    )
    do, done = partial(services.close_without_result, found), _("The task was closed without a result.")
    kind = ClosePartForm if found.period_on else CloseForm
    form = kind(request.POST if request.method == "POST" else None)
    return carry_out(request, form, do, back=found, template=ACT, done=done, **context)


@require_http_methods(["GET", "POST"])
def directive_close(request, pk: int):
    found = directive_or_404(request, pk)
    require(rules.can_close_all(request.user, found))
    context = act_page(
        found,
        title=_("Close without a result"),
        submit=_("Close the whole task"),
        intro=_("All open parts of this task end without a result. Nothing is deleted."),
    )
    do, done = partial(services.close_directive, found), _("The task was closed without a result.")
    form = CloseForm(request.POST if request.method == "POST" else None)
    return carry_out(request, form, do, back=found, template=ACT, done=done, **context)


@require_http_methods(["GET", "POST"])
def directive_continue(request, pk: int):
    found = directive_or_404(request, pk)
    require(rules.can_change(request.user, found))
    words = clean(request.GET.get("q", ""))[:200]
    form = ContinueForm(found, words, request.POST if request.method == "POST" else None)
    context = act_page(found, title=_("Continues or replaces an earlier task"), submit=_("Save"))
    context |= {"words": words, "found": form.found}
    context["done"] = _("The link to the earlier task was recorded.")
    do = partial(services.continue_from, found)
    return carry_out(request, form, do, back=found, template="directives/continue.html", **context)
