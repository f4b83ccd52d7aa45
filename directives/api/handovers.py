"""Handovers for programs: what would pass, the act itself, and the sheets."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from directives import handovers, rules, services
from directives.api.assignments import AssignmentSerializer
from directives.api.obstacles import ObstacleSerializer
from directives.filters import HandoverFilter
from directives.models import Assignment, Handover, HandoverItem, Obstacle
from portal.http import person, require
from portal.models import Agency, Place, User
from programs.models import Program


class ItemSerializer(serializers.ModelSerializer):
    clause = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True)

    class Meta:
        model = HandoverItem
        fields = ["assignment", "clause", "title", "successor", "obstacle"]


class HandoverSerializer(serializers.ModelSerializer):
    """What is asked for, and on the way out what passed on. Agencies and programmes by code, people by name.

    With `from_user` and `to_user` the work passes to a colleague, and both agencies are the same.
    """

    from_agency: serializers.Field = serializers.SlugRelatedField(
        slug_field="code", queryset=Agency.objects.all()
    )
    to_agency: serializers.Field = serializers.SlugRelatedField(
        slug_field="code", queryset=Agency.objects.all()
    )
    from_user: serializers.Field = serializers.SlugRelatedField(
        slug_field="username", required=False, queryset=User.objects.all()
    )
    to_user: serializers.Field = serializers.SlugRelatedField(
        slug_field="username", required=False, queryset=User.objects.all()
    )
    programme: serializers.Field = serializers.SlugRelatedField(
        source="program", slug_field="code", required=False, queryset=Program.objects.all()
    )
    place: serializers.Field = serializers.PrimaryKeyRelatedField(
        required=False, queryset=Place.objects.all()
    )
    assignments = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**62),
        write_only=True,
        required=False,
        max_length=20_000,
    )
    obstacles = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**62),
        write_only=True,
        required=False,
        max_length=20_000,
    )
    items = ItemSerializer(many=True, read_only=True)

    class Meta:
        model = Handover
        fields = [
            "id",
            "from_agency",
            "to_agency",
            "from_user",
            "to_user",
            "on",
            "decision",
            "reason",
            "programme",
            "field",
            "place",
            "carried_at",
            "assignments",
            "obstacles",
            "items",
        ]
        read_only_fields = ["carried_at"]


class PassingSerializer(serializers.Serializer):
    """A task that would pass on: into the successor's own row (`into`), as a new one, or not (`refusal`)."""

    assignment = AssignmentSerializer()
    into = serializers.IntegerField(source="into.pk", default=None, read_only=True)
    gives_way = serializers.IntegerField(source="gives_way.pk", default=None, read_only=True)
    refusal = serializers.CharField()
    requests = serializers.ListField(child=serializers.CharField())


class PassingObstacleSerializer(serializers.Serializer):
    """An obstacle that would pass on: to be answered by the successor, or else spoken for by it."""

    obstacle = ObstacleSerializer()
    to_answer = serializers.BooleanField()
    refusal = serializers.CharField()


class PreviewSerializer(serializers.Serializer):
    """All that the page's preview shows, by the names under which the chosen ones are sent."""

    assignments = PassingSerializer(many=True, source="tasks")
    obstacles = PassingObstacleSerializer(many=True)
    count = serializers.IntegerField()
    can_pass = serializers.IntegerField()


class HandoverViewSet(viewsets.ReadOnlyModelViewSet):
    """Open work that passed on to another agency, or to another officer of the same."""

    queryset = Handover.objects.none()
    serializer_class = HandoverSerializer
    filterset_class = HandoverFilter

    def get_queryset(self):
        mine = Handover.objects.visible_to(person(self.request)).for_list()
        return mine.prefetch_related("items__assignment__directive", "items__obstacle")

    @extend_schema(request=HandoverSerializer, responses={201: HandoverSerializer})
    def create(self, request: Request) -> Response:
        """Let the chosen `assignments`, and `obstacles` that it has to answer or raised, pass on."""
        handover, chosen = self._asked(request, request.data)
        done = services.hand_over(handover, **chosen, by=person(request))
        return Response(HandoverSerializer(done).data, status=201)

    @extend_schema(parameters=[HandoverSerializer], responses=PreviewSerializer)
    @action(detail=False, pagination_class=None, filterset_class=None)
    def preview(self, request: Request) -> Response:
        """What would pass on, and what cannot and why; nothing is changed."""
        handover, _chosen = self._asked(request, request.query_params)
        return Response(PreviewSerializer(handovers.preview(handover)).data)

    def _asked(self, request: Request, sent) -> tuple[Handover, dict[str, QuerySet]]:
        """The handover that was asked for, if the person may carry it out."""
        by = person(request)
        require(rules.can_hand_over_in(by, by.agency))
        data = HandoverSerializer(data=sent)
        data.is_valid(raise_exception=True)
        fields = dict(data.validated_data)
        chosen = {
            "assignments": Assignment.objects.filter(pk__in=fields.pop("assignments", [])),
            "obstacles": Obstacle.objects.filter(pk__in=fields.pop("obstacles", [])),
        }
        handover = Handover(**fields)
        within = handover.from_user and handover.to_user
        allowed = rules.can_hand_over_in(by, handover.from_agency) if within else rules.can_hand_over(by)
        require(allowed)
        return handover, chosen
