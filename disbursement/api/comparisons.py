"""What figures are compared with, through the API: national averages, counterpart capital and its ratios."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from disbursement import counterpart, rules, services
from disbursement.api.plan import code_of, read, refused
from disbursement.models import CounterpartRatio, NationalAverage
from disbursement.plan_filters import CounterpartForm
from portal.as_of import asked_day
from portal.http import person, require
from programs.models import CapitalKind, Program


class AverageSerializer(serializers.Serializer):
    """The nation's rate in percent, for a kind of capital, as of a day."""

    id = serializers.IntegerField(read_only=True)
    year = serializers.IntegerField(min_value=2016, max_value=2060)
    kind = serializers.ChoiceField(choices=CapitalKind.choices)
    as_of = serializers.DateField()
    rate = serializers.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100)
    source: serializers.Field = serializers.CharField(max_length=200)  # type: ignore[assignment]


class AverageViewSet(viewsets.ReadOnlyModelViewSet):
    """National averages; the newest days first."""

    queryset = NationalAverage.objects.order_by("-as_of", "kind")
    serializer_class = AverageSerializer

    @extend_schema(request=AverageSerializer, responses={201: AverageSerializer})
    def create(self, request: Request) -> Response:
        """Enter the rate of a day, or mend the one that was entered for it."""
        require(rules.can_compare(person(request)))
        kept = services.enter_average(**read(AverageSerializer, request), by=person(request))
        return Response(AverageSerializer(kept).data, status=201)


class RatioSerializer(serializers.Serializer):
    """Counterpart capital in percent of central capital that a programme asks for from a day on."""

    id = serializers.IntegerField(read_only=True)
    programme = code_of(Program, source="program")
    percent = serializers.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100)
    opened_on = serializers.DateField()
    source: serializers.Field = serializers.CharField(max_length=200)  # type: ignore[assignment]


class RatioViewSet(viewsets.ReadOnlyModelViewSet):
    """Ratios of counterpart capital."""

    queryset = CounterpartRatio.objects.select_related("program").order_by("program", "-opened_on")
    serializer_class = RatioSerializer

    @extend_schema(request=RatioSerializer, responses={201: RatioSerializer})
    def create(self, request: Request) -> Response:
        """Set the ratio from a day on, or mend the one that was set for it."""
        require(rules.can_compare(person(request)))
        kept = services.set_ratio(**read(RatioSerializer, request), by=person(request))
        return Response(RatioSerializer(kept).data, status=201)


class GapSerializer(serializers.Serializer):
    """One district in one programme; đồng, rates in percent."""

    unit = serializers.CharField(source="unit.code")
    programme = serializers.CharField(source="program.code")
    ratio = serializers.DecimalField(source="ratio.percent", max_digits=5, decimal_places=2)
    required = serializers.IntegerField()  # type: ignore[assignment]
    assigned = serializers.IntegerField()
    shortfall = serializers.IntegerField()
    disbursed = serializers.IntegerField()
    rate = serializers.FloatField(allow_null=True, help_text="of what was assigned")
    rate_of_required = serializers.FloatField(allow_null=True)


class CounterpartView(APIView):
    """Counterpart capital by district and programme, who is behind first."""

    @extend_schema(
        parameters=[
            OpenApiParameter("year", int, description="Year of execution; this year if left out."),
            OpenApiParameter("programme", str, description="Code of a programme."),
            OpenApiParameter("as_of", OpenApiTypes.DATE, description="As known that day; today if left out."),
        ],
        responses=GapSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        asked_day(request.query_params)
        form = CounterpartForm(request.query_params)
        if form.errors:
            raise refused(form)
        rows = counterpart.rows(form.asked_year, form.known.day, form.asked_programme, person(request))
        return Response(GapSerializer(rows, many=True).data)
