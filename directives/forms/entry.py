"""The table in which a coordinator enters the tasks of a document, one row each."""

import re
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from directives import deadlines
from directives.addressing import Addressing, names_a_person
from directives.forms.documents import CITATIONS_HINT, CitationsField, day_input
from directives.models import Assignment, Directive
from directives.services import Addressee, Order
from directives.titles import in_short
from portal import clock
from portal.models import AgencyGroup
from programs.models import Component, Program

ROWS, MOST_ROWS = 3, 60
IN_SIGHT = {"clause", "words", "leads", "cooperating", "deadline_words"}
KINDS = [("", _("as the words say")), *Directive.DeadlineKind.choices]


def names_input() -> forms.TextInput:
    return forms.TextInput(attrs={"data-tokens": "addressees", "autocomplete": "off"})


def read_names(text: str, addressing: Addressing, role: str) -> list[Addressee]:
    """Whom names that are parted by semicolons mean. Refuses, with all reasons, those that are not clear."""
    found, refused = [], []
    for one in filter(None, (name.strip() for name in text.split(";"))):
        try:
            who = addressing.find(one)
        except ValidationError as error:
            refused += error.messages
        else:
            words = one if isinstance(who, AgencyGroup) or names_a_person(one) else ""
            found.append(Addressee(who, role, words[:200]))
    if refused:
        raise ValidationError(refused)
    return found


class ProgramsField(forms.ModelMultipleChoiceField):
    """Programmes by code. Many forms at once share what is `known`, and ask the database for nothing."""

    known: dict[str, Program] | None = None

    def clean(self, value):
        if self.known is None or not value:
            return super().clean(value)
        found = [self.known[code] for code in value if code in self.known]
        return found if len(found) == len(value) else super().clean(value)  # which says what is wrong


