"""What pages take in. Rules about what may be are the services'; here it is only parsed."""

from directives.forms.bulk import BulkForm
from directives.forms.comments import CommentForm
from directives.forms.contributions import ContributorsReminderForm, SendBackForm
from directives.forms.corrections import AddAgenciesForm, CorrectionForm
from directives.forms.directives import DependsOnForm, EventDateForm
from directives.forms.documents import DocumentForm
from directives.forms.entry import TaskForm, TaskFormSet
from directives.forms.explanations import AskExplanationForm, ExplainForm
from directives.forms.guidance import GuidanceForm
from directives.forms.handovers import ColleagueForm, HandoverForm
from directives.forms.incoming import HeadForm, ReviewForms, SendNoticeForm
from directives.forms.letters import (
    DropLetterForm,
    LetterAnswerForm,
    SendLetterForm,
    UrgingLetterForm,
)
from directives.forms.lifecycle import CloseForm, ClosePartForm, ContinueForm
from directives.forms.obstacles import (
    AnswerForm,
    ClassifyForm,
    ConsolidationForm,
    ObstacleForm,
    ObstaclesForm,
    PassForm,
    ReplyForm,
    SendForm,
    WordsForm,
)
from directives.forms.receipt import (
    ExtensionDecisionForm,
    HandlerForm,
    NewDateForm,
    ObjectionAnswerForm,
    ObjectionForm,
)
from directives.forms.reminders import PauseForm, PreviewForm, ReminderRuleForm
from directives.forms.reports import ReportForm, ReviewForm, ReviewManyForm
from directives.forms.views import NewViewForm, ViewForm

__all__ = [
    "AddAgenciesForm",
    "AnswerForm",
    "AskExplanationForm",
    "BulkForm",
    "ClassifyForm",
    "CloseForm",
    "ClosePartForm",
    "ColleagueForm",
    "CommentForm",
    "ConsolidationForm",
    "ContinueForm",
    "ContributorsReminderForm",
    "CorrectionForm",
    "DependsOnForm",
    "DocumentForm",
    "DropLetterForm",
    "EventDateForm",
    "ExplainForm",
    "ExtensionDecisionForm",
    "GuidanceForm",
    "HandlerForm",
    "HandoverForm",
    "HeadForm",
    "LetterAnswerForm",
    "NewDateForm",
    "NewViewForm",
    "ObjectionAnswerForm",
    "ObjectionForm",
    "ObstacleForm",
    "ObstaclesForm",
    "PassForm",
    "PauseForm",
    "PreviewForm",
    "ReminderRuleForm",
    "ReplyForm",
    "ReportForm",
    "ReviewForm",
    "ReviewForms",
    "ReviewManyForm",
    "SendBackForm",
    "SendForm",
    "SendLetterForm",
    "SendNoticeForm",
    "TaskForm",
    "TaskFormSet",
    "UrgingLetterForm",
    "ViewForm",
    "WordsForm",
]
