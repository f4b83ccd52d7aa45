"""More time: an agency asks for it, the coordinator decides, or gives it unasked."""

from functools import partial

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from directives import rules, services, story
from directives.forms import ExtensionDecisionForm, NewDateForm
from directives.views.subjects import ACT, act_page, assignment_or_404
from portal.http import carry_out, require


@require_http_methods(["GET", "POST"])
def extension_ask(request, pk: int):
    found = assignment_or_404(request, pk)
    require(rules.can_ask_extension(request.user, found))
    form = NewDateForm(request.POST or None)
    intro = _("It is decided by the coordinator; until then the current deadline stands.")
    context = act_page(found, title=_("Ask for an extension"), submit=_("Send the request"), intro=intro)
    do, done = partial(services.ask_extension, found), _("The request was sent.")
    return carry_out(request, form, do, back=found, template=ACT, done=done, **context)


@require_http_methods(["GET", "POST"])
def extension_decide(request, pk: int):
    found = assignment_or_404(request, pk)
    require(rules.can_decide(request.user, found))
    form = ExtensionDecisionForm(request.POST or None)
    context = act_page(found, title=_("Decide on the extension"), submit=_("Decide"))
    context["asked"] = found.extensions.waiting().select_related("asked_by").first()
    context["requests"] = story.requests.of([found])[found.pk]
    do, template = partial(services.decide_extension, found), "directives/extension_decide.html"
    return carry_out(request, form, do, back=found, template=template, done=_("It was decided."), **context)


@require_http_methods(["GET", "POST"])
def date_move(request, pk: int):
    found = assignment_or_404(request, pk)
    require(rules.can_decide(request.user, found))
    form = NewDateForm(request.POST or None)
    intro = _("The agency is told; the original deadline is kept, and shown beside the new one.")
    context = act_page(found, title=_("Move the deadline"), submit=_("Move"), intro=intro)
    do, done = partial(services.move_date, found), _("The deadline was moved.")
    return carry_out(request, form, do, back=found, template=ACT, done=done, **context)
