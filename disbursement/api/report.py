"""The monthly report through the API: the rows of the page, amounts in đồng."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from disbursement.forms.report import ReportForm
from disbursement.report import BY_PROGRAMME, BY_UNIT, Row, build, columns
from portal.http import refused_form


class RowSerializer(serializers.Serializer):
    """A line of the table; the lines after it with a higher level are its parts, which make it up."""

    level = serializers.IntegerField(help_text="0 is the grand total")
    number = serializers.CharField()
    words = serializers.CharField()
    programme = serializers.CharField(source="program.code", allow_null=True)
    component = serializers.CharField(source="component.code", allow_null=True)
    unit = serializers.CharField(source="unit.code", allow_null=True)
    is_rest = serializers.BooleanField(help_text="what of the whole is in none of its parts")
    amounts = serializers.SerializerMethodField(help_text="đồng by column: `plan`, `paid_carried` …")
    rates = serializers.SerializerMethodField(help_text="percent of the plan, unrounded; null: no plan")
    remarks = serializers.CharField()

    def get_amounts(self, row: Row) -> dict[str, int | None]:
        """By column; null for an expectation that nobody entered."""
        names = [column.name for column in columns(0) if not (column.is_rate or column.is_text)]
        return {name: row.money.get(name) for name in names if name != "number"}

    def get_rates(self, row: Row) -> dict[str, float | None]:
        """In all, by kind, of the year's own capital; each of the plan and of what was allocated."""
        names = ("", "_investment", "_recurrent", "_own", "_own_investment", "_own_recurrent")
        rates = {f"rate{name}": row.money.rate(name) for name in names}
        rates |= {f"rate{name}_of_allocated": row.money.rate(name, "detail") for name in names}
        return {name: None if rate is None else float(rate) for name, rate in rates.items()}


class MonthlyReportSerializer(serializers.Serializer):
    year = serializers.IntegerField(source="question.year")
    month = serializers.IntegerField(source="question.month")
    as_of = serializers.DateField(source="question.as_of")
    rates_of = serializers.CharField(source="basis", help_text="which plan the rates are of")
    rows = RowSerializer(many=True)


class ReportView(APIView):
    """Plan and disbursement at the end of a month, by programme or by unit; obstacles are at `obstacles/`."""

    @extend_schema(
        parameters=[
            OpenApiParameter("year", int, description="Year of execution; this year if left out."),
            OpenApiParameter("month", int, description="1 to 13; the newest that was reported if left out."),
            OpenApiParameter("by", str, enum=[BY_PROGRAMME, BY_UNIT], description="What the rows are."),
            OpenApiParameter("as_of", OpenApiTypes.DATE, description="As known that day; today if left out."),
            OpenApiParameter("programme", str, description="Code of a programme."),
            OpenApiParameter("unit", str, description="Code of an agency."),
        ],
        responses=MonthlyReportSerializer,
    )
    def get(self, request):
        form = ReportForm(request)
        if not form.is_valid():
            raise refused_form(form)
        return Response(MonthlyReportSerializer(build(form.question, request.user)).data)
