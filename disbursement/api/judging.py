"""How the units' months stand, through the API, and what a judge sends."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from disbursement import rules
from disbursement.forms.judging import MOST
from disbursement.judging import with_remarks
from disbursement.judging.filters import StandingFilter
from disbursement.models import CellReturn, Sheet
from portal.as_of import asked_day
from portal.http import ApiPagination, person, require


class MarkSerializer(serializers.Serializer):
    """What is unusual, and why it is said to be."""

    code = serializers.CharField()
    sentence = serializers.CharField()


class RemarkOfLineSerializer(serializers.Serializer):
    """What the unit remarked on a line, with the warning that it answers."""

    line = serializers.CharField()
    sentence = serializers.CharField(allow_blank=True)
    note = serializers.CharField()


class StandingSerializer(serializers.Serializer):
    """A unit's month in one programme, in đồng; rates in percent of the plan, the change in points."""

    sheet = serializers.IntegerField(source="sheet.pk")
    unit = serializers.CharField(source="sheet.unit.code")
    programme = serializers.CharField(source="sheet.program.code")
    state = serializers.CharField(source="sheet.state")
    due_on = serializers.DateField(source="sheet.due_on")
    submitted_at = serializers.DateTimeField(source="sheet.submitted_at", allow_null=True)
    planned = serializers.IntegerField(source="facts.planned")
    last = serializers.IntegerField(source="facts.last", allow_null=True)
    amount = serializers.IntegerField(source="facts.amount", allow_null=True)
    increase = serializers.IntegerField(source="facts.increase", allow_null=True)
    rate = serializers.FloatField(source="facts.rate", allow_null=True)
    change = serializers.FloatField(source="facts.change", allow_null=True)
    marks = MarkSerializer(many=True)
    remarks = RemarkOfLineSerializer(many=True)


class StandingViewSet(viewsets.GenericViewSet):
    """How far each unit's sheet of a month is, and what is unusual in it: for who judges and who steers."""

    queryset = Sheet.objects.none()
    serializer_class = StandingSerializer
    filterset_class = StandingFilter
    pagination_class = ApiPagination

    def get_queryset(self):
        require(rules.can_see_standings(person(self.request)))
        return Sheet.objects.overseen_by(person(self.request))

    @extend_schema(responses=StandingSerializer(many=True))
    def list(self, request: Request) -> Response:
        found = StandingFilter(request.query_params, self.get_queryset(), request=request)
        asked_day(request.query_params)
        if not found.is_valid():
            raise serializers.ValidationError(found.errors)
        page = self.paginate_queryset(found.rows()) or []
        if found.month_asked:
            with_remarks(page, found.month_asked[1], found.known.day)
        return self.get_paginated_response(StandingSerializer(page, many=True).data)


class CellReturnSerializer(serializers.ModelSerializer):
    """Why a line was returned."""

    allocation = serializers.IntegerField(source="allocation_id")

    class Meta:
        model = CellReturn
        fields = ["allocation", "reason"]


class ReturnSerializer(serializers.Serializer):
    """A reason for the whole sheet, for lines of it, or both."""

    reason = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    cells = CellReturnSerializer(  # type: ignore[call-arg]  # the stubs forget it
        many=True, required=False, default=list, max_length=MOST
    )


class ManySerializer(serializers.Serializer):
    sheets = serializers.ListField(child=serializers.IntegerField(), max_length=MOST)


class RefusedSheetSerializer(serializers.Serializer):
    sheet = serializers.IntegerField()
    detail = serializers.CharField()


class JudgedSerializer(serializers.Serializer):
    """Keys of the sheets that were verified, and why others were not."""

    verified = serializers.ListField(child=serializers.IntegerField())
    refused = RefusedSheetSerializer(many=True)
