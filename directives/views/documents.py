"""Documents, and what each of them ordered."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from directives import rules
from directives.filters import DocumentFilter
from directives.models import Document
from directives.story import checklist
from portal import clock
from portal.audit import history_of
from portal.http import paginate, render_page


@require_GET
def documents(request):
    found = DocumentFilter(request.GET, Document.objects.visible_to(request.user).that_order().with_counts())
    rows = found.qs if found.is_valid() else found.qs.none()
    context = {
        "section": "documents",
        "filter": found,
        "page": paginate(request, rows),
        "may_give": rules.can_give(request.user),
        "may_read": rules.can_read_notices(request.user),
    }
    return render_page(request, "directives/documents.html", "directives/_documents.html", context)


@require_GET
def document(request, pk: int):
    found = get_object_or_404(Document.objects.visible_to(request.user).select_related("issuer"), pk=pk)
    context = {
        "section": "documents",
        "document": found,
        **checklist.of(found, request.user, clock.today()),
        "may_give": rules.can_give(request.user),
        "may_register": found.is_guiding and rules.can_register(request.user),
        "read_from": found.incoming.visible_to(request.user).defer("text", "pages").first(),
        "history": history_of(found),
    }
    return render(request, "directives/document.html", context)
