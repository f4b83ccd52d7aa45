"""What cooperating agencies contribute: the lead reminds them, or sends a contribution back."""

from functools import partial

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from directives import rules, services
from directives.forms import ContributorsReminderForm, SendBackForm
from directives.views.subjects import ACT, act_page, directive_or_404, readable_or_404
from portal.http import carry_out, require


@require_http_methods(["GET", "POST"])
def contributions_remind(request, pk: int):
    found = directive_or_404(request, pk)
    require(rules.leads(request.user, found))
    form = ContributorsReminderForm(request.POST if request.method == "POST" else None)
    context = act_page(
        found,
        title=_("Remind the cooperating agencies"),
        submit=_("Send the reminder"),
        intro=_("Those that have not answered get a message, each at most once a working day."),
    )
    do, done = partial(services.remind_contributors, found), _("The cooperating agencies were reminded.")
    return carry_out(request, form, do, back=found, template=ACT, done=done, **context)


@require_http_methods(["GET", "POST"])
def contribution_return(request, pk: int):
    found = readable_or_404(request, pk)
    require(rules.can_send_back(request.user, found))
    form = SendBackForm(request.POST or None)
    context = act_page(found, title=_("Send the contribution back"), submit=_("Send back with the reason"))
    do, done = partial(services.send_back, found), _("The contribution was sent back.")
    return carry_out(request, form, do, back=found, template=ACT, done=done, **context)
