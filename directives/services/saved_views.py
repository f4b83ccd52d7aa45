"""Lists under a name: kept by a person, for the own eyes or for the whole agency."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directives.models import SavedView
from portal import audit
from portal.models import User


@transaction.atomic
def keep_view(*, name: str, query: str, is_shared: bool, by: User, of: str = "assignments") -> SavedView:
    """Keep a filter, its order and columns under a name."""
    view = SavedView(owner=by, list=of, query=query)
    _name(view, name, is_shared=is_shared, by=by)
    audit.record("view.kept", view, by=by, after={"query": view.query, "agency": view.agency})
    return view


@transaction.atomic
def rename_view(view: SavedView, *, name: str, is_shared: bool, by: User) -> SavedView:
    """Give an own view another name, share it, or keep it to oneself."""
    view = SavedView.objects.select_for_update(of=("self",)).get(pk=view.pk)
    before = {"title": view.name, "agency": view.agency}
    _name(view, name, is_shared=is_shared, by=by)
    after = {"title": view.name, "agency": view.agency}
    audit.record("view.renamed", view, by=by, before=before, after=after)
    return view


@transaction.atomic
def delete_view(view: SavedView, *, by: User) -> None:
    """Forget an own view; the tasks in it stay as they are."""
    audit.record("view.deleted", view, by=by, before={"query": view.query})
    view.delete()


def _name(view: SavedView, name: str, *, is_shared: bool, by: User) -> None:
    if is_shared and by.agency is None:
        raise ValidationError(_("You belong to no agency that the view could be shared with."))
    view.name, view.agency = name.strip(), by.agency if is_shared else None
    view.full_clean()
    view.save()
