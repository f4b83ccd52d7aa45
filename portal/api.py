"""The API's addresses, and the portal's own part of it."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import routers, serializers, viewsets
from rest_framework.authtoken.views import ObtainAuthToken
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle

from directives import records
from directives.api import (
    AssignmentViewSet,
    ConsolidationViewSet,
    ContributionViewSet,
    DirectiveViewSet,
    DocumentViewSet,
    EventViewSet,
    ExplanationViewSet,
    GuidanceViewSet,
    HandoverViewSet,
    ObstacleViewSet,
    SavedViewViewSet,
)
from disbursement.api import AllocationViewSet, SheetViewSet
from portal import clock
from portal.filters import AgencyFilter, HolidayFilter
from portal.http import person
from portal.models import Agency, Holiday
from programs.api import ComponentViewSet, ProgramViewSet


class AgencySerializer(serializers.ModelSerializer):
    place = serializers.SlugRelatedField(slug_field="full_name", read_only=True)

    class Meta:
        model = Agency
        fields = ["code", "name", "short_name", "kind", "place", "opened_on", "closed_on"]


class ClassesSerializer(serializers.Serializer):
    """The four official classes."""

    done_on_time = serializers.IntegerField()
    done_late = serializers.IntegerField()
    open_in_time = serializers.IntegerField()
    open_overdue = serializers.IntegerField()


class YearSerializer(serializers.Serializer):
    """A year by the original and by the current dates; rates in percent of what was done or fell due."""

    year = serializers.IntegerField()
    original = ClassesSerializer()
    original_rate = serializers.FloatField(allow_null=True)
    current = ClassesSerializer()
    current_rate = serializers.FloatField(allow_null=True)


class RecordSerializer(serializers.Serializer):
    """Counts by name; the years newest first."""

    owed = serializers.DictField(child=serializers.IntegerField())
    years = YearSerializer(many=True)
    extensions = serializers.DictField(child=serializers.IntegerField())
    explanations = serializers.DictField(child=serializers.IntegerField())
    obstacles = serializers.DictField(child=serializers.IntegerField())
    with_giver = serializers.DictField(child=serializers.IntegerField())


class AgencyViewSet(viewsets.ReadOnlyModelViewSet):
    """Agencies, with the days between which they stand."""

    queryset = Agency.objects.select_related("place")
    serializer_class = AgencySerializer
    filterset_class = AgencyFilter
    lookup_field = "code"
    lookup_value_regex = r"[\w-]+"

    @extend_schema(responses=RecordSerializer)
    @action(detail=True, filterset_class=None)
    def record(self, request: Request, code: str) -> Response:
        """What it owes, how punctual it was, what it asked for: for who may open its page."""
        agency = get_object_or_404(records.readable(person(request)), code=code)
        return Response(RecordSerializer(records.figures(agency, clock.today())).data)


class HolidaySerializer(serializers.ModelSerializer):
    class Meta:
        model = Holiday
        fields = ["day", "name", "kind", "source"]


class HolidayViewSet(viewsets.ReadOnlyModelViewSet):
    """Days off, and weekend days that are worked instead: what working days are counted by."""

    queryset = Holiday.objects.filter(is_active=True)
    serializer_class = HolidaySerializer
    filterset_class = HolidayFilter
    lookup_field = "day"
    lookup_value_regex = r"\d{4}-\d{2}-\d{2}"


class TokenView(ObtainAuthToken):
    """Exchange a user name and a password for a token (header "Authorization: Token ...")."""

    throttle_classes = [ScopedRateThrottle]
    throttle_scope = "token"


class SchemaView(SpectacularAPIView):
    pass


class SchemaPage(SpectacularSwaggerSplitView):
    """The browsable page; its script has an address of its own, as the content security policy asks."""

    url_name = "api:schema"


router = routers.DefaultRouter()
router.register("documents", DocumentViewSet, "document")
router.register("guidance", GuidanceViewSet, "guidance")
router.register("directives", DirectiveViewSet, "directive")
router.register("events", EventViewSet, "event")
router.register("handovers", HandoverViewSet, "handover")
router.register("assignments", AssignmentViewSet, "assignment")
router.register("contributions", ContributionViewSet, "contribution")
router.register("explanations", ExplanationViewSet, "explanation")
router.register("obstacles", ObstacleViewSet, "obstacle")
router.register("consolidations", ConsolidationViewSet, "consolidation")
router.register("views", SavedViewViewSet, "view")
router.register("programmes", ProgramViewSet, "programme")
router.register("components", ComponentViewSet, "component")
router.register("agencies", AgencyViewSet, "agency")
router.register("holidays", HolidayViewSet, "holiday")
router.register("allocations", AllocationViewSet, "allocation")
router.register("sheets", SheetViewSet, "sheet")
