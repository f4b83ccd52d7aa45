"""The register of guiding documents: what was issued, for which programmes, and what it replaces."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from directives import evidence
from directives.models import Document
from directives.models.documents import document_path
from portal import audit, clock
from portal.models import Agency, User
from programs.models import Component, Program


@transaction.atomic
def register_guidance(
    document: Document,
    *,
    programs: Iterable[Program] = (),
    components: Iterable[Component] = (),
    replaces: Iterable[Document] = (),
    file: UploadedFile | None = None,
    by: User,
) -> Document:
    """Put a document into the register, or correct what stands there; a file that was kept stays.

    Refuses to correct one that is not in the register, a secret one, one from the future, a number that its
    issuer used already, and a replaced document that is not older.
    """
    Agency.objects.select_for_update(no_key=True).filter(pk=document.issuer_id).first()
    known = Document.objects.get(pk=document.pk) if document.pk else None
    before = _facts(known) if known else {}
    earlier = list(replaces)
    if known and not known.is_guiding:
        raise ValidationError(_("This document is not in the register of guiding documents."))
    if document.is_secret:
        raise ValidationError(_("A secret document cannot stand in the register."))
    if document.issued_on and document.issued_on > clock.today():
        raise ValidationError(_("The document's date lies in the future."))
    _refuse_unless_older(document, earlier)
    document.is_guiding = True
    with evidence.keeping([file] if file else [], document_path) as kept:
        for one in kept:
            document.file, document.file_name = one.path, one.name
        document.full_clean()
        document.save()
        document.programs.set(programs)
        document.components.set(components)
        document.replaces.set(earlier)
        audit.record("document.registered", document, by=by, before=before, after=_facts(document))
    return document


def _refuse_unless_older(document: Document, earlier: Iterable[Document]) -> None:
    for other in earlier:
        if other.pk == document.pk or (document.issued_on and other.issued_on > document.issued_on):
            raise ValidationError(
                _("%(document)s is not older: a document replaces only earlier ones.") % {"document": other}
            )


def _facts(document: Document) -> dict[str, Any]:
    return {
        "issuer": document.issuer,
        "on": document.issued_on,
        "title": document.title,
        "programmes": [program.code for program in document.programs.all()],
        "components": [component.code for component in document.components.all()],
        "replaces": [other.reference for other in document.replaces.all()],
        "file": document.file_name,
    }
