"""Secret documents are stubs: number, office and dates are kept, nothing that anybody writes about them."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from directives.models import Directive, Document


def make_stub(directive: Directive) -> None:
    """Leave nothing of a secret document's clause but its number and date; its event is called so too."""
    with override(settings.LANGUAGE_CODE):
        directive.title = _("Task of a secret document")
    directive.is_secret = True
    directive.words = directive.deadline_words = directive.recipient = directive.product = ""
    is_event, document = directive.deadline_kind == Directive.DeadlineKind.EVENT, directive.document
    known = f"{directive.label}, {document.reference}, {document.issued_on:%d/%m/%Y}"
    directive.event = known if is_event else ""


def make_document_stub(document: Document) -> None:
    """Leave nothing of a secret document but its number, office and date."""
    with override(settings.LANGUAGE_CODE):
        document.title = _("Secret document")


def refuse_secret_text(directive: Directive) -> None:
    """Refuse to write anything about a secret task."""
    if directive.is_secret:
        raise ValidationError(_("This task is secret: nothing is written about it here."))


def kept_words(directive: Directive, text: str) -> str:
    """What is kept of words that a step needs: for a secret task only that they were given elsewhere."""
    if not directive.is_secret:
        return text.strip()
    with override(settings.LANGUAGE_CODE):
        return _("Given outside the portal (secret)")


def refuse_secret_report(directive: Directive, *, text: str, has_file: bool) -> None:
    """Refuse a text or a file about a secret task: only number and date of the document are taken."""
    if directive.is_secret and (text.strip() or has_file):
        raise ValidationError(
            _("This task is secret: enter only the number and the date of the document, no text and no file.")
        )
