"""Documents, what each of them ordered, and how a coordinator enters one."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from directives import rules, services
from directives.filters import DocumentFilter
from directives.forms import DirectiveForm, DocumentForm
from directives.models import Directive, Document
from directives.story import with_progress
from portal import clock
from portal.audit import history_of
from portal.http import paginate, render_page, require


@require_GET
def documents(request):
    found = DocumentFilter(request.GET, Document.objects.visible_to(request.user).with_counts())
    rows = found.qs if found.is_valid() else found.qs.none()
    context = {
        "section": "documents",
        "filter": found,
        "page": paginate(request, rows),
        "may_give": rules.can_give(request.user),
    }
    return render_page(request, "directives/documents.html", "directives/_documents.html", context)


@require_GET
def document(request, pk: int):
    found = get_object_or_404(Document.objects.visible_to(request.user).select_related("issuer"), pk=pk)
    orders = Directive.objects.visible_to(request.user).filter(document=found)
    context = {
        "section": "documents",
        "document": found,
        "rows": with_progress(orders, clock.today()),
        "may_give": rules.can_give(request.user),
        "history": history_of(found),
    }
    return render(request, "directives/document.html", context)


@require_http_methods(["GET", "POST"])
def document_new(request):
    require(rules.can_give(request.user))
    form = DocumentForm(request.POST or None, initial={"issued_on": clock.today()})
    if form.is_valid():
        try:
            services.issue_document(form.instance, by=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("directive_new", form.instance.pk)
    context = {"section": "documents", "form": form}
    return render(request, "directives/document_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def directive_new(request, pk: int):
    found = get_object_or_404(Document.objects.visible_to(request.user).select_related("issuer"), pk=pk)
    require(rules.can_give(request.user))
    form = DirectiveForm(found, request.POST or None)
    if form.is_valid():
        try:
            services.give_directive(form.instance, **form.order, by=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("directive_new", pk) if "another" in request.POST else redirect(found)
    given = found.directives.order_by("-position")[:5]
    context = {"section": "documents", "document": found, "form": form, "given": given}
    return render(request, "directives/directive_new.html", context, status=422 if form.errors else 200)
