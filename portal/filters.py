"""Filters of the portal's own lists, for page and API alike."""

from typing import Any

import django_filters as filters
from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models import Agency, AuditEntry, Holiday, Notification, User
from portal.search import find
from portal.verbs import VERBS

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AgencyFilter(filters.FilterSet):
    q = filters.CharFilter(method="search", label=_("Search"))
    kind = filters.ChoiceFilter(choices=Agency.Kind, empty_label=_("all"))
    on = filters.DateFilter(method="standing_on", label=_("standing on"))

    class Meta:
        model = Agency
        fields = ["q", "kind", "on"]

    def search(self, rows, name, text):
        return rows.matching(text)

    def standing_on(self, rows, name, day):
        return rows.at(day)


class AuditFilter(filters.FilterSet):
    q = filters.CharFilter(method="search", label=_("Of what"))
    verb = filters.ChoiceFilter(
        choices=lambda: sorted(VERBS.items(), key=lambda pair: str(pair[1])),
        label=_("What"),
        empty_label=_("all"),
    )
    by = filters.ModelChoiceFilter(queryset=User.objects.all(), label=_("By"), empty_label=_("all"))
    since = filters.DateFilter(field_name="at", lookup_expr="date__gte", label=_("From"), widget=DATE)
    until = filters.DateFilter(field_name="at", lookup_expr="date__lte", label=_("Until"), widget=DATE)

    class Meta:
        model = AuditEntry
        fields = ["q", "verb", "by", "since", "until"]

    def search(self, rows, name, text):
        return find(rows, text, exact="subject_text").order_by("-at", "-id")


class HolidayFilter(filters.FilterSet):
    year = filters.NumberFilter(
        field_name="day__year",
        label=_("Year"),
        min_value=2000,
        max_value=2100,
        widget=forms.NumberInput(attrs={"class": "year"}),
    )
    kind = filters.ChoiceFilter(choices=Holiday.Kind, label=_("Kind"), empty_label=_("All kinds"))

    class Meta:
        model = Holiday
        fields = ["year", "kind"]


class MessageFilter(filters.FilterSet):
    """The outbox by whom, what, how, when and what became of it."""

    class About(models.TextChoices):
        REMINDER = "reminder", _("reminder of the day")
        WEEKLY = "weekly", _("summary of the week")
        NUDGE = "nudge", _("reminder by a coordinator")
        OTHER = "other", _("what happened to a task or a sheet")

    agency = filters.ModelChoiceFilter(
        queryset=Agency.objects.all(), to_field_name="code", label=_("Agency"), empty_label=_("all")
    )
    kind = filters.ChoiceFilter(choices=About, method="about", label=_("What about"), empty_label=_("all"))
    channel = filters.ChoiceFilter(choices=Notification.Channel, label=_("Channel"), empty_label=_("all"))
    state = filters.ChoiceFilter(
        choices=Notification.State, method="stands", label=_("State"), empty_label=_("all")
    )
    since = filters.DateFilter(field_name="created_at", lookup_expr="date__gte", label=_("From"), widget=DATE)
    until = filters.DateFilter(
        field_name="created_at", lookup_expr="date__lte", label=_("Until"), widget=DATE
    )

    class Meta:
        model = Notification
        fields = ["agency", "kind", "channel", "state", "since", "until"]

    def offer(self, user: User) -> None:
        """Of the agencies those that have messages; who sees one agency's is not asked which."""
        if not user.sees_all:
            del self.form.fields["agency"]
            return
        fields: dict[str, Any] = self.form.fields
        told = Notification.objects.filter(agency=models.OuterRef("pk"))
        fields["agency"].queryset = Agency.objects.filter(models.Exists(told))

    def about(self, rows, name, kind):
        known = [value for value in self.About.values if value != self.About.OTHER]
        return rows.exclude(kind__in=known) if kind == self.About.OTHER else rows.filter(kind=kind)

    def stands(self, rows, name, state):
        """What lies in an inbox is there: only what is sent has a state."""
        return rows.exclude(channel=Notification.Channel.INBOX).filter(state=state)
