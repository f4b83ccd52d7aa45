"""Capital through the API: the same rows, rules and services as the pages."""

from django.db.models import Prefetch
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.views import APIView

from disbursement import rules, services
from disbursement.amounts import Unit
from disbursement.filters import AllocationFilter, SheetFilter
from disbursement.models import Allocation, Figure, Sheet, SheetCell
from disbursement.summary import summary
from portal import clock
from portal.http import person, require
from portal.models import Agency
from programs.models import Program


class AllocationSerializer(serializers.ModelSerializer):
    """A line of capital: đồng planned and disbursed as known on the day asked for, the rate in percent."""

    unit = serializers.SlugRelatedField(slug_field="code", read_only=True)
    programme = serializers.CharField(source="component.program.code", read_only=True)
    component = serializers.SlugRelatedField(slug_field="code", read_only=True)
    planned = serializers.IntegerField(read_only=True)
    disbursed = serializers.IntegerField(read_only=True)
    rate = serializers.FloatField(read_only=True, allow_null=True)

    class Meta:
        model = Allocation
        fields = [
            "id",
            "year",
            "unit",
            "programme",
            "component",
            "kind",
            "source",
            "budget_year",
            "is_carried_over",
            "planned",
            "disbursed",
            "rate",
        ]


class LineSerializer(serializers.ModelSerializer):
    """What a figure or a cell belongs to."""

    component = serializers.CharField(source="allocation.component.code", read_only=True)
    kind = serializers.CharField(source="allocation.kind", read_only=True)
    source = serializers.CharField(source="allocation.source", read_only=True)  # type: ignore[assignment]


class FigureSerializer(LineSerializer):
    """đồng disbursed since 1 January, as it was reported; of each allocation the newest counts."""

    class Meta:
        model = Figure
        fields = ["allocation", "component", "kind", "source", "amount", "note", "entered_at"]


class CellSerializer(LineSerializer):
    """What was typed and not yet submitted, in its unit; `amount` is what it means in đồng."""

    class Meta:
        model = SheetCell
        fields = ["allocation", "component", "kind", "source", "typed", "unit", "amount", "note"]


class SheetSerializer(serializers.ModelSerializer):
    """A unit's figures of one programme for one month."""

    unit = serializers.SlugRelatedField(slug_field="code", read_only=True)
    programme = serializers.SlugRelatedField(slug_field="code", source="program", read_only=True)
    figures = FigureSerializer(many=True, read_only=True)
    cells = CellSerializer(many=True, read_only=True)

    class Meta:
        model = Sheet
        fields = [
            "id",
            "unit",
            "programme",
            "year",
            "month",
            "due_on",
            "state",
            "version",
            "saved_at",
            "submitted_at",
            "verified_at",
            "returned_at",
            "reason",
            "figures",
            "cells",
        ]


class TypedCellSerializer(serializers.Serializer):
    allocation = serializers.IntegerField()
    typed = serializers.CharField(max_length=SheetCell.TYPED_LENGTH, allow_blank=True)
    note = serializers.CharField(max_length=SheetCell.NOTE_LENGTH, allow_blank=True, default="")


class SaveSerializer(serializers.Serializer):
    """Cells as typed (dots for thousands, a comma for decimals) in `unit`; `version` is the one read."""

    version = serializers.IntegerField(min_value=0)
    unit = serializers.ChoiceField(choices=Unit.choices, default=Unit.TRIEU)
    cells = TypedCellSerializer(many=True)


class SubmitSerializer(serializers.Serializer):
    version = serializers.IntegerField(min_value=0, required=False)


class ReturnSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=1000)


class EmptySerializer(serializers.Serializer):
    pass


