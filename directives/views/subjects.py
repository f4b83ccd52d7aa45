"""What a page is about: fetched if it exists for the person (404), and how a page of one act looks."""

from typing import Any

from django.shortcuts import get_object_or_404

from directives.models import Assignment, Directive
from portal import clock

ACT = "directives/act.html"
NEEDED = ("agency", "directive__document__issuer", "directive__given_by__agency")


def assignment_or_404(request, pk: int) -> Assignment:
    rows = Assignment.objects.visible_to(request.user).with_state(clock.today())
    return get_object_or_404(rows.select_related(*NEEDED), pk=pk)


def readable_or_404(request, pk: int) -> Assignment:
    """Also what others contribute to a task that the person's agency leads."""
    rows = Assignment.objects.readable_by(request.user).with_state(clock.today())
    return get_object_or_404(rows.select_related(*NEEDED), pk=pk)


def directive_or_404(request, pk: int) -> Directive:
    return get_object_or_404(Directive.objects.visible_to(request.user).for_page(), pk=pk)


def act_page(subject: Assignment | Directive, *, title: str, submit: str, intro: str = "") -> dict[str, Any]:
    """The context of `directives/act.html`: what it is about, in which words, and what the button says."""
    return {
        "section": "directives",
        "subject": subject,
        "assignment": subject if isinstance(subject, Assignment) else None,
        "directive": subject.directive if isinstance(subject, Assignment) else subject,
        "title": title,
        "submit": submit,
        "intro": intro,
    }
