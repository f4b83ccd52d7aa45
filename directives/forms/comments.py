"""What is said about a directive."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CommentForm(forms.Form):
    text = forms.CharField(
        label=_("Comment"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            'Name an agency with @ and it is told: @SKHDT, @"Sở Tài chính". All who see the task read it.'
        ),
    )
