"""What pages take in. Rules about what may be are the services'; here it is only parsed."""

from directives.forms.directives import DependsOnForm, EventDateForm
from directives.forms.documents import DirectiveForm, DocumentForm
from directives.forms.reports import ReportForm, ReviewForm

__all__ = [
    "DependsOnForm",
    "DirectiveForm",
    "DocumentForm",
    "EventDateForm",
    "ReportForm",
    "ReviewForm",
]
