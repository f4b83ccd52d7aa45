"""A directive continues or replaces an earlier one, of whichever document."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from directives import rules
from directives.models import Directive
from directives.services.endings import end_all
from portal import audit
from portal.models import User


@transaction.atomic
def continue_from(directive: Directive, *, earlier: Directive, how: str, by: User) -> Directive:
    """Say that a directive continues or replaces an earlier one; replacing ends what is open of that one.

    Refuses a circle, another earlier task once one was replaced, and replacing what the own agency has to do.
    """
    needed = ("document", "continues__document")
    rows = Directive.objects.select_for_update(no_key=True, of=("self",)).select_related(*needed)
    chosen = {row.pk: row for row in rows.filter(pk__in=[directive.pk, earlier.pk]).order_by("pk")}
    directive, earlier = chosen[directive.pk], chosen[earlier.pk]
    before = directive.continues
    if before and directive.continues_how == Directive.Link.REPLACES:
        raise ValidationError(
            _("This task has replaced clause %(clause)s already; that is not taken back.")
            % {"clause": before.label}
        )
    if how == Directive.Link.REPLACES and not rules.can_close_all(by, earlier):
        raise ValidationError(_("Another coordinator ends what your own agency has to do."))
    _refuse_circle(directive, earlier)
    directive.continues, directive.continues_how = earlier, how
    directive.full_clean(exclude=["words"])
    directive.save(update_fields=["continues", "continues_how"])
    after = {"how": how, "earlier": _cited(earlier)}
    earlier_link = {"earlier": _cited(before)} if before else None
    audit.record("directive.linked", directive, by=by, before=earlier_link, after=after)
    if how == Directive.Link.REPLACES:
        with override(settings.LANGUAGE_CODE):
            reason = _("Replaced by clause %(clause)s of %(document)s") % _names(directive)
        end_all(earlier, reason, by)
    return directive


def _refuse_circle(directive: Directive, earlier: Directive) -> None:
    step: int | None = earlier.pk
    seen: set[int] = set()
    while step is not None and step not in seen:
        if step == directive.pk:
            raise ValidationError(_("These tasks would continue each other; choose another one."))
        seen.add(step)
        step = Directive.objects.filter(pk=step).values_list("continues", flat=True).first()


def _cited(directive: Directive) -> str:
    with override(settings.LANGUAGE_CODE):
        return _("clause %(clause)s of %(document)s") % _names(directive)


def _names(directive: Directive) -> dict[str, str]:
    return {"clause": directive.label, "document": directive.document.reference}
