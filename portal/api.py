"""The API's addresses, and the portal's own part of it."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import generics, routers, serializers, viewsets
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
    DraftViewSet,
    EventViewSet,
    ExplanationViewSet,
    GuidanceViewSet,
    HandoverViewSet,
    IncomingViewSet,
    LetterViewSet,
    ObstacleViewSet,
    ReminderPauseViewSet,
    SavedViewViewSet,
)
from disbursement.api import (
    AllocationViewSet,
    AssignedPlanViewSet,
    AverageViewSet,
    ChangeViewSet,
    ClosingViewSet,
    ImportViewSet,
    MonthViewSet,
    RatioViewSet,
    ReallocationViewSet,
    SheetViewSet,
    StandingViewSet,
    TreasuryListViewSet,
)
from portal import clock, feeds, rules, services
from portal.filters import AgencyFilter, HolidayFilter, MessageFilter
from portal.http import person, require
from portal.models import Agency, Feed, Holiday, Notification, User
from portal.reminding.api import ReminderRuleViewSet
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


class OwnSettingsSerializer(serializers.ModelSerializer):
    """How the portal names and reaches a person; who the person is here is set by an administrator."""

    agency = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = User
        fields = ["username", "full_name", "email", "mail", "role", "agency", "is_head"]
        read_only_fields = ["username", "role", "is_head"]


class OwnSettingsView(generics.RetrieveUpdateAPIView):
    """One's own settings, to read and to change."""

    serializer_class = OwnSettingsSerializer

    def get_object(self) -> User:
        return User.objects.select_related("agency").get(pk=person(self.request).pk)

    def perform_update(self, serializer):
        now = {name: getattr(serializer.instance, name) for name in ("full_name", "email", "mail")}
        me = person(self.request)
        services.change_settings(me, **(now | serializer.validated_data), by=me)
        serializer.instance.refresh_from_db()


class MessageSerializer(serializers.ModelSerializer):
    """A message of the outbox, without its text."""

    agency = serializers.SlugRelatedField(slug_field="code", read_only=True)
    person = serializers.CharField(source="user", default=None, read_only=True)
    channel_name = serializers.CharField(source="endpoint", default=None, read_only=True)

    class Meta:
        model = Notification
        fields = ["id", "kind", "channel", "channel_name", "agency", "person", "address", "subject", "day"]
        fields += ["state", "created_at", "sent_at", "tries", "retry_at", "error", "read_at"]


class MessageViewSet(viewsets.ReadOnlyModelViewSet):
    """Every message of the portal and what became of it: all for who steers, else one's own."""

    queryset = Notification.objects.none()
    serializer_class = MessageSerializer
    filterset_class = MessageFilter

    def get_queryset(self):
        return Notification.objects.logged_for(person(self.request)).for_list()

    @extend_schema(request=None, responses=MessageSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def resend(self, request: Request, pk: str) -> Response:
        """Let it go out once more, to the address that its receiver has now."""
        message = self.get_object()
        require(rules.can_resend(person(request)))
        services.resend(message, by=person(request))
        return Response(MessageSerializer(self.get_queryset().get(pk=message.pk)).data)


class FeedSerializer(serializers.ModelSerializer):
    agency = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = Feed
        fields = ["id", "agency", "created_at", "read_at"]


class NewFeedSerializer(serializers.Serializer):
    """Whose days it shows: the person's own, or all of the agency."""

    whose = serializers.ChoiceField(choices=["own", "agency"])


class MadeFeedSerializer(FeedSerializer):
    """With its address: nobody can ask for it again."""

    address = serializers.CharField()

    class Meta(FeedSerializer.Meta):
        fields = [*FeedSerializer.Meta.fields, "address"]


class FeedViewSet(viewsets.ReadOnlyModelViewSet):
    """Calendars with a secret address: the person's own, and those of the agency."""

    queryset = Feed.objects.none()
    serializer_class = FeedSerializer

    def get_queryset(self):
        return Feed.objects.visible_to(person(self.request)).select_related("agency")

    @extend_schema(request=NewFeedSerializer, responses={201: MadeFeedSerializer})
    @action(detail=False, methods=["post"])
    def make(self, request: Request) -> Response:
        """Make one; the person's earlier one of the same kind ends."""
        data = NewFeedSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        is_shared = data.validated_data["whose"] == "agency"
        feed, secret = feeds.make_feed(is_shared=is_shared, by=person(request))
        path = reverse("calendar_file", args=[secret])
        shown = FeedSerializer(feed).data | {"address": request.build_absolute_uri(path)}
        return Response(shown, status=201)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str) -> Response:
        """End an address."""
        feeds.revoke_feed(self.get_object(), by=person(request))
        return Response(status=204)


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
router.register("incoming", IncomingViewSet, "incoming")
router.register("drafts", DraftViewSet, "draft")
router.register("events", EventViewSet, "event")
router.register("handovers", HandoverViewSet, "handover")
router.register("assignments", AssignmentViewSet, "assignment")
router.register("contributions", ContributionViewSet, "contribution")
router.register("explanations", ExplanationViewSet, "explanation")
router.register("obstacles", ObstacleViewSet, "obstacle")
router.register("consolidations", ConsolidationViewSet, "consolidation")
router.register("letters", LetterViewSet, "letter")
router.register("views", SavedViewViewSet, "view")
router.register("reminder-rules", ReminderRuleViewSet, "reminder-rule")
router.register("reminder-pauses", ReminderPauseViewSet, "reminder-pause")
router.register("programmes", ProgramViewSet, "programme")
router.register("components", ComponentViewSet, "component")
router.register("agencies", AgencyViewSet, "agency")
router.register("messages", MessageViewSet, "notification")
router.register("holidays", HolidayViewSet, "holiday")
router.register("feeds", FeedViewSet, "feed")
router.register("allocations", AllocationViewSet, "allocation")
router.register("assigned-plans", AssignedPlanViewSet, "assigned-plan")
router.register("reallocations", ReallocationViewSet, "reallocation")
router.register("averages", AverageViewSet, "average")
router.register("ratios", RatioViewSet, "ratio")
router.register("sheets", SheetViewSet, "sheet")
router.register("months", MonthViewSet, "month")
router.register("closings", ClosingViewSet, "closing")
router.register("standings", StandingViewSet, "standing")
router.register("changes", ChangeViewSet, "change")
router.register("treasury-lists", TreasuryListViewSet, "treasury-list")
router.register("imports", ImportViewSet, "import")
