"""Two days compared, through the API."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from disbursement.comparison import ComparisonFilter, changes_of
from disbursement.models import Allocation
from portal.http import ApiPagination, person


class ChangeSerializer(serializers.Serializer):
    """A plan entry or a figure: what it replaces, its difference to what counted, by whom and why; đồng."""

    kind = serializers.CharField(help_text="`plan` or `figures`")
    month = serializers.CharField(source="period", allow_blank=True)
    before = serializers.IntegerField(allow_null=True)
    amount = serializers.IntegerField(source="row.amount")
    difference = serializers.IntegerField()
    only = serializers.CharField(
        allow_blank=True,
        help_text="where the amount stayed: `note` (the remark changed), `expected`, or `nothing`",
    )
    entered_by = serializers.CharField(source="row.entered_by")
    entered_at = serializers.DateTimeField(source="row.entered_at")
    why = serializers.CharField(allow_blank=True)
    is_correction = serializers.BooleanField()


class ChangedSerializer(serializers.Serializer):
    """A line of capital with all that changed in it."""

    allocation = serializers.IntegerField(source="line.pk")
    unit = serializers.CharField(source="line.unit.code")
    programme = serializers.CharField(source="line.component.program.code")
    component = serializers.CharField(source="line.component.code")
    kind = serializers.CharField(source="line.kind")
    source = serializers.CharField(source="line.source")  # type: ignore[assignment]
    planned = serializers.IntegerField(help_text="by how many đồng the plan changed")
    disbursed = serializers.IntegerField(help_text="by how many đồng the disbursement changed")
    changes = ChangeSerializer(many=True)


class ChangeViewSet(viewsets.GenericViewSet):
    """What became known after the day `from`, up to the day `to`: totals of both, and every change."""

    queryset = Allocation.objects.none()
    serializer_class = ChangedSerializer
    filterset_class = ComparisonFilter
    pagination_class = ApiPagination

    def get_queryset(self):
        return Allocation.objects.visible_to(person(self.request))

    @extend_schema(
        parameters=[
            OpenApiParameter("from", OpenApiTypes.DATE, description="End of last month if left out."),
            OpenApiParameter("to", OpenApiTypes.DATE, description="Today if left out."),
        ],
        responses=ChangedSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        found = ComparisonFilter(request.query_params, self.get_queryset(), request=request)
        if not found.is_valid():
            raise serializers.ValidationError(found.errors)
        if found.refusal:
            raise serializers.ValidationError({"from": [found.refusal]})
        page = self.paginate_queryset(found.lines()) or []
        rows = ChangedSerializer(changes_of(page, *found.days, found.what_asked), many=True).data
        answer = self.get_paginated_response(rows)
        then, now = found.totals(person(request))
        difference = {name: now[name] - then[name] for name in now}
        answer.data["totals"] = {"from": then, "to": now, "difference": difference}
        return answer
