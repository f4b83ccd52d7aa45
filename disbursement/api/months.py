"""Months for programs: opened, moved, closed with what stood there, opened again; what was frozen."""

from typing import Any

from django.shortcuts import get_object_or_404
from django_filters import FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from disbursement import rules, services
from disbursement.closed import differences, groups
from disbursement.closed.filters import ClosedFilter, ClosingFilter, DifferenceFilter, MonthFilter
from disbursement.models import ClosedFigure, ClosedSheet, Closing, LateAccess, Month
from portal.http import person, require
from portal.models import Agency
from programs.models import Program


class LateAccessSerializer(serializers.ModelSerializer):
    """A unit that may still report; `programme` null: on all of its programmes."""

    unit = serializers.SlugRelatedField(slug_field="code", read_only=True)
    programme = serializers.SlugRelatedField(slug_field="code", source="program", read_only=True)
    granted_by = serializers.CharField(read_only=True)
    withdrawn_by = serializers.CharField(read_only=True, allow_null=True)

    class Meta:
        model = LateAccess
        fields = ["id", "unit", "programme", "until", "reason", "granted_by", "granted_at"]
        fields += ["withdrawn_at", "withdrawn_by", "withdrawn_because"]


class ClosingSerializer(serializers.ModelSerializer):
    """A version of a month; `closed_by` null: by itself."""

    month = serializers.CharField(source="month.period", read_only=True)
    closed_by = serializers.CharField(read_only=True, allow_null=True)
    reopened_by = serializers.CharField(read_only=True, allow_null=True)

    class Meta:
        model = Closing
        fields = ["id", "month", "version", "closed_at", "closed_by"]
        fields += ["reopened_at", "reopened_by", "reason"]


class MonthSerializer(serializers.ModelSerializer):
    period = serializers.CharField(read_only=True)
    is_open = serializers.BooleanField(read_only=True)
    closings = ClosingSerializer(many=True, read_only=True)

    class Meta:
        model = Month
        fields = ["id", "year", "month", "period", "opened_at", "due_on", "closes_on"]
        fields += ["is_open", "closed_at", "closings"]


class NewMonthSerializer(serializers.Serializer):
    """Month 13 is January of the next year."""

    year = serializers.IntegerField(min_value=2016, max_value=2060)
    month = serializers.IntegerField(min_value=1, max_value=13)
    due_on = serializers.DateField()
    closes_on = serializers.DateField(required=False, allow_null=True)


class DatesSerializer(serializers.Serializer):
    due_on = serializers.DateField()
    closes_on = serializers.DateField()


class ReopenSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=500)
    closes_on = serializers.DateField()


class WithdrawSerializer(serializers.Serializer):
    """`late`: the id of the late access."""

    late = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    reason = serializers.CharField(max_length=500)


class NewLateAccessSerializer(serializers.Serializer):
    unit = serializers.SlugRelatedField(slug_field="code", queryset=Agency.objects.all())
    programme = serializers.SlugRelatedField(
        slug_field="code", source="program", queryset=Program.objects.all(), required=False, allow_null=True
    )
    until = serializers.DateField()
    reason = serializers.CharField(max_length=500)


class ClosedSheetSerializer(serializers.ModelSerializer):
    unit = serializers.CharField(source="sheet.unit.code", read_only=True)
    programme = serializers.CharField(source="sheet.program.code", read_only=True)

    class Meta:
        model = ClosedSheet
        fields = ["sheet", "unit", "programme", "state", "submitted_at"]


class ClosingDetailSerializer(ClosingSerializer):
    """With the sheets that the asker sees, and what their lines add up to in đồng."""

    sheets = serializers.SerializerMethodField()
    totals = serializers.SerializerMethodField()

    class Meta(ClosingSerializer.Meta):
        fields = [*ClosingSerializer.Meta.fields, "totals", "sheets"]

    @extend_schema_field(ClosedSheetSerializer(many=True))
    def get_sheets(self, closing: Closing) -> Any:
        rows = ClosedSheet.objects.visible_to(person(self.context["request"])).filter(closing=closing)
        return ClosedSheetSerializer(rows.select_related("sheet__unit", "sheet__program"), many=True).data

    def get_totals(self, closing: Closing) -> dict[str, int | None]:
        rows = ClosedFigure.objects.visible_to(person(self.context["request"]))
        return groups.totals(rows.filter(closing=closing))


class ClosedFigureSerializer(serializers.ModelSerializer):
    """A line as it was frozen, in đồng; `amount` null: nothing was reported for the month."""

    unit = serializers.CharField(source="allocation.unit.code", read_only=True)
    programme = serializers.CharField(source="allocation.component.program.code", read_only=True)
    component = serializers.CharField(source="allocation.component.code", read_only=True)
    kind = serializers.CharField(source="allocation.kind", read_only=True)
    source = serializers.CharField(source="allocation.source", read_only=True)  # type: ignore[assignment]
    budget_year = serializers.IntegerField(source="allocation.budget_year", read_only=True)

    class Meta:
        model = ClosedFigure
        fields = ["allocation", "unit", "programme", "component", "kind", "source", "budget_year"]
        fields += ["planned", "last", "amount", "december", "january", "note"]


class ClosedDifferenceSerializer(serializers.Serializer):
    """A line that says something else; `document` and `reason` are those of a correction."""

    allocation = serializers.IntegerField(source="line.pk")
    unit = serializers.CharField(source="line.unit.code")
    component = serializers.CharField(source="line.component.code")
    before = serializers.IntegerField(source="was.paid", allow_null=True, help_text="đồng")
    after = serializers.IntegerField(source="now.paid", allow_null=True, help_text="đồng")
    change = serializers.IntegerField(help_text="đồng")
    entered_by = serializers.CharField(source="figure.entered_by", default=None, allow_null=True)
    entered_at = serializers.DateTimeField(source="figure.entered_at", default=None, allow_null=True)
    reason = serializers.CharField(source="figure.reason", default="")
    document = serializers.CharField(source="figure.document", default="")


