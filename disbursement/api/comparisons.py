"""What figures are compared with, through the API: national averages, counterpart capital and its ratios."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from disbursement import counterpart, rules, services
from disbursement.api.plan import read, refused
from disbursement.models import CounterpartRatio, NationalAverage
from disbursement.models.reference import Said, tell_history
from disbursement.plan_filters import CounterpartForm
from portal import clock
from portal.as_of import asked_day
from portal.fields import by_code
from portal.http import person, require
from programs.models import CapitalKind, Program

AS_OF = OpenApiParameter("as_of", OpenApiTypes.DATE, description="As known that day; today if left out.")


class ReplacedSerializer(serializers.Serializer):
    """What had been entered before, by whom and when; who is unknown of rows from before it was kept."""

    id = serializers.IntegerField()
    rate = serializers.DecimalField(max_digits=5, decimal_places=2, help_text="percent")
    source: serializers.Field = serializers.CharField()  # type: ignore[assignment]
    entered_by = serializers.CharField(allow_null=True)
    entered_at = serializers.DateTimeField()


class EnteredSerializer(serializers.Serializer):
    """Who entered it and when, and what it replaced, the newest first."""

    entered_by = serializers.CharField(read_only=True, allow_null=True)
    entered_at = serializers.DateTimeField(read_only=True)
    history = ReplacedSerializer(source="earlier", many=True, read_only=True)


class AverageSerializer(EnteredSerializer):
    """The nation's rate in percent, for a kind of capital, as of a day."""

    id = serializers.IntegerField(read_only=True)
    year = serializers.IntegerField(min_value=2016, max_value=2060)
    kind = serializers.ChoiceField(choices=CapitalKind.choices)
    as_of = serializers.DateField()
    rate = serializers.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100)
    source: serializers.Field = serializers.CharField(max_length=200)  # type: ignore[assignment]


@extend_schema_view(list=extend_schema(parameters=[AS_OF]), retrieve=extend_schema(parameters=[AS_OF]))
class EnteredViewSet(viewsets.ReadOnlyModelViewSet):
    """What counted on a day, each with its history; by its number also what was corrected since."""

    def get_queryset(self):
        rows: Any = super().get_queryset()
        rows, day = rows.for_list(), asked_day(self.request.query_params)
        return rows.newest(day) if self.action == "list" else rows.known(day)

    def paginate_queryset(self, queryset):
        return tell_history(super().paginate_queryset(queryset) or [], asked_day(self.request.query_params))

    def get_object(self):
        found = super().get_object()
        tell_history([found], asked_day(self.request.query_params))
        return found

    def made(self, row: Said) -> Response:
        """The answer to what was entered now."""
        tell_history([row], clock.today())
        return Response(self.get_serializer(row).data, status=201)


class AverageViewSet(EnteredViewSet):
    """National averages; the newest days first. `as_of` asks for what was known on a day."""

    queryset = NationalAverage.objects.order_by("-as_of", "kind", "-year")
    serializer_class = AverageSerializer

    @extend_schema(request=AverageSerializer, responses={201: AverageSerializer})
    def create(self, request: Request) -> Response:
        """Enter the rate of a day, or correct the one that was entered for it, which becomes history."""
        require(rules.can_compare(person(request)))
        kept = services.enter_average(**read(AverageSerializer, request), by=person(request))
        return self.made(kept)


class RatioSerializer(EnteredSerializer):
    """Counterpart capital in percent of central capital that a programme asks for from a day on."""

    id = serializers.IntegerField(read_only=True)
    programme = by_code(Program, source="program")
    percent = serializers.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100)
    opened_on = serializers.DateField()
    source: serializers.Field = serializers.CharField(max_length=200)  # type: ignore[assignment]


class RatioViewSet(EnteredViewSet):
    """Ratios of counterpart capital. `as_of` asks for what was known on a day."""

    queryset = CounterpartRatio.objects.order_by("program", "-opened_on")
    serializer_class = RatioSerializer

    @extend_schema(request=RatioSerializer, responses={201: RatioSerializer})
    def create(self, request: Request) -> Response:
        """Set the ratio from a day on, or correct the one that was set for it, which becomes history."""
        require(rules.can_compare(person(request)))
        kept = services.set_ratio(**read(RatioSerializer, request), by=person(request))
        return self.made(kept)


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
            AS_OF,
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