class TaskForm(forms.Form):
    """One task: what, who, by when; its details are optional. Names are parted by semicolons."""

    clause = forms.CharField(label=_("Clause"), max_length=20)
    part = forms.IntegerField(label=_("Part of the clause"), min_value=1, max_value=99, required=False)
    words = forms.CharField(
        label=_("Exact words"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Copy the exact words of the clause.")},
    )
    title = forms.CharField(label=_("In short"), max_length=300, required=False)
    leads = forms.CharField(label=_("Who leads"), widget=names_input())
    cooperating = forms.CharField(label=_("Who cooperates"), widget=names_input(), required=False)
    deadline_words = forms.CharField(label=_("Deadline, in its words"), max_length=300, required=False)
    deadline_kind = forms.ChoiceField(label=_("Kind of deadline"), choices=KINDS, required=False)
    due_on = forms.DateField(label=_("Another date than the one read"), required=False, widget=day_input())
    recipient = forms.CharField(label=_("Recipient of the result"), max_length=200, required=False)
    product = forms.CharField(label=_("Expected product"), max_length=200, required=False)
    waits_for = forms.CharField(label=_("Waits for clause"), max_length=30, required=False)
    citations = CitationsField(label=_("Cited documents"), required=False, help_text=CITATIONS_HINT)
    programs = ProgramsField(
        label=_("Programmes"),
        queryset=Program.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        to_field_name="code",
    )
    components = forms.CharField(
        label=_("Components, by code"), required=False, widget=forms.TextInput(attrs={"list": "components"})
    )
    needs_owner_acceptance = forms.BooleanField(
        label=_("Accepted by the programme owner first, then by the office"), required=False
    )

    def __init__(self, *args, day: date | None, addressing: Addressing, is_secret: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.day, self.addressing, self.is_secret = day, addressing, is_secret
        self.fields["words"].required = not is_secret

    @property
    def shows_details(self) -> bool:
        """Whether something among the details was typed or refused, so that they are not folded away."""
        details = set(self.fields) - IN_SIGHT
        return self.is_bound and bool(self.non_field_errors() or details & {*self.errors, *self.changed_data})

    @property
    def reading(self) -> deadlines.Reading | None:
        """What the words of the deadline mean, to be shown back; None if nothing was typed."""
        typed = str(self["deadline_words"].value() or "").strip()
        return deadlines.read(typed, self.day) if typed else None

    def clean_leads(self) -> list[Addressee]:
        return read_names(self.cleaned_data["leads"], self.addressing, Assignment.Role.LEAD)

    def clean_cooperating(self) -> list[Addressee]:
        return read_names(self.cleaned_data["cooperating"], self.addressing, Assignment.Role.COOPERATING)

    def clean_components(self) -> list[Component]:
        codes = [code for code in re.split(r"[;,\s]+", self.cleaned_data["components"]) if code]
        found = {one.code.upper(): one for one in Component.objects.all()} if codes else {}
        unknown = [code for code in codes if code.upper() not in found]
        if unknown:
            raise ValidationError(
                _("No component has the code %(codes)s."), params={"codes": ", ".join(unknown)}
            )
        return [found[code.upper()] for code in codes]

    def clean(self):
        typed = super().clean() or {}
        kind = typed.get("deadline_kind") or (self.reading.deadline_kind if self.reading else "none")
        has_date = typed.get("due_on") or (self.reading and self.reading.date)
        if self.reading and self.reading.is_mistaken and not (typed.get("deadline_kind") or has_date):
            self.add_error("deadline_words", _("The words name a day that does not exist: correct the date."))
        if kind == Directive.DeadlineKind.FIXED and not has_date:
            self.add_error("deadline_words", _("No date was read from these words: give the date below."))
        if kind == Directive.DeadlineKind.EVENT and not self.reading and not self.is_secret:
            self.add_error("deadline_words", _("Name the event that will set the date."))
        return typed

    @property
    def order(self) -> Order:
        """What the service is asked for; the form is valid."""
        typed = self.cleaned_data
        names = (
            "clause",
            "part",
            "words",
            "deadline_words",
            "recipient",
            "product",
            "needs_owner_acceptance",
        )
        directive = Directive(**{name: typed[name] for name in names}, **self._deadline())
        directive.title = typed["title"] or in_short(typed["words"])
        about = {name: typed[name] for name in ("programs", "components", "citations", "waits_for")}
        return Order(directive, [*typed["leads"], *typed["cooperating"]], **about)

    def _deadline(self) -> dict:
        """The fields of the deadline as read, unless another kind or date was chosen."""
        typed, reading = self.cleaned_data, self.reading
        kind = typed["deadline_kind"] or (reading.deadline_kind if reading else Directive.DeadlineKind.NONE)
        fields = {"deadline_kind": kind, "original_due_on": typed["due_on"]}
        if reading is None:
            return fields
        if kind == Directive.DeadlineKind.FIXED and not typed["due_on"]:
            fields["original_due_on"] = reading.date
        if kind == Directive.DeadlineKind.EVENT:
            fields |= {"event": (reading.event or reading.phrase)[:200]}
            known = reading.counts_from in Directive.CountsFrom.values
            fields |= {"counts_from": reading.counts_from if known else "", "offset": reading.offset}
            fields["offset_unit"] = reading.offset_unit if reading.offset else ""
        if kind == Directive.DeadlineKind.RECURRING:
            fields["recurrence"] = reading.recurrence or ""
        return fields | {"is_strict": reading.is_strict, "due_time": reading.time}


class TaskRows(forms.BaseFormSet):
    """The table: rows that are left empty are passed over."""

    def __init__(self, *args, day: date | None, is_secret: bool = False, needs_one: bool = False, **kwargs):
        self.day, self.is_secret, self.needs_one = day, is_secret, needs_one
        super().__init__(*args, **kwargs)

    @cached_property
    def addressing(self) -> Addressing:
        return Addressing(self.day or clock.today())

    def get_form_kwargs(self, index):
        return {"day": self.day, "addressing": self.addressing, "is_secret": self.is_secret}

    def clean(self):
        if self.needs_one and not self.filled:
            raise ValidationError(_("Fill in at least one task."))

    @property
    def filled(self) -> list[TaskForm]:
        return [form for form in self.forms if form.has_changed()]

    def refuse(self, number: int, error: ValidationError) -> None:
        """Say it in the row of that task, of those that were filled in."""
        self.filled[number].add_error(None, error.messages)


TaskFormSet: Any = forms.formset_factory(
    TaskForm,
    formset=TaskRows,
    extra=ROWS,
    max_num=MOST_ROWS,
    validate_max=True,
    absolute_max=MOST_ROWS,
)
