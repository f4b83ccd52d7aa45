"""The review of a notice: the document beside its drafts, which are edited, split, joined, dropped, accepted.

An htmx request names in its target which part of the page it wants: the whole review, the drafts alone, or
what is said about what was just typed. Without JavaScript the same addresses give whole pages.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from directives import services
from directives.forms import ReviewForms
from directives.forms.entry import TaskForm
from directives.forms.incoming import HeadForm
from directives.incoming.editing import clash_of, is_changed, typed_of
from directives.incoming.review import Card, Review, expanded, findings_of, without_doubts
from directives.models import DirectiveDraft, IncomingNotice
from portal import clock, export

WHOLE = "directives/incoming_review.html"
PARTS = {"review": "directives/_review.html", "cards": "directives/_review_cards.html"}
KEPT = "directives/_draft_kept.html"
SAID = "directives/_draft_said.html"
LARGEST = 10  # digits of a number that a page sends


def review(request, notice: IncomingNotice) -> HttpResponse:
    return _page(request, Review(notice, request.GET))


@require_POST
def incoming_head(request, pk: int) -> HttpResponse:
    """Keep what was typed about the document."""
    notice, error = _notice(request, pk), ""
    day = notice.head.get("issued_on", "")
    try:
        notice = services.keep_head(notice, HeadForm(request.POST).typed, by=request.user)
    except ValidationError as refused:
        error = " ".join(refused.messages)
    if request.htmx:
        about = {"review": Review(notice, {}), "notice": notice, "error": error, "at": clock.now()}
        response = render(request, "directives/_head_kept.html", about)
        if day != notice.head.get("issued_on", ""):
            response["HX-Trigger"] = "day-changed"
        return response
    _say(request, error, _("What was typed about the document was saved."))
    return redirect(notice)


@require_http_methods(["GET", "POST"])
def incoming_draft(request, pk: int, draft: int) -> HttpResponse:
    """Keep what was typed; `next` opens the next one that nobody has looked at."""
    found = _draft(request, pk, draft)
    if request.method == "GET":
        return redirect(found)
    try:
        _keep(request, found)
    except ValidationError as error:
        return _refused(request, found, error)
    shown = Review(_notice(request, pk), {**request.POST.dict(), "draft": str(found.pk)})
    if request.htmx and request.htmx.target == f"kept-{found.pk}":
        return render(request, KEPT, {"review": shown, "card": shown.chosen, "at": clock.now()})
    chosen = shown.next_unchecked if "next" in request.POST else shown.chosen
    return redirect(_address(request, found.notice, chosen))


@require_POST
def incoming_draft_new(request, pk: int) -> HttpResponse:
    """Empty, or with the words that were marked in the text."""
    notice, place = _notice(request, pk), {"start": _number(request, "start"), "end": _number(request, "end")}
    try:
        draft = services.add_draft(notice, **place, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(notice)
    messages.success(request, _("A draft was added: complete it."))
    return redirect(f"{draft.get_absolute_url()}&show=open#draft-{draft.pk}")


@require_POST
def incoming_draft_split(request, pk: int, draft: int) -> HttpResponse:
    def split(found: DirectiveDraft) -> DirectiveDraft:
        return services.split_draft(found, _number(request, "at"), by=request.user)[0]

    return _act(request, pk, draft, split, _("The draft was split: look at both halves."))


@require_POST
def incoming_draft_join(request, pk: int, draft: int) -> HttpResponse:
    def join(found: DirectiveDraft) -> DirectiveDraft:
        return services.join_draft(found, by=request.user)

    return _act(request, pk, draft, join, _("The draft was joined with the one before it."))


@require_POST
def incoming_draft_drop(request, pk: int, draft: int) -> HttpResponse:
    def drop(found: DirectiveDraft) -> DirectiveDraft:
        return services.drop_draft(found, by=request.user)

    return _act(request, pk, draft, drop, "")


@require_POST
def incoming_draft_take_back(request, pk: int, draft: int) -> HttpResponse:
    def take_back(found: DirectiveDraft) -> DirectiveDraft:
        return services.take_back_draft(found, by=request.user)

    return _act(request, pk, draft, take_back, _("The draft was taken back."))


@require_POST
def incoming_draft_expand(request, pk: int, draft: int) -> HttpResponse:
    """Name the members of a group in its place."""

    def expand(found: DirectiveDraft) -> DirectiveDraft:
        names = Review(found.notice, {}).names
        typed = {
            field: expanded(found.typed.get(field, ""), request.POST.get("group", ""), names)
            for field in ("leads", "cooperating")
        }
        continues = {"continues": found.continues}
        return services.save_draft(found, typed, version=found.version, **continues, by=request.user)

    return _act(request, pk, draft, expand, _("The group was replaced by its members."))


@require_POST
def incoming_accept(request, pk: int) -> HttpResponse:
    """Asked once more with the numbers; then all the chosen drafts become directives, or none."""
    notice = _notice(request, pk)
    forms = ReviewForms(notice, _chosen(request, notice))
    try:
        if not forms.rows:
            raise ValidationError(_("Choose at least one draft to accept."))
        if not forms.is_valid():
            raise ValidationError(_("Nothing was accepted yet: mend what is marked, then accept again."))
        if "confirmed" not in request.POST:
            return _confirmation(request, forms)
        document = forms.accept(request.user)
    except ValidationError as error:
        return _not_accepted(request, forms, error)
    messages.success(request, _("%(count)d tasks were given.") % {"count": len(forms.rows)})
    return redirect(document)


@require_GET
def incoming_export(request, pk: int) -> HttpResponseBase:
    """The drafts that are shown, as a table."""
    shown = Review(_notice(request, pk), request.GET)
    title = _("Drafts of tasks: %(notice)s") % {"notice": shown.notice}
    return export.spreadsheet(request, f"du-thao-{pk}", title, _columns(), shown.cards)


def _notice(request, pk: int) -> IncomingNotice:
    rows = IncomingNotice.objects.visible_to(request.user).select_related("document", "sent_by")
    return get_object_or_404(rows, pk=pk)


def _draft(request, pk: int, draft: int) -> DirectiveDraft:
    rows = DirectiveDraft.objects.filter(notice__in=IncomingNotice.objects.visible_to(request.user))
    return get_object_or_404(rows.select_related("notice__document"), pk=draft, notice=pk)


def _keep(request, draft: DirectiveDraft) -> None:
    version = _number(request, "over") or _number(request, "version")
    continues = "continues" in request.POST
    services.save_draft(
        draft, typed_of(request.POST, draft), version=version, continues=continues, by=request.user
    )


def _act(
    request, pk: int, draft_pk: int, do: Callable[[DirectiveDraft], DirectiveDraft], done: str
) -> HttpResponse:
    """Keep what stands in the form that the button belongs to, then do it."""
    draft = _draft(request, pk, draft_pk)
    try:
        if "version" in request.POST and is_changed(request.POST, draft):
            _keep(request, draft)
            draft.refresh_from_db()
        result = do(draft)
    except ValidationError as error:
        return _refused(request, draft, error)
    if done:
        messages.success(request, done)
    return redirect(_address(request, draft.notice, result))


def _address(request, notice: IncomingNotice, chosen: DirectiveDraft | Card | None) -> str:
    """The review with this draft open, in the order that was asked for; a dropped one offers to come back."""
    order = f"&order={request.POST['order']}" if request.POST.get("order") in {"text", "doubt"} else ""
    if chosen is None:
        return f"{notice.get_absolute_url()}?show=open{order}"
    is_dropped = isinstance(chosen, DirectiveDraft) and chosen.state == DirectiveDraft.State.DROPPED
    name, anchor = ("dropped", "cards") if is_dropped else ("draft", f"draft-{chosen.pk}")
    return f"{notice.get_absolute_url()}?{name}={chosen.pk}{order}#{anchor}"


def _refused(request, draft: DirectiveDraft, error: ValidationError) -> HttpResponse:
    """A sentence; where somebody else was faster, what they wrote beside what was typed."""
    is_stale = getattr(error, "code", "") == "stale"
    is_part = bool(request.htmx) and request.htmx.target == f"kept-{draft.pk}"
    shown = Review(_notice(request, draft.notice_id), {"draft": str(draft.pk)})
    if shown.chosen is None or not (is_stale or is_part):
        return _back(request, draft.notice, error)
    card, names = shown.chosen, shown.names
    card.form = TaskForm(request.POST, prefix=f"d{draft.pk}", day=names.day, addressing=names.addressing)
    card.clash = clash_of(request.POST, card.draft) if is_stale else []
    if is_part:
        about = {"review": shown, "card": card, "error": error.messages}
        return render(request, KEPT if is_stale else SAID, about, status=409)
    return _page(request, shown, status=409, refusal=error.messages)


def _back(request, notice: IncomingNotice, error: ValidationError) -> HttpResponse:
    """The whole page anew, with the sentence: also where only a part of it was to change."""
    messages.error(request, " ".join(error.messages))
    is_part = request.htmx and (request.htmx.target or "").startswith("kept-")
    return HttpResponseClientRedirect(notice.get_absolute_url()) if is_part else redirect(notice)


def _not_accepted(request, forms: ReviewForms, error: ValidationError) -> HttpResponse:
    refused = {draft.pk: findings_of(form) for draft, form in forms.rows if form.errors}
    first = str(next(iter(refused), ""))
    asked = {"draft": first, "show": "open", "order": request.POST.get("order", "")}
    shown = Review(_notice(request, forms.notice.pk), asked, refused)
    return _page(request, shown, status=422, refusal=error.messages)


def _confirmation(request, forms: ReviewForms) -> HttpResponse:
    shown = Review(forms.notice, {})
    tasks = [(draft, form.order) for draft, form in forms.rows]
    given = [shown.names.agencies(one.who for one in order.to) for _draft, order in tasks]
    about = {
        "section": "documents",
        "notice": forms.notice,
        "known": forms.known,
        "head": forms.head.instance if forms.head else None,
        "rows": [
            (draft, order.directive, len(who)) for (draft, order), who in zip(tasks, given, strict=True)
        ],
        "tasks": len(given),
        "assignments": sum(map(len, given)),
        "agencies": len(set().union(*given)),
        "left": shown.open_count - len(given),
    }
    return render(request, "directives/incoming_accept.html", about)


def _chosen(request, notice: IncomingNotice) -> list[DirectiveDraft]:
    """All open ones, those without doubts, or the ticked ones; confirmed in the version that was shown."""
    which = request.POST.get("which", "ticked")
    if which == "sure":
        return [card.draft for card in without_doubts(Review(notice, {}).all)]
    rows = notice.drafts.open()
    if which == "all":
        return list(rows)
    ticked = dict(one.partition("-")[::2] for one in request.POST.getlist("drafts"))
    found = [draft for draft in rows if str(draft.pk) in ticked]
    for draft in found:
        version = ticked[str(draft.pk)]
        draft.version = int(version[:LARGEST]) if version.isascii() and version.isdigit() else draft.version
    return found


def _page(request, shown: Review, status: int = 200, refusal: Any = ()) -> HttpResponse:
    part = PARTS.get(request.htmx.target or "") if request.htmx else None
    about = {"section": "documents", "review": shown, "notice": shown.notice, "refusal": refusal}
    response = render(request, part or WHOLE, {**about, "is_part": bool(part)}, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    if part and request.method == "GET":
        response["HX-Replace-Url"] = request.get_full_path()
    return response


def _say(request, error: str, done: str) -> None:
    if error:
        messages.error(request, error)
    else:
        messages.success(request, done)


def _number(request, name: str) -> int:
    text = request.POST.get(name, "")[:LARGEST]
    return int(text) if text.isascii() and text.isdigit() else 0


def _columns() -> list[export.Column]:
    def typed(name: str) -> Callable[[Card], str]:
        return lambda card: card.draft.typed.get(name, "")

    return [
        (_("Clause"), 10, lambda card: str(card.draft)),
        (_("Exact words"), 80, typed("words")),
        (_("In short"), 40, lambda card: card.in_short),
        (_("Who leads"), 34, typed("leads")),
        (_("Who cooperates"), 34, typed("cooperating")),
        (_("Deadline, in its words"), 26, typed("deadline_words")),
        (_("Date"), 12, lambda card: card.chosen_date or (card.reading.date if card.reading else None)),
        (_("Recipient of the result"), 24, typed("recipient")),
        (_("Cited documents"), 24, typed("citations")),
        (_("State"), 12, lambda card: card.draft.get_state_display()),
        (_("To look at"), 60, lambda card: " ".join(one.sentence for one in card.doubts)),
    ]
