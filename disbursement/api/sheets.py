"""Monthly sheets through the API: the same rules and services as the pages."""

from datetime import date

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response

from disbursement import rules, services
from disbursement.api.cells import (
    CellSerializer,
    ConflictSerializer,
    LineSerializer,
    SaveSerializer,
    conflict,
)
from disbursement.api.judging import CellReturnSerializer, JudgedSerializer, ManySerializer, ReturnSerializer
from disbursement.api.sheet_files import SheetFilesMixin
from disbursement.api.sheet_lines import SheetLineSerializer
from disbursement.filters import SheetFilter
from disbursement.models import Figure, Sheet, SheetCell
from disbursement.past import put_back
from disbursement.table import load
from portal import clock
from portal.as_of import asked_day
from portal.http import person, require


class FigureSerializer(LineSerializer):
    """đồng disbursed since 1 January, as it was reported; of each allocation the newest counts."""

    class Meta:
        model = Figure
        fields = [
            *("allocation", "component", "kind", "source", "amount", "december", "january", "note"),
            "entered_at",
        ]


class SheetSerializer(serializers.ModelSerializer):
    """A unit's figures of one programme for one month."""

    unit = serializers.SlugRelatedField(slug_field="code", read_only=True)
    programme = serializers.SlugRelatedField(slug_field="code", source="program", read_only=True)
    returned_cells = serializers.SerializerMethodField()
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
            "returned_cells",
            "figures",
            "cells",
        ]

    @extend_schema_field(CellReturnSerializer(many=True))
    def get_returned_cells(self, sheet: Sheet) -> list[dict]:
        """Why lines were returned, until the sheet is submitted again."""
        return [dict(CellReturnSerializer(cell).data) for cell in sheet.open_returns]


class SubmitSerializer(serializers.Serializer):
    version = serializers.IntegerField(min_value=0, required=False)


class EmptySerializer(serializers.Serializer):
    pass


class SheetViewSet(SheetFilesMixin, viewsets.ReadOnlyModelViewSet):
    """Monthly sheets with their figures and cells."""

    queryset = Sheet.objects.none()
    serializer_class = SheetSerializer
    filterset_class = SheetFilter

    @property
    def day(self) -> date:
        """As of which day it is read; what is done is done to the sheet as it is now."""
        is_read = self.request.method in SAFE_METHODS
        return asked_day(self.request.query_params) if is_read else clock.today()

    def get_queryset(self):
        is_past = self.day < clock.today()
        cells = SheetCell.objects.none() if is_past else SheetCell.objects.all()
        figures = Figure.objects.known(self.day).order_by("-id")
        lines = [
            Prefetch("figures", figures.select_related("allocation__component")),
            Prefetch("cells", cells.select_related("allocation__component", "saved_by")),
            "cell_returns",
        ]
        return Sheet.objects.visible_to(person(self.request)).for_list().prefetch_related(*lines)

    def paginate_queryset(self, queryset):
        return self._then(super().paginate_queryset(queryset))

    def get_object(self):
        return self._then([super().get_object()])[0]

    def _then(self, sheets):
        return put_back(sheets, self.day) if self.day < clock.today() else sheets

    @extend_schema(responses=SheetLineSerializer(many=True))
    @action(detail=True, filterset_class=None, pagination_class=None)
    def lines(self, request, pk):
        """All lines as the page shows them, with what the checks say; `as_of` as they stood on a day."""
        table = load(self.get_object())
        return Response(SheetLineSerializer(table.rows, many=True).data)

    @extend_schema(request=SaveSerializer, responses={200: SheetSerializer, 409: ConflictSerializer})
    @action(detail=True, methods=["post"])
    def save(self, request, pk):
        """Keep cells of the draft, all or none. 409 if another person changed one of them meanwhile."""
        sheet = self.get_object()
        require(rules.can_fill_sheet(request.user, sheet))
        data = SaveSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        try:
            services.save_sheet(sheet, **data.asked(), by=request.user)
        except services.ConflictError as error:
            return conflict(error, self.get_object().version)
        return self._answer()

    @extend_schema(request=SubmitSerializer, responses={200: SheetSerializer, 409: ConflictSerializer})
    @action(detail=True, methods=["post"])
    def submit(self, request, pk):
        """Report the draft's cells as figures. 400 with the findings that are to be mended first."""
        sheet = self.get_object()
        require(rules.can_fill_sheet(request.user, sheet))
        asked = self._asked(SubmitSerializer)
        try:
            services.submit(sheet, version=asked.get("version"), by=request.user)
        except services.ConflictError as error:
            return conflict(error, self.get_object().version)
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
        """Return the sheet to its unit with the reasons."""
        sheet = self.get_object()
        require(rules.can_judge(request.user, sheet))
        asked = self._asked(ReturnSerializer)
        cells = {cell["allocation_id"]: cell["reason"] for cell in asked["cells"]}
        services.return_sheet(sheet, reason=asked["reason"], cells=cells, by=request.user)
        return self._answer()

    @extend_schema(request=ManySerializer, responses=JudgedSerializer)
    @action(detail=False, methods=["post"], url_path="verify-many", filterset_class=None)
    def verify_many(self, request):
        """Verify several sheets, each for itself; those that cannot be are named with the reason."""
        require(rules.can_judge_some(request.user))
        keys = self._asked(ManySerializer)["sheets"]
        judged = services.verify_many(self.get_queryset().filter(pk__in=keys), by=request.user)
        refused = [{"sheet": sheet.pk, "detail": why} for sheet, why in judged.refused]
        return Response({"verified": [sheet.pk for sheet in judged.done], "refused": refused})

    def _asked(self, serializer: type[serializers.Serializer]) -> dict:
        data = serializer(data=self.request.data)
        data.is_valid(raise_exception=True)
        return data.validated_data

    def _answer(self) -> Response:
        return Response(SheetSerializer(self.get_object()).data)


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
