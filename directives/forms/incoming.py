"""How notices come in, and how what was read of them is checked: the same forms for page and API."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from directives import services
from directives.addressing import Addressing
from directives.forms.documents import DocumentForm
from directives.forms.entry import ProgramsField, TaskForm
from directives.incoming.heading import known_document
from directives.models import DirectiveDraft, Document, IncomingNotice
from directives.services import RefusedOrderError, reading_day
from portal.models import User
from programs.models import Program

ACCEPT = ".pdf,.docx,.txt,.png,.jpg,.jpeg"
NOT_TOLD = "\0"  # no field holds it
LONGEST_PASTE = 1_000_000  # letters: some 300 pages


class PastedField(forms.CharField):
    """A text as the clipboard gave it; what cannot be stored is left out."""

    widget = forms.Textarea(attrs={"rows": 12, "spellcheck": "false"})

    def to_python(self, value):
        return super().to_python(self.bound_data(value, None))

    def bound_data(self, data, initial):
        return (data or "").replace("\0", "")


class SendNoticeForm(forms.Form):
    """A file, or a text that is pasted."""

    file = forms.FileField(label=_("File"), required=False, widget=forms.FileInput(attrs={"accept": ACCEPT}))
    text = PastedField(
        label=_("Text of the notice"),
        required=False,
        max_length=LONGEST_PASTE,
        strip=False,
        error_messages={"max_length": _("The text is too long to be pasted: send it as a file.")},
    )


class HeadForm(DocumentForm):
    """The document of a notice. Secret ones are not read, so none is marked so here."""

    class Meta(DocumentForm.Meta):
        exclude = ["is_secret"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True

    @property
    def typed(self) -> dict[str, str]:
        """What stands in its fields, right or wrong, as texts; of a page only what was changed there, so that
        two people who correct different fields do not undo each other."""
        now = {name: str(self[name].value() or "").replace("\0", "").strip() for name in self.fields}
        was = {name: str(self.data.get(self.add_initial_prefix(name), NOT_TOLD)).strip() for name in now}
        return {name: value for name, value in now.items() if value != was[name]}


class ReviewForms:
    """A notice's document and some of its drafts as forms: they say what is still wrong."""

    def __init__(self, notice: IncomingNotice, drafts: Iterable[DirectiveDraft]):
        self.notice = notice
        self.known = notice.document or known_document(notice.head)
        self.head = None if self.known else HeadForm(notice.head)
        day = self.known.issued_on if self.known else reading_day(notice)
        addressing = Addressing(day)
        programs = {program.code: program for program in Program.objects.all()}
        self.rows = [(one, TaskForm(one.typed, day=day, addressing=addressing)) for one in drafts]
        for _draft, form in self.rows:
            cast(ProgramsField, form.fields["programs"]).known = programs

    def is_valid(self) -> bool:
        checked: list[Any] = [self.head] if self.head else []
        checked += [form for _draft, form in self.rows]
        return not [form for form in checked if not form.is_valid()]  # each of them is asked

    def accept(self, by: User) -> Document:
        """All are valid. What the service refuses is said at its draft, and raised."""
        document = self.known or cast(HeadForm, self.head).instance
        chosen = [(draft, form.order) for draft, form in self.rows]
        try:
            return services.accept_drafts(self.notice, document, chosen, by=by)
        except RefusedOrderError as error:
            self.rows[error.number][1].add_error(None, error.messages)
            raise
        except ValidationError as error:
            if self.head:
                self.head.add_error(None, error.messages)
            raise