class AllocationViewSet(viewsets.ReadOnlyModelViewSet):
    """Lines of capital. `as_of` asks for what was known on a day."""

    queryset = Allocation.objects.none()
    serializer_class = AllocationSerializer
    filterset_class = AllocationFilter

    def get_queryset(self):
        rows = Allocation.objects.visible_to(person(self.request)).for_list()
        today = clock.today()
        return rows if self.action == "list" else rows.with_planned(today).with_disbursed(today).with_rate()

    def filter_queryset(self, queryset):
        """Filters are for the list: one line is found whatever its year."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset


class SheetViewSet(viewsets.ReadOnlyModelViewSet):
    """Monthly sheets with their figures and cells."""

    queryset = Sheet.objects.none()
    serializer_class = SheetSerializer
    filterset_class = SheetFilter

    def get_queryset(self):
        lines = [
            Prefetch("figures", Figure.objects.select_related("allocation__component").order_by("-id")),
            Prefetch("cells", SheetCell.objects.select_related("allocation__component")),
        ]
        return Sheet.objects.visible_to(person(self.request)).for_list().prefetch_related(*lines)

    @extend_schema(request=SaveSerializer, responses={200: SheetSerializer, 409: OpenApiTypes.OBJECT})
    @action(detail=True, methods=["post"])
    def save(self, request, pk):
        """Keep cells of the draft. 409 if another person saved the sheet meanwhile."""
        sheet = self.get_object()
        require(rules.can_fill_sheet(request.user, sheet))
        asked = self._asked(SaveSerializer)
        cells = {cell["allocation"]: (cell["typed"], cell["note"]) for cell in asked["cells"]}
        try:
            services.save_sheet(sheet, cells, unit=asked["unit"], version=asked["version"], by=request.user)
        except services.ConflictError as error:
            return self._conflict(error)
        return self._answer()

    @extend_schema(request=SubmitSerializer, responses={200: SheetSerializer, 409: OpenApiTypes.OBJECT})
    @action(detail=True, methods=["post"])
    def submit(self, request, pk):
        """Report the draft's cells as figures. 400 with the findings that are to be mended first."""
        sheet = self.get_object()
        require(rules.can_fill_sheet(request.user, sheet))
        asked = self._asked(SubmitSerializer)
        try:
            services.submit(sheet, version=asked.get("version"), by=request.user)
        except services.ConflictError as error:
            return self._conflict(error)
        except services.UnfinishedError as error:
            return Response(_findings(error), status=status.HTTP_400_BAD_REQUEST)
        return self._answer()

    @extend_schema(request=EmptySerializer, responses=SheetSerializer)
    @action(detail=True, methods=["post"])
    def verify(self, request, pk):
        """Accept the figures of another unit; the sheet is locked from now on."""
        sheet = self.get_object()
        require(rules.can_judge(request.user, sheet))
        services.verify(sheet, by=request.user)
        return self._answer()

    @extend_schema(request=ReturnSerializer, responses=SheetSerializer)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def give_back(self, request, pk):
        """Return the sheet to its unit with the reason."""
        sheet = self.get_object()
        require(rules.can_judge(request.user, sheet))
        services.return_sheet(sheet, reason=self._asked(ReturnSerializer)["reason"], by=request.user)
        return self._answer()

    def _asked(self, serializer: type[serializers.Serializer]) -> dict:
        data = serializer(data=self.request.data)
        data.is_valid(raise_exception=True)
        return data.validated_data

    def _answer(self) -> Response:
        return Response(SheetSerializer(self.get_object()).data)

    def _conflict(self, error: services.ConflictError) -> Response:
        body = {"detail": error.messages[0], "version": self.get_object().version}
        return Response(body, status=status.HTTP_409_CONFLICT)


def _findings(error: services.UnfinishedError) -> dict:
    findings = [
        {
            "allocation": row.allocation.pk,
            "code": found.code,
            "level": found.level,
            "sentence": found.sentence,
        }
        for row, found in error.table.blockers
    ]
    return {"detail": error.messages[0], "findings": findings}


class SummaryQuerySerializer(serializers.Serializer):
    """What a summary is asked for; programme and unit by code."""

    year = serializers.IntegerField(min_value=2016, max_value=2060, required=False)
    as_of = serializers.DateField(required=False)
    programme = serializers.SlugRelatedField(
        slug_field="code", queryset=Program.objects.all(), required=False
    )
    unit = serializers.SlugRelatedField(slug_field="code", queryset=Agency.objects.all(), required=False)


class NodeSerializer(serializers.Serializer):
    planned = serializers.IntegerField(help_text="đồng")
    disbursed = serializers.IntegerField(help_text="đồng")
    rate = serializers.FloatField(allow_null=True, help_text="percent of the plan, unrounded; null: no plan")


class SummarySerializer(serializers.Serializer):
    total = NodeSerializer()
    by_kind = serializers.DictField(child=NodeSerializer(), help_text="`investment` and `recurrent`")
    by_programme = serializers.DictField(child=NodeSerializer(), help_text="by code")
    by_unit = serializers.DictField(child=NodeSerializer(), help_text="by code")


class SummaryView(APIView):
    """Capital of a year as it was known on a day, without what was carried over."""

    @extend_schema(
        parameters=[
            OpenApiParameter("year", int, description="Year of execution; this year if left out."),
            OpenApiParameter("as_of", OpenApiTypes.DATE, description="As known that day; today if left out."),
            OpenApiParameter("programme", str, description="Code of a programme."),
            OpenApiParameter("unit", str, description="Code of an agency."),
        ],
        responses=SummarySerializer,
    )
    def get(self, request):
        query = SummaryQuerySerializer(
            data={key: value for key, value in request.query_params.items() if value}
        )
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        codes = {name: asked[name].code for name in ("programme", "unit") if name in asked}
        today = clock.today()
        found = summary(asked.get("year", today.year), asked.get("as_of", today), user=request.user, **codes)
        return Response(found)
