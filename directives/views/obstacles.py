"""The list of obstacles, on screen and as files; one obstacle; and how one is raised."""

from django.db.models import Sum
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from directives import rules, services
from directives.filters import ObstacleFilter
from directives.forms import ObstacleForm
from directives.models import Obstacle, SavedView
from directives.obstacles import course
from portal import clock, export
from portal.http import carry_out, paginate, render_page, require

SECTION = {"section": "obstacles"}


@require_GET
def obstacles(request):
    found = _found(request)
    found.offer(request.user)
    rows = _rows(found)
    heads = rows.exclude(stage="merged").with_capital().order_by()
    context = {
        **SECTION,
        "filter": found,
        "page": paginate(request, rows.for_list()),
        "capital": heads.aggregate(total=Sum("capital"))["total"],
        "chosen": found.chosen() if found.is_valid() else [],
        "may_raise": rules.can_raise(request.user),
        "views": SavedView.objects.visible_to(request.user).filter(list=SavedView.List.OBSTACLES),
    }
    return render_page(request, "directives/obstacles.html", "directives/_obstacles.html", context)


@require_GET
def obstacles_export(request):
    return export.xlsx("kho-khan-vuong-mac", _title(), _columns(), _for_file(request))


@require_GET
def obstacles_word(request):
    return export.docx("kho-khan-vuong-mac", _title(), _columns(), _for_file(request))


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


def _for_file(request):
    rows = _rows(_found(request)).for_list().prefetch_related("merged__agency")
    return rows.iterator(chunk_size=2000)


def _title() -> str:
    return _("Obstacles, %(day)s") % {"day": f"{clock.today():%d/%m/%Y}"}


def _columns() -> list[export.Column]:
    return [
        (_("Obstacle"), 36, lambda row: row.title),
        (_("What stands in the way"), 60, lambda row: row.text),
        (_("Proposal"), 40, lambda row: row.proposal),
        (_("Stands in the way of"), 40, lambda row: row.subject_words),
        (_("Category"), 16, lambda row: row.get_category_display()),
        (_("Level that can solve it"), 12, lambda row: row.get_level_display()),
        (_("Who can solve it"), 22, lambda row: str(row.authority or "")),
        (_("Raised by"), 26, lambda row: row.raisers),
        (_("Raised on"), 12, lambda row: clock.day_of(row.raised_at)),
        (_("Stage"), 22, lambda row: row.stage_words),
        (_("Working days at this stage"), 10, lambda row: row.days_at_stage if row.is_open else None),
        (_("Age in working days"), 10, lambda row: row.age),
        (_("Stuck capital, with merged ones (đồng)"), 18, lambda row: row.capital or None),
    ]
