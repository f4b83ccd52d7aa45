"""Whoever sees a directive may comment on it; agencies that are named with "@" are told."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directives import mentions
from directives.models import Comment, Directive
from directives.services.messages import tell_mentioned
from directives.services.secrecy import refuse_secret_text
from portal import audit, clock
from portal.models import User


@transaction.atomic
def comment(directive: Directive, *, text: str, by: User) -> Comment:
    """Say something about a directive. Refuses an "@" that names no agency, several, or an outsider."""
    refuse_secret_text(directive)
    if not text.strip():
        raise ValidationError({"text": _("Write the comment.")})
    mentioned = mentions.read(text, directive)
    new = Comment(directive=directive, text=text.strip(), said_by=by, said_at=clock.now())
    new.full_clean()
    new.save()
    new.mentions.set(mentioned)
    after = {"comment": new.text, "agencies": [str(agency) for agency in mentioned]}
    audit.record(
        "directive.commented", directive, by=by, after={name: it for name, it in after.items() if it}
    )
    for agency in mentioned:
        if agency.pk != by.agency_id:
            tell_mentioned(new, agency)
    return new
