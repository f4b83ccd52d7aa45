"""Notices come in: sent, read into drafts by a worker, dropped."""

import hashlib
import logging
import re
from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import InterfaceError, OperationalError, transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import override

from directives import evidence
from directives.incoming.drafting import drafts_of
from directives.incoming.earlier import find_earlier
from directives.incoming.heading import day_of, known_document, typed_head
from directives.models import DirectiveDraft, IncomingNotice
from directives.notices.drafts import Notice, read_notice
from directives.notices.files import Text, UnreadableError, read_file
from portal import audit, clock
from portal.models import User

log = logging.getLogger(__name__)
State = IncomingNotice.State
Told = Callable[[int, int], None]
PASTED = "van-ban.txt"
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")  # that a clipboard may carry


@transaction.atomic
def send_notice(*, file: File | None = None, text: str = "", by: User) -> IncomingNotice:
    """Keep a notice to be read: a file, or a text that was pasted. Refuses neither, both, and too much."""
    if bool(file) == bool(text.strip()):
        raise ValidationError(_("Choose a file or paste a text: one of the two."))
    content = file or ContentFile(UNSEEN.sub("", text).encode("utf-8", "replace"), name=PASTED)
    if (content.size or 0) > settings.NOTICE_MAX_BYTES:
        most = filesizeformat(settings.NOTICE_MAX_BYTES)
        raise ValidationError(_("The file is larger than %(most)s: send a smaller one.") % {"most": most})
    notice = IncomingNotice(sent_by=by, size=content.size or 0, fingerprint=_fingerprint(content))
    notice.name = evidence.clean_name(content.name or PASTED)
    notice.file.save(evidence.stored_name(notice.name), content, save=False)
    notice.save()
    audit.record("notice.sent", notice, by=by, after={"file": notice.name})
    return notice


def _fingerprint(content: File) -> str:
    content.seek(0)
    found = hashlib.file_digest(content, "sha256").hexdigest()
    content.seek(0)
    return found


def read_incoming(notice: IncomingNotice, told: Told = lambda _done, _all: None) -> IncomingNotice:
    """Read what was sent, once: into drafts, or into a sentence that says why it cannot be read."""
    if not notice.is_waiting:
        return notice
    try:
        text = read_file(notice.file.path, notice.name, told)
        if not text.words.strip():
            return _refuse(notice, _("There is no text in it."))
        return _keep(notice, text, read_notice(text.words))
    except UnreadableError as error:
        return _refuse(notice, str(error))
    except (OperationalError, InterfaceError):
        raise  # of the database, not of the notice: it is read again later
    except Exception:  # of a reader that met what nobody thought of: a notice must not wait for ever
        log.exception("The notice %s could not be read.", notice.pk)
        sentence = _(
            "The portal failed to read it; the error was logged. Enter the document by hand, and tell the "
            "administrator."
        )
        return _refuse(notice, sentence)


@transaction.atomic
def _refuse(notice: IncomingNotice, sentence: str) -> IncomingNotice:
    kept = IncomingNotice.objects.select_for_update().get(pk=notice.pk)
    if kept.is_waiting:
        kept.state, kept.refusal, kept.read_at = State.REFUSED, sentence, clock.now()
        kept.save()
        audit.record("notice.refused", kept, by=None, after={"reason": sentence})
    return kept


@transaction.atomic
def _keep(notice: IncomingNotice, text: Text, read: Notice) -> IncomingNotice:
    kept = IncomingNotice.objects.select_for_update().get(pk=notice.pk)
    if not kept.is_waiting:
        return kept
    kept.text, kept.is_scanned = read.words, text.kind == "scanned"
    kept.pages = [page.as_json() for page in text.pages]
    kept.head = typed_head(read.header, read.issued_on)
    kept.head_places = [
        {"field": name, "start": place.start, "end": place.end, "name": "", "sure": 1}
        for name, place in read.header.places.items()
    ]
    kept.state, kept.read_at = State.READY, clock.now()
    kept.save()
    day = day_of(kept.head, clock.today())
    with override(settings.LANGUAGE_CODE):
        drafts = drafts_of(kept, read, day)
    document = known_document(kept.head)
    find_earlier(drafts, day, besides=document.pk if document else None)
    DirectiveDraft.objects.bulk_create(drafts)
    audit.record("notice.read", kept, by=None, after={"drafts": len(drafts)})
    return kept


@transaction.atomic
def drop_notice(notice: IncomingNotice, *, by: User) -> IncomingNotice:
    """Take a notice out of review. What was accepted of it stays."""
    kept = IncomingNotice.objects.select_for_update().get(pk=notice.pk)
    if kept.state not in {State.WAITING, State.READY, State.REFUSED}:
        raise ValidationError(_("This notice was dealt with already."))
    kept.state = State.ACCEPTED if kept.document_id else State.DROPPED
    kept.decided_by, kept.decided_at = by, clock.now()
    kept.save()
    kept.drafts.open().update(state=DirectiveDraft.State.DROPPED)
    audit.record(
        "notice.dropped", kept, by=by, after={"accepted": kept.drafts.exclude(directive=None).count()}
    )
    return kept


@transaction.atomic
def keep_head(notice: IncomingNotice, head: dict[str, str], *, by: User) -> IncomingNotice:
    """Keep what was typed about the document, complete or not."""
    kept = lock_open(notice)
    if kept.document_id:
        raise ValidationError(_("The document was entered already; correct it on its own page."))
    before = {name: kept.head.get(name, "") for name in head if kept.head.get(name, "") != head[name]}
    if before:
        kept.head |= head
        kept.save(update_fields=["head"])
        audit.record(
            "notice.head_kept", kept, by=by, before=before, after={name: head[name] for name in before}
        )
    return kept


def lock_open(notice: IncomingNotice) -> IncomingNotice:
    """The notice, locked; refuses one that is not in review."""
    kept = IncomingNotice.objects.select_for_update().get(pk=notice.pk)
    if not kept.is_ready:
        raise ValidationError(_("This notice is not in review any more: look at its page again."))
    return kept


def reading_day(notice: IncomingNotice) -> date:
    """The day as of which its names and deadlines are understood."""
    return day_of(notice.head, clock.today())
