"""Events for programs, with their dates and how many tasks wait."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from directives import rules, services
from directives.filters import EventFilter
from directives.models import Event
from portal.http import person, require


class EventSerializer(serializers.ModelSerializer):
    waiting_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Event
        fields = ["id", "name", "on", "waiting_count"]


class EventDateSerializer(serializers.Serializer):
    """The day on which the event takes place; with `preview` nothing is saved."""

    on = serializers.DateField()
    preview = serializers.BooleanField(default=False)


class EventMoveSerializer(serializers.Serializer):
    """What a date of the event does to one task."""

    assignment = serializers.IntegerField(source="assignment.pk")
    agency = serializers.CharField(source="assignment.agency.code")
    due_on_before = serializers.DateField(source="assignment.due_on", allow_null=True)
    due_on = serializers.DateField()
    is_kept = serializers.BooleanField()


class EventMovesSerializer(serializers.Serializer):
    """The event, and the tasks that wait for it with the deadlines of the day that was sent."""

    event = EventSerializer()
    moves = EventMoveSerializer(many=True)


class EventViewSet(viewsets.ReadOnlyModelViewSet):
    """What the deadlines of tasks wait for."""

    queryset = Event.objects.none()
    serializer_class = EventSerializer
    filterset_class = EventFilter

    def get_queryset(self):
        by = person(self.request)
        return Event.objects.visible_to(by).with_waiting(by).order_by("name")

    @extend_schema(request=EventDateSerializer, responses={200: EventMovesSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def date(self, request: Request, pk: str) -> Response:
        """Enter or move the date, and so the deadline of all that wait; or only look what it would do."""
        event, by = self.get_object(), person(request)
        require(rules.can_date(by))
        data = EventDateSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        on = data.validated_data["on"]
        moves = services.event_moves(event, on)
        if not data.validated_data["preview"]:
            services.date_event(event, on=on, by=by)
        return Response(EventMovesSerializer({"event": self.get_object(), "moves": moves}).data)
