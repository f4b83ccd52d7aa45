"""Letters that urge agencies: the list, one letter, its paper for Word, and what becomes of it."""

from functools import partial
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from directives import rules, services, urging
from directives.filters import UrgingLetterFilter
from directives.forms import DropLetterForm, LetterAnswerForm, SendLetterForm, UrgingLetterForm
from directives.models import UrgingLetter
from portal import clock, export
from portal.audit import history_of
from portal.http import carry_out, paginate, render_page, require

SECTION: dict[str, Any] = {"section": "directives"}
ACT = "directives/letter_act.html"


@require_GET
def urging_letters(request):
    found = _found(request)
    found.offer(request.user)
    page = paginate(request, _rows(found))
    context = {
        **SECTION,
        "filter": found,
        "page": page,
        "rows": urging.with_counts(page.object_list, clock.today()),
        "may_urge": rules.can_urge(request.user),
    }
    return render_page(request, "directives/letters.html", "directives/_letters.html", context)


@require_GET
def urging_letters_export(request):
    title = _("Urging letters, %(day)s") % {"day": f"{clock.today():%d/%m/%Y}"}
    rows = urging.with_counts(_rows(_found(request)), clock.today())
    return export.spreadsheet(request, "cong-van-don-doc", title, _columns(), rows)


@require_http_methods(["GET", "POST"])
def urging_letter_new(request):
    require(rules.can_urge(request.user))
    asked = request.GET.get("agency", "")
    initial = {"agency": asked} if asked.isdecimal() else {}
    form = UrgingLetterForm(request.POST or None, initial=initial)

    def do(by, **_fields):
        return services.draft_letter(form.instance, by=by)

    template = "directives/letter_new.html"
    return carry_out(request, form, do, back=form.instance, template=template, **SECTION)


@require_GET
def urging_letter(request, pk: int):
    found = _or_404(request, pk)
    context = {
        **SECTION,
        "letter": found,
        "items": urging.items(found, clock.today()),
        "may_urge": rules.can_urge(request.user),
        "history": history_of(found)[:100],
    }
    return render(request, "directives/letter.html", context)


@require_GET
def urging_letter_word(request, pk: int):
    """The letter for Word; a draft as it would go out now."""
    found = _or_404(request, pk)
    if found.dropped_at:
        raise Http404("A draft that was dropped lists nothing.")
    return urging.word(found, request.user)


@require_http_methods(["GET", "POST"])
def urging_letter_send(request, pk: int):
    found = _allowed(request, pk)
    form = SendLetterForm(found, request.POST if request.method == "POST" else None)
    do, done = partial(services.send_letter, found), _("The letter is recorded; its agency was told.")
    template = "directives/letter_send.html"
    return carry_out(request, form, do, back=found, template=template, done=done, letter=found, **SECTION)


@require_http_methods(["GET", "POST"])
def urging_letter_answer(request, pk: int):
    found = _allowed(request, pk)
    form = LetterAnswerForm(request.POST or None, initial={"answered_on": clock.today()})
    page = {"title": _("Record the answer"), "submit": _("Record the answer"), "letter": found}
    page["intro"] = _("What is still overdue then is reminded of again.")
    do, done = partial(services.answer_letter, found), _("The answer is recorded.")
    return carry_out(request, form, do, back=found, template=ACT, done=done, **page, **SECTION)


@require_http_methods(["GET", "POST"])
def urging_letter_drop(request, pk: int):
    found = _allowed(request, pk)
    form = DropLetterForm(request.POST or None)
    page = {"title": _("Drop the draft"), "submit": _("Drop the draft"), "letter": found}
    page["intro"] = _("No letter goes out; the reason stays on record. Reminders go on.")
    do, done = partial(services.drop_letter, found), _("The draft was dropped.")
    return carry_out(request, form, do, back=found, template=ACT, done=done, **page, **SECTION)


def _found(request) -> UrgingLetterFilter:
    rows = UrgingLetter.objects.visible_to(request.user).for_list().by_urgency()
    return UrgingLetterFilter(request.GET, rows)


def _rows(found: UrgingLetterFilter):
    """What the filter shows; nothing if it asks for what cannot be."""
    return found.qs if found.is_valid() else found.qs.none()


def _or_404(request, pk: int) -> UrgingLetter:
    needed = ("agency__parent", "sent_by__agency", "answered_by", "dropped_by")
    rows = UrgingLetter.objects.visible_to(request.user).select_related(*needed)
    return get_object_or_404(rows, pk=pk)


def _allowed(request, pk: int) -> UrgingLetter:
    found = _or_404(request, pk)
    require(rules.can_urge(request.user))
    return found


def _columns() -> list[export.Column]:
    return [
        (_("State"), 26, lambda row: row[0].state_words),
        (_("Agency"), 40, lambda row: row[0].agency.name),
        (_("Letter"), 18, lambda row: row[0].reference),
        (_("Drafted on"), 12, lambda row: row[0].drafted_on),
        (_("Date of the letter"), 12, lambda row: row[0].sent_on),
        (_("Tasks"), 9, lambda row: row[1]),
        (_("Answer by"), 12, lambda row: row[0].answer_by),
        (_("Answered on"), 12, lambda row: row[0].answered_on),
        (_("Answered with"), 40, lambda row: row[0].answer),
        (_("Why it was dropped"), 40, lambda row: row[0].drop_reason),
    ]
