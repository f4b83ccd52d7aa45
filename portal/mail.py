"""A row of the outbox as a mail: plain text and HTML, in the portal's language, with an id of its own."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import override

from portal.models import Notification
from portal.reminding.text import Told, asks_for_results, grouped, text_of

LATE, SOON, GOING = "#b42318", "#9a5b00", "#1d4f91"  # as static/css/portal.css has them
COLOURS = {"escalated": LATE, "overdue": LATE, "today": SOON, "soon": SOON, "waiting": GOING}


def compose(row: Notification) -> EmailMultiAlternatives:
    """The mail of a row: the same each time it is tried, down to its Message-ID."""
    headers = {"Message-ID": message_id(row), "Auto-Submitted": "auto-generated"}
    subject = " ".join(row.subject.split())  # a line break in a clause would be a second header
    with override(settings.LANGUAGE_CODE):
        mail = EmailMultiAlternatives(subject, text_of_row(row), to=[row.address], headers=headers)
        mail.attach_alternative(html_of_row(row), "text/html")
    return mail


def message_id(row: Notification) -> str:
    """Of this row alone, also where a database that was restored gives its number to another.

    It stays the same however often it is tried; a person who lets a mail go out anew sends another one.
    """
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    return f"<notification-{row.pk}.{row.created_at:%Y%m%d%H%M%S%f}.{row.resent}@{domain}>"


def text_of_row(row: Notification) -> str:
    """Its words as plain text, with the address of the page where one goes on."""
    if row.lines:
        return text_of(_reader(row), row.lines, row.body.splitlines())
    return f"{row.body}\n\n{settings.SITE_URL}{row.url}\n" if row.url else row.body


def html_of_row(row: Notification) -> str:
    """The same for readers of HTML mail."""
    context: dict[str, Any] = {"reader": _reader(row), "row": row, "texts": row.body.splitlines()}
    context |= {"site": settings.SITE_URL, "province": settings.PROVINCE, "groups": _coloured(row)}
    context["asks"] = asks_for_results(row.lines)
    return render_to_string("mail/reminder.html" if row.lines else "mail/message.html", context)


def _coloured(row: Notification) -> list[tuple[str, str, list[Told]]]:
    """Its groups, each with its heading and its colour."""
    return [(heading, COLOURS[lines[0].group], lines) for heading, lines in grouped(row.lines)]


def _reader(row: Notification) -> str:
    return str(row.user or (row.agency and row.agency.name) or "")
