"""Contributions, explanations and comments for programs: the same rules and services as the pages."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from directives import rules, services
from directives.filters import ExplanationFilter
from directives.models import Assignment, Comment, ExplanationRequest
from portal import clock
from portal.http import person, require


class ContributionSerializer(serializers.ModelSerializer):
    agency: serializers.Field = serializers.SlugRelatedField(slug_field="code", read_only=True)
    latest_note = serializers.CharField(read_only=True, allow_null=True)

    class Meta:
        model = Assignment
        fields = ["id", "directive", "agency", "is_returned", "submitted_on", "latest_note"]


class SendBackSerializer(serializers.Serializer):
    """A contribution is sent back with a reason."""

    reason = serializers.CharField()


class ContributorsReminderSerializer(serializers.Serializer):
    """What stands in the message to those who have not answered."""

    words = serializers.CharField(required=False, allow_blank=True, default="")


class ContributionViewSet(viewsets.ReadOnlyModelViewSet):
    """What cooperating agencies give to the lead; the lead may send it back."""

    queryset = Assignment.objects.none()
    serializer_class = ContributionSerializer

    def get_queryset(self):
        rows = Assignment.objects.readable_by(person(self.request)).filter(role=Assignment.Role.COOPERATING)
        needed = rows.at(clock.today()).with_latest_report().select_related("agency", "directive")
        return needed.order_by("directive", "agency__position", "id")

    @extend_schema(request=SendBackSerializer, responses={200: ContributionSerializer})
    @action(detail=True, methods=["post"])
    def send_back(self, request: Request, pk: str) -> Response:
        """Give a contribution back to its agency with a reason."""
        contribution = self.get_object()
        by = person(request)
        require(rules.can_send_back(by, contribution))
        data = SendBackSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        services.send_back(contribution, **data.validated_data, by=by)
        return Response(ContributionSerializer(self.get_object()).data)


class ExplanationSerializer(serializers.ModelSerializer):
    agency = serializers.CharField(source="assignment.agency.code", read_only=True)
    directive = serializers.IntegerField(source="assignment.directive_id", read_only=True)
    asked_by = serializers.CharField(read_only=True)
    state = serializers.CharField(read_only=True)
    days_late = serializers.IntegerField(read_only=True)

    class Meta:
        model = ExplanationRequest
        fields = [
            "id",
            "assignment",
            "directive",
            "agency",
            "question",
            "due_on",
            "state",
            "days_late",
            "asked_by",
            "asked_at",
            "answer",
            "answered_at",
        ]


class AskExplanationSerializer(serializers.Serializer):
    """What is to be explained, and by when."""

    question = serializers.CharField()
    due_on = serializers.DateField()


class ExplainSerializer(serializers.Serializer):
    """The explanation; it is given once."""

    answer = serializers.CharField()


class ExplanationViewSet(viewsets.ReadOnlyModelViewSet):
    """What agencies were asked to explain, and what they answered."""

    queryset = ExplanationRequest.objects.none()
    serializer_class = ExplanationSerializer
    filterset_class = ExplanationFilter

    def get_queryset(self):
        return ExplanationRequest.objects.visible_to(person(self.request)).for_list().by_urgency()

    @extend_schema(request=ExplainSerializer, responses={200: ExplanationSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def answer(self, request: Request, pk: str) -> Response:
        """Explain, once."""
        asked = self.get_object()
        by = person(request)
        require(rules.can_explain(by, asked))
        data = ExplainSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        services.answer_explanation(asked, **data.validated_data, by=by)
        return Response(ExplanationSerializer(self.get_object()).data)


class CommentSerializer(serializers.ModelSerializer):
    said_by = serializers.CharField(read_only=True)
    mentions: serializers.Field = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)

    class Meta:
        model = Comment
        fields = ["id", "text", "mentions", "said_by", "said_at"]
        read_only_fields = ["said_at"]
