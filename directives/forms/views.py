"""Names of saved views."""

from django import forms
from django.utils.translation import gettext_lazy as _

from directives.models import SavedView
from portal.models import User


class ViewForm(forms.Form):
    """What a view is called and who finds it."""

    name = forms.CharField(label=_("Name of the view"), max_length=80)
    is_shared = forms.BooleanField(label=_("Share it with everybody of my agency"), required=False)

    def __init__(self, user: User, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if user.agency_id is None:
            self.fields["is_shared"].widget = forms.HiddenInput()


class NewViewForm(ViewForm):
    """The address that is kept comes along, hidden."""

    query = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)
    of = forms.ChoiceField(choices=SavedView.List, widget=forms.HiddenInput)
