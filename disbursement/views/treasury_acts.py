"""What is done with a list of the Treasury: naming columns, matching names, signing differences."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from disbursement import rules, sending, services, tasks
from disbursement.forms.treasury import ColumnsForm, DropListForm, HeadForm, NamesForm, RemarkForm
from disbursement.models import Allocation, TreasuryLine, TreasuryList, TreasuryRemark
from disbursement.treasury import comparing, looking
from disbursement.views.treasury import SECTION, get_list
from portal.as_of import read_as_of
from portal.http import carry_out, require
from portal.models import Agency
from programs.models import Program


@require_http_methods(["GET", "POST"])
def treasury_columns(request, pk: int) -> HttpResponse:
    """First which rows are the head, then what each column holds; both on one page, with one button each."""
    found = get_list(request, pk)
    require(rules.can_keep_treasury(request.user, found))
    if not found.looked_at:
        return redirect(found)
    is_sent = request.POST.get("then") == "save"
    head_form = HeadForm(found, request.POST or None)
    form = ColumnsForm(head_form, request.POST if is_sent else None)
    if is_sent and head_form.is_valid() and form.is_valid():
        try:
            return redirect(_name_columns(request, found, head_form, form))
        except ValidationError as error:
            form.add_error(None, error)
    shown, head = looking.shown(head_form.shown), head_form.head
    context = {**SECTION, "of": found, "head_form": head_form, "form": form, "head": head, "rows": shown}
    context["letters"] = looking.columns_of(head_form.shown)
    status = 422 if head_form.errors or form.errors else 200
    return render(request, "disbursement/treasury_columns.html", context, status=status)


@require_http_methods(["GET", "POST"])
def treasury_names(request, pk: int) -> HttpResponse:
    found = get_list(request, pk)
    require(rules.can_keep_treasury(request.user, found))
    line = _line(request, found)
    form = NamesForm(found, request.POST or None, line)
    if form.is_valid():
        try:
            number = services.match_treasury_names(found, form.matches, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            words = ngettext("%(number)s line was matched.", "%(number)s lines were matched.", number)
            messages.success(request, words % {"number": number})
            return redirect("treasury_names", pk) if form.left else redirect(found)
    context = {**SECTION, "of": found, "form": form, "line": line}
    return render(request, "disbursement/treasury_names.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def treasury_difference(request, pk: int, unit: str, programme: str) -> HttpResponse:
    """Both numbers of a unit's programme with the rows behind them, and what was said of the difference."""
    found, row = _difference(request, pk, unit, programme)
    may_sign = rules.can_sign_difference(request.user, row.unit, row.program)
    form = RemarkForm(request.POST or None)
    if request.method == "POST":
        require(may_sign)
        if form.is_valid():
            try:
                return redirect(_remark(request, found, row, form))
            except ValidationError as error:
                form.add_error(None, error)
    context = {**SECTION, "of": found, "row": row, "form": form, "may_sign": may_sign}
    context |= _behind(request, found, row)
    status = 422 if form.errors else context["known"].status
    return render(request, "disbursement/treasury_difference.html", context, status=status)


@require_http_methods(["GET", "POST"])
def treasury_drop(request, pk: int) -> HttpResponse:
    found = get_list(request, pk)
    require(rules.can_keep_treasury(request.user, found))
    return carry_out(
        request,
        DropListForm(request.POST or None),
        lambda **words: services.drop_treasury_list(found, **words),
        back="treasury_lists",
        template="disbursement/treasury_drop.html",
        done=_("The list was dropped. It stays readable among all versions."),
        of=found,
        **SECTION,
    )


def _name_columns(request, found: TreasuryList, head_form: HeadForm, form: ColumnsForm) -> TreasuryList:
    words = {name: form.cleaned_data[name] for name in ("size", "skipped")}
    named = services.name_treasury_columns(
        found, **head_form.asked, columns=form.columns, **words, by=request.user
    )
    return sending.begin_reading_list(named, tasks.read_treasury_list)


def _line(request, found: TreasuryList) -> TreasuryLine | None:
    """The line whose names are asked for again, if the address names one."""
    key = request.GET.get("line", "")
    return get_object_or_404(found.lines, pk=key) if key.isascii() and key.isdigit() else None


def _difference(request, pk: int, unit: str, programme: str):
    """The list and the difference, if both exist for this person."""
    found = get_list(request, pk)
    program = get_object_or_404(Program.objects.select_related("owner"), code=programme)
    agency = get_object_or_404(Agency, code=unit)
    mine = Allocation.objects.visible_to(request.user).filter(unit=agency, component__program=program)
    lines = found.lines.filter(unit=agency, program=program).visible_to(request.user, found)
    if not (mine.filter(year=found.year).exists() or lines.exists()):
        get_object_or_404(Allocation.objects.none())
    day = read_as_of(request.GET).day
    return found, comparing.one(found, agency, program, day, user=request.user)


def _behind(request, found: TreasuryList, row: comparing.Difference) -> dict[str, Any]:
    """The rows behind both numbers, and the remarks on all versions."""
    known = read_as_of(request.GET)
    lines = Allocation.objects.visible_to(request.user).filter(
        year=found.year, unit=row.unit, component__program=row.program, source__in=comparing.SOURCES
    )
    lines = lines.known(known.day).with_planned(known.day).with_disbursed(known.day, found.month)
    own = found.lines.filter(unit=row.unit, program=row.program).visible_to(request.user, found)
    return {
        "known": known,
        "lines": lines.for_list().order_by("component__position", "kind", "source", "pk"),
        "own": own.for_list(),
        "remarks": TreasuryRemark.objects.of_difference(found, row.unit, row.program),
    }


def _remark(request, found: TreasuryList, row: comparing.Difference, form: RemarkForm) -> TreasuryRemark:
    is_signed = request.POST.get("then") == "sign"
    words = form.cleaned_data
    new = services.remark_difference(
        found,
        row.unit,
        row.program,
        words=words["words"],
        is_signed=is_signed,
        seen=(words["ours"], words["theirs"]),
        by=request.user,
    )
    messages.success(request, _("The difference is signed.") if is_signed else _("The remark is kept."))
    return new
