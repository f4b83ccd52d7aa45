"""Handovers by agency and day, for page, export and API alike."""

import django_filters as filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from directives.filters.widgets import Menu, date_input
from directives.models import Handover
from portal.models import Agency, User


class HandoverFilter(filters.FilterSet):
    """By an agency on either side, and by the day on which work passed on."""

    agency = filters.CharFilter(method="on_either_side", label=_("Agency"), widget=Menu)
    on_from = filters.DateFilter("on", "gte", label=_("From"), widget=date_input())
    on_to = filters.DateFilter("on", "lte", label=_("Until"), widget=date_input())

    class Meta:
        model = Handover
        fields = ["agency", "on_from", "on_to"]

    def on_either_side(self, rows, name, code):
        return rows.filter(Q(from_agency__code=code) | Q(to_agency__code=code))

    def offer(self, user: User) -> None:
        """Fill the menu with the agencies that handed over or took over."""
        mine = Handover.objects.visible_to(user)
        sides = Exists(mine.filter(Q(from_agency=OuterRef("pk")) | Q(to_agency=OuterRef("pk"))))
        found = Agency.objects.filter(sides)
        self.form.fields["agency"].widget.offers = lambda: tuple(found.values_list("code", "short_name"))
