"""Reminding an agency of one task at once, on the task's page; of several in the list (bulk.py)."""

from functools import partial

from django.forms import Form
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from directives import rules, services
from directives.views.subjects import ACT, act_page, assignment_or_404
from portal.http import carry_out, require


@require_http_methods(["GET", "POST"])
def assignment_remind(request, pk: int):
    found = assignment_or_404(request, pk)
    require(rules.can_decide(request.user, found))
    form = Form(request.POST if request.method == "POST" else None)
    intro = _("The agency gets a message about this task now, whatever the rules say; once a day at most.")
    context = act_page(found, title=_("Remind now"), submit=_("Send the reminder"), intro=intro)
    do, done = partial(services.remind_of, found), _("The agency was reminded.")
    return carry_out(request, form, do, back=found, template=ACT, done=done, **context)
