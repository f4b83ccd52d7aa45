"""The list of obstacles, on screen and as files; one obstacle; and how one is raised."""

from collections.abc import Iterator

from django.db.models import Sum
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from directives import rules, services
from directives.filters import ObstacleFilter
from directives.forms import ObstacleForm
from directives.models import Obstacle, SavedView
from directives.obstacles import columns, course
from portal import clock, export
from portal.http import carry_out, paginate, render_page, require

SECTION = {"section": "obstacles"}


@require_GET
def obstacles(request):
    found = _found(request)
    found.offer(request.user)
    keys, rows = _columns(request, columns.SHOWN), _rows(found)
    heads = rows.exclude(stage="merged").with_capital().order_by()
    page = paginate(request, columns.rows(rows, keys, request.user))
    context = {
        **SECTION,
        "filter": found,
        "page": page,
        **columns.TABLE.shown(request.GET, keys, page),
        "capital": heads.aggregate(total=Sum("capital"))["total"],
        "chosen": found.chosen() if found.is_valid() else [],
        "may_raise": rules.can_raise(request.user),
        "views": SavedView.objects.visible_to(request.user).filter(list=SavedView.List.OBSTACLES),
    }
    return render_page(request, "directives/obstacles.html", "directives/_obstacles.html", context)


@require_GET
def obstacles_export(request):
    return export.spreadsheet(request, "kho-khan-vuong-mac", _title(), *_file(request))


@require_GET
def obstacles_word(request):
    return export.docx("kho-khan-vuong-mac", _title(), *_file(request))


@require_GET
def obstacle(request, pk: int):
    found = get_object_or_404(Obstacle.objects.visible_to(request.user).for_list(), pk=pk)
    context = {**SECTION, "obstacle": found, **course.of(found, request.user)}
    return render(request, "directives/obstacle.html", context)


@require_http_methods(["GET", "POST"])
def obstacle_new(request):
    user = request.user
    require(rules.can_raise(user))
    asked = {name: request.GET.get(name, "") for name in ("component", "directive")}
    initial = {name: key for name, key in asked.items() if key.isdecimal()}
    if user.agency.place_id and not initial:
        initial["place"] = user.agency.place_id
    form = ObstacleForm(user, request.POST or None, initial=initial)

    def do(by, **_fields):
        return services.raise_obstacle(form.instance, by=by)

    done = _("The obstacle was raised; the coordinator has been told.")
    template = "directives/obstacle_new.html"
    return carry_out(request, form, do, back=form.instance, template=template, done=done, **SECTION)


def _found(request) -> ObstacleFilter:
    return ObstacleFilter(request.GET, Obstacle.objects.visible_to(request.user), request=request)


def _rows(found: ObstacleFilter):
    """What the filter shows; nothing if it asks for what cannot be, rather than everything."""
    return found.qs if found.is_valid() else found.qs.none()


def _columns(request, otherwise: tuple[str, ...]) -> tuple[str, ...]:
    return columns.TABLE.chosen(request.GET.getlist("columns"), otherwise)


def _file(request) -> tuple[list[export.Column], Iterator[Obstacle]]:
    """The chosen columns and what the filter shows."""
    keys = _columns(request, columns.EXPORTED)
    rows = columns.rows(_rows(_found(request)), keys, request.user)
    return columns.TABLE.for_file(keys), rows.iterator(chunk_size=2000)


def _title() -> str:
    return _("Obstacles, %(day)s") % {"day": f"{clock.today():%d/%m/%Y}"}
