"""A sheet's workbook, and what happened to its cells, through the API."""

from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from disbursement import rules
from disbursement.forms import WorkbookForm, unit_of
from disbursement.models import Allocation, Sheet
from disbursement.story import story_of
from disbursement.table import load
from disbursement.workbooks import reading
from disbursement.workbooks.files import workbook_of
from portal.as_of import asked_day
from portal.export.excel import TYPE
from portal.fields import GREATEST_KEY
from portal.http import person, refused_form, require


class HappeningSerializer(serializers.Serializer):
    """What was done to the cells of a line: who, when, from, to (triệu đồng), newest first."""

    at = serializers.DateTimeField()
    by = serializers.CharField()
    what = serializers.CharField()
    kind = serializers.ChoiceField(choices=["typed", "reported", "returned"])
    before = serializers.CharField()
    after = serializers.CharField()
    note = serializers.CharField()


class WorkbookSerializer(serializers.Serializer):
    file = serializers.FileField()


class WorkbookChangeSerializer(serializers.Serializer):
    """A cell as the workbook would have it: to be sent to `save` if it is wanted."""

    allocation = serializers.IntegerField(source="row.allocation.pk")
    part = serializers.CharField()
    kind = serializers.ChoiceField(choices=["new", "changed", "clash"])
    was = serializers.CharField()
    now = serializers.CharField()
    typed = serializers.CharField()


class RefusedCellSerializer(serializers.Serializer):
    cell = serializers.CharField()
    value = serializers.CharField()
    sentence = serializers.CharField()


class WorkbookPreviewSerializer(serializers.Serializer):
    """What the workbook would change, in triệu đồng; nothing is saved."""

    same = serializers.IntegerField()
    changes = WorkbookChangeSerializer(many=True)
    refused = RefusedCellSerializer(many=True)


class SheetFilesMixin:
    """Actions of the sheets' view set."""

    get_object: Any

    @extend_schema(
        parameters=[OpenApiParameter("unit", str, enum=["dong", "trieu"])],
        responses={(200, TYPE): OpenApiTypes.BINARY},
    )
    @action(detail=True, filterset_class=None, pagination_class=None)
    def workbook(self, request: Request, pk: str):
        """The sheet as a workbook to be filled in; `as_of` as it stood on a day."""
        sheet = get_object_or_404(Sheet.objects.visible_to(person(request)).for_list(), pk=pk)
        return workbook_of(sheet, unit_of(request.query_params), asked_day(request.query_params))

    @extend_schema(
        request={"multipart/form-data": WorkbookSerializer}, responses={200: WorkbookPreviewSerializer}
    )
    @action(detail=True, methods=["post"], url_path="read-workbook", parser_classes=[MultiPartParser])
    def read_workbook(self, request: Request, pk: str) -> Response:
        """What a filled-in workbook would change in the draft, cell by cell."""
        sheet = self.get_object()
        require(rules.can_fill_sheet(person(request), sheet))
        form = WorkbookForm({}, request.FILES)
        if not form.is_valid():
            raise refused_form(form)
        try:
            preview = reading.read(form.cleaned_data["file"], load(sheet))
        except ValidationError as error:
            raise serializers.ValidationError({"file": error.messages}) from error
        return Response(WorkbookPreviewSerializer(preview).data)

    @extend_schema(
        parameters=[OpenApiParameter("allocation", int, required=True)],
        responses=HappeningSerializer(many=True),
    )
    @action(detail=True, filterset_class=None, pagination_class=None)
    def history(self, request: Request, pk: str) -> Response:
        """What was typed into the cells of a line of this month, reported and returned."""
        sheet = self.get_object()
        asked = serializers.IntegerField(min_value=1, max_value=GREATEST_KEY).run_validation(
            request.query_params.get("allocation", "")
        )
        of_sheet = {"year": sheet.year, "unit": sheet.unit_id, "component__program": sheet.program_id}
        line = get_object_or_404(Allocation.objects.filter(**of_sheet), pk=asked)
        return Response(HappeningSerializer(story_of(sheet, line), many=True).data)
