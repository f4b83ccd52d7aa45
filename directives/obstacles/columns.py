"""The columns of the list of obstacles: what each reads, and how it looks on screen and in a file."""

from collections.abc import Iterable

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from directives.models import Obstacle, Stage
from directives.models.obstacles import ObstacleQuerySet
from directives.tables import Column, Table, written
from portal import clock
from portal.models import User
from portal.templatetags.figures import million, shortened


def rows(found: ObstacleQuerySet, keys: Iterable[str], user: User) -> ObstacleQuerySet:
    """With all that these columns read: the same number of queries for any number of rows."""
    needed = {name for key in keys for name in COLUMNS[key].fields}
    found = found.for_list()
    if "raisers" in needed:
        found = found.with_raisers(user)
    return found.with_answer() if "answer" in needed else found


def _stage_cell(row: Obstacle) -> SafeString:
    looks = "overdue" if row.is_late else row.stage
    return format_html('<span class="state state-{}">{}</span>', looks, row.stage_words)


def _title_cell(row: Obstacle) -> SafeString:
    """Its name, then in small what kind it is, who can solve it and with what it goes."""
    level = row.get_level_display()
    notes = [capfirst(row.get_category_display()), f"{level}: {row.authority}" if row.authority else level]
    if row.merged_into:
        head = {"title": shortened(row.merged_into.title, 60)}
        notes.append(gettext("goes with “%(title)s”") % head)
    link = '<a href="{}">{}</a> <small class="note words">{}</small>'
    return format_html(link, row.get_absolute_url(), row.title, " · ".join(notes))


def _subject_cell(row: Obstacle) -> str:
    return shortened(row.subject_words, 90)


def _holder(row: Obstacle) -> str:
    if row.stage == Stage.RAISED:
        return gettext("the coordinator")
    return str(row.holder or "")


def _days_cell(row: Obstacle) -> str:
    """How long it is where it is, and by when it is to be answered; of a closed one, since when it is."""
    if not row.is_open:
        return written(clock.day_of(row.stage_since))
    days = row.days_at_stage
    words = ngettext("%(days)s working day", "%(days)s working days", days) % {"days": days}
    if not row.due_on:
        return words
    until = gettext("answer by %(day)s") % {"day": written(row.due_on)}
    return format_html('{} <small class="note words">{}</small>', words, until)


def _capital_cell(row: Obstacle) -> str:
    return million(row.capital) if row.capital else "–"


COLUMNS = {
    "stage": Column(_("Stage"), 22, (), lambda row: row.stage_words, _stage_cell, "st"),
    "obstacle": Column(_("Obstacle"), 36, (), lambda row: row.title, _title_cell, "task"),
    "text": Column(_("What stands in the way"), 60, (), lambda row: row.text, None, "long"),
    "proposal": Column(_("Proposal"), 40, (), lambda row: row.proposal, None, "long"),
    "subject": Column(
        _("Stands in the way of"), 40, (), lambda row: row.subject_words, _subject_cell, "about"
    ),
    "programme": Column(_("Programme"), 16, (), lambda row: str(row.program or ""), None, "name"),
    "place": Column(_("Place"), 22, (), lambda row: str(row.place or ""), None, "name"),
    "category": Column(_("Category"), 16, (), lambda row: row.get_category_display()),
    "level": Column(_("Level that can solve it"), 12, (), lambda row: row.get_level_display()),
    "authority": Column(_("Who can solve it"), 22, (), lambda row: str(row.authority or ""), None, "name"),
    "agency": Column(_("Raised by"), 26, ("raisers",), lambda row: row.raisers, None, "name"),
    "raised": Column(_("Raised on"), 12, (), lambda row: clock.day_of(row.raised_at)),
    "holder": Column(_("In whose hands"), 22, (), _holder, None, "name"),
    "due": Column(_("Answer by"), 12, (), lambda row: row.due_on),
    "since": Column(
        _("At this stage"),
        10,
        (),
        lambda row: row.days_at_stage if row.is_open else None,
        _days_cell,
        "n",
        in_file=_("Working days at this stage"),
    ),
    "age": Column(_("Age in working days"), 10, (), lambda row: row.age, None, "n"),
    "answer": Column(_("Newest answer"), 60, ("answer",), lambda row: row.answer_text or "", None, "long"),
    "document": Column(
        _("Document of the answer"), 20, ("answer",), lambda row: row.answer_document or "", None, "name"
    ),
    "capital": Column(
        _("Stuck capital (million đồng)"),
        18,
        (),
        lambda row: row.capital or None,
        _capital_cell,
        "n",
        in_file=_("Stuck capital, with merged ones (đồng)"),
    ),
}
TABLE = Table(COLUMNS)
SHOWN = ("stage", "obstacle", "subject", "agency", "since", "capital")
EXPORTED = (
    *("obstacle", "text", "proposal", "subject", "category", "level", "authority", "agency", "raised"),
    *("stage", "since", "age", "capital"),
)
