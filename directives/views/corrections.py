"""A coordinator mends what was entered, or gives the task to an agency that was forgotten."""

from functools import partial

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from directives import rules, services
from directives.forms import AddAgenciesForm, CorrectionForm
from directives.views.subjects import ACT, act_page, directive_or_404
from portal import clock
from portal.http import carry_out, require


@require_http_methods(["GET", "POST"])
def directive_correct(request, pk: int):
    found = directive_or_404(request, pk)
    require(rules.can_change(request.user, found))
    form = CorrectionForm(found, request.POST if request.method == "POST" else None)
    intro = _(
        "The agencies are told; what stood before is kept in the history. A deadline is not corrected here, "
        "because the first one is kept for ever: move it at the agency, or enter the date of the event. "
        "Where the first one itself was entered wrongly, enter the task anew and let it replace this one."
    )
    context = act_page(found, title=_("Correct what was entered"), submit=_("Correct"), intro=intro)
    do, done = partial(services.correct, found), _("It was corrected; the agencies were told.")
    return carry_out(request, form, do, back=found, template=ACT, done=done, **context)


@require_http_methods(["GET", "POST"])
def directive_agencies(request, pk: int):
    found = directive_or_404(request, pk)
    require(rules.can_change(request.user, found))
    form = AddAgenciesForm(request.POST if request.method == "POST" else None)
    intro = _(
        "For an agency that was forgotten at entry: it holds the task from today and is told. Several names "
        "are parted by a semicolon; diacritics do not matter."
    )
    context = act_page(found, title=_("Add an agency"), submit=_("Give it the task"), intro=intro)
    context |= {"today": clock.today(), "due_on": services.date_that_stands(found)}
    do, template = partial(services.add_agencies, found), "directives/add_agencies.html"
    done = _("The task was given to them.")
    return carry_out(request, form, do, back=found, template=template, done=done, **context)