class MonthViewSet(viewsets.ReadOnlyModelViewSet):
    """Months with their versions. POST opens one."""

    queryset = Month.objects.none()
    serializer_class = MonthSerializer
    filterset_class = MonthFilter

    def get_queryset(self):
        needed = ("closings__month", "closings__closed_by", "closings__reopened_by")
        return Month.objects.visible_to(person(self.request)).prefetch_related(*needed)

    @extend_schema(request=NewMonthSerializer, responses={201: MonthSerializer})
    def create(self, request):
        """Open a month; without `closes_on` it closes as the portal's settings say."""
        require(rules.can_open_month(request.user))
        asked = self._asked(NewMonthSerializer)
        services.open_month(**asked, by=request.user)
        found = self.get_queryset().get(year=asked["year"], month=asked["month"])
        return Response(MonthSerializer(found).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=DatesSerializer, responses=MonthSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def dates(self, request, pk):
        """Change when sheets are due and when the month closes."""
        return self._done(services.move_month, self._kept(), **self._asked(DatesSerializer))

    @extend_schema(request=None, responses=MonthSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def close(self, request, pk):
        """Close it at once: what was reported is frozen as it stands."""
        return self._done(services.close_month, self._kept())

    @extend_schema(request=ReopenSerializer, responses=MonthSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def reopen(self, request, pk):
        """Open it again; the next closing makes a new version."""
        return self._done(services.reopen_month, self._kept(), **self._asked(ReopenSerializer))

    @extend_schema(
        methods=["GET"], responses=LateAccessSerializer(many=True), operation_id="months_late_list"
    )
    @extend_schema(methods=["POST"], request=NewLateAccessSerializer, responses={201: LateAccessSerializer})
    @action(detail=True, methods=["get", "post"], filterset_class=None, pagination_class=None)
    def late(self, request, pk):
        """Units that are let in late; POST lets one in."""
        month = self.get_object()
        if request.method == "GET":
            rows = LateAccess.objects.visible_to(person(request)).filter(month=month)
            found = rows.select_related("unit", "program", "granted_by", "withdrawn_by")
            return Response(LateAccessSerializer(found, many=True).data)
        require(rules.can_keep_months(request.user))
        access = services.let_in_late(month, **self._asked(NewLateAccessSerializer), by=request.user)
        return Response(LateAccessSerializer(access).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=WithdrawSerializer, responses=LateAccessSerializer)
    @action(
        detail=True,
        methods=["post"],
        url_path="late/withdraw",
        url_name="late-withdraw",
        filterset_class=None,
    )
    def late_withdraw(self, request, pk):
        """Take a late access of the month back, with the reason."""
        month, asked = self._kept(), self._asked(WithdrawSerializer)
        access = get_object_or_404(month.late.all(), pk=asked["late"])
        taken = services.withdraw_late_access(access, reason=asked["reason"], by=request.user)
        return Response(LateAccessSerializer(taken).data)

    def _kept(self) -> Month:
        month = self.get_object()
        require(rules.can_keep_months(person(self.request)))
        return month

    def _asked(self, serializer: type[serializers.Serializer]) -> dict:
        data = serializer(data=self.request.data)
        data.is_valid(raise_exception=True)
        return data.validated_data

    def _done(self, act, month: Month, **asked) -> Response:
        act(month, **asked, by=person(self.request))
        return Response(MonthSerializer(self.get_queryset().get(pk=month.pk)).data)


class ClosingViewSet(viewsets.ReadOnlyModelViewSet):
    """Months as they were closed: each version stays as it was."""

    queryset = Closing.objects.none()
    serializer_class = ClosingSerializer
    filterset_class = ClosingFilter

    def get_queryset(self):
        return Closing.objects.visible_to(person(self.request)).for_page().order_by("-closed_at", "-pk")

    def get_serializer_class(self):
        return ClosingDetailSerializer if self.action == "retrieve" else ClosingSerializer

    @extend_schema(responses=ClosedFigureSerializer(many=True))
    @action(detail=True, filterset_class=None)
    def figures(self, request, pk):
        """The frozen lines; the filters are those of the page: programme, unit, state."""
        rows = ClosedFigure.objects.visible_to(person(request)).filter(closing=self.get_object())
        asked = _valid(ClosedFilter(request.query_params, rows, request=request))
        page = self.paginate_queryset(groups.lines(asked.qs))
        return self.get_paginated_response(ClosedFigureSerializer(page, many=True).data)

    @extend_schema(
        parameters=[OpenApiParameter("version", OpenApiTypes.INT, description="left out: what counts now")],
        responses=ClosedDifferenceSerializer(many=True),
    )
    @action(detail=True, filterset_class=None)
    def changes(self, request, pk):
        """The lines that differ from another version, or from what counts now; filters: programme, unit."""
        closing, number = self.get_object(), request.query_params.get("version", "")
        other = closing.month.closings.filter(version=int(number)).first() if number.isdecimal() else None
        if number and other is None:
            raise serializers.ValidationError({"version": ["There is no such version."]})
        lines = differences.differing(closing, other, person(request))
        asked = _valid(DifferenceFilter(request.query_params, lines, request=request))
        page = self.paginate_queryset(asked.qs)
        rows = differences.explained(page or [], closing, other)
        return self.get_paginated_response(ClosedDifferenceSerializer(rows, many=True).data)


def _valid(asked: FilterSet) -> FilterSet:
    """400 with what is wrong in the address."""
    if not asked.is_valid():
        raise serializers.ValidationError(asked.errors)
    return asked
