"""One directive: what was ordered, who does what, what happened, what to do now."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from directives import rules, services, story
from directives.forms import DependsOnForm, EventDateForm
from directives.models import Directive
from portal.http import require


@require_GET
def directive(request, pk: int):
    found = get_object_or_404(Directive.objects.visible_to(request.user).for_page(), pk=pk)
    context = {"section": "directives", "directive": found, **story.of(found, request.user)}
    return render(request, "directives/directive.html", context)


@require_http_methods(["GET", "POST"])
def event_date(request, pk: int):
    found = get_object_or_404(Directive.objects.visible_to(request.user).for_page(), pk=pk)
    require(rules.can_give(request.user))
    form = EventDateForm(request.POST or None, initial={"on": found.original_due_on})
    if form.is_valid():
        try:
            services.set_event_date(found, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect(found)
    context = {"section": "directives", "directive": found, "form": form}
    return render(request, "directives/event_date.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def directive_waits(request, pk: int):
    found = get_object_or_404(Directive.objects.visible_to(request.user).for_page(), pk=pk)
    require(rules.can_give(request.user))
    form = DependsOnForm(found, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.wait_for(found, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect(found)
    context = {"section": "directives", "directive": found, "form": form}
    return render(request, "directives/waits.html", context, status=422 if form.errors else 200)
