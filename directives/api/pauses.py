"""Pauses of reminders for programs; the acts are at /assignments/."""

from rest_framework import serializers, viewsets

from directives.filters import PauseFilter
from directives.models import ReminderPause
from portal.http import person


class PauseSerializer(serializers.ModelSerializer):
    agency = serializers.CharField(source="assignment.agency.code", read_only=True)
    paused_by = serializers.CharField(read_only=True)
    ended_by = serializers.CharField(read_only=True, allow_null=True)
    holds = serializers.BooleanField(read_only=True)

    class Meta:
        model = ReminderPause
        fields = [
            "id",
            "assignment",
            "agency",
            "reason",
            "until",
            "paused_by",
            "paused_at",
            "ended_by",
            "ended_at",
            "holds",
        ]


class NewPauseSerializer(serializers.Serializer):
    """Why a task is not reminded of, and until when if that is known."""

    reason = serializers.CharField(max_length=5000)
    until = serializers.DateField(required=False, allow_null=True)


class ReminderPauseViewSet(viewsets.ReadOnlyModelViewSet):
    """Tasks of which the rules of the reminders say nothing for a while."""

    queryset = ReminderPause.objects.none()
    serializer_class = PauseSerializer
    filterset_class = PauseFilter

    def get_queryset(self):
        return ReminderPause.objects.visible_to(person(self.request)).for_list()
