"""Views that people keep of a list."""

from functools import partial

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from directives import rules, services
from directives.forms import NewViewForm, ViewForm
from directives.models import SavedView
from portal.http import carry_out, require

PAGE = "directives/saved_view.html"
SECTIONS = {"assignments": "directives", "obstacles": "obstacles"}


@require_http_methods(["GET", "POST"])
def view_save(request):
    asked = QueryDict(request.GET.get("query", ""), mutable=True)
    asked.pop("page", None)
    chosen = request.GET.get("of", SavedView.List.ASSIGNMENTS)
    form = NewViewForm(request.user, request.POST or None, initial={"query": asked.urlencode(), "of": chosen})
    kept = request.POST.get("query", asked.urlencode())
    of = _list(request.POST.get("of", chosen))
    back = f"{reverse(of)}?{kept}"
    context = {"section": SECTIONS[of], "title": _("Keep this view"), "list_url": back}
    done = _("The view was kept; it stands above the list.")
    return carry_out(request, form, services.keep_view, back=back, template=PAGE, done=done, **context)


@require_http_methods(["GET", "POST"])
def view_rename(request, pk: int):
    view = _own(request, pk)
    initial = {"name": view.name, "is_shared": view.agency_id is not None}
    form = ViewForm(request.user, request.POST if request.method == "POST" else None, initial=initial)
    back = f"{reverse(_list(view.list))}?{view.query}"
    page = {"section": SECTIONS[_list(view.list)], "title": _("Name of the view")}
    context = {**page, "list_url": back, "view": view}
    do = partial(services.rename_view, view)
    return carry_out(request, form, do, back=back, template=PAGE, done=_("The view was saved."), **context)


@require_POST
def view_delete(request, pk: int):
    view = _own(request, pk)
    services.delete_view(view, by=request.user)
    messages.success(request, _("The view was deleted."))
    return redirect(_list(view.list))


def _own(request, pk: int) -> SavedView:
    found = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    require(rules.can_change_view(request.user, found))
    return found


def _list(name: str) -> str:
    """The list's address by its name."""
    return name if name in SavedView.List.values else SavedView.List.ASSIGNMENTS.value
