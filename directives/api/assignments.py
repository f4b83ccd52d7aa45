"""Tasks for programs: the same querysets, filters, rules and services as the pages."""

from drf_spectacular.utils import extend_schema
from rest_framework import parsers, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from directives import rules, services
from directives.filters import AssignmentFilter
from directives.models import Assignment, State
from portal import clock
from portal.http import person, require


class AssignmentSerializer(serializers.ModelSerializer):
    agency: serializers.Field = serializers.SlugRelatedField(slug_field="code", read_only=True)
    clause = serializers.CharField(source="directive.label", read_only=True)
    title = serializers.CharField(source="directive.title", read_only=True)
    document = serializers.CharField(source="directive.document.reference", read_only=True)
    state = serializers.ChoiceField(choices=State.choices, read_only=True)
    working_days = serializers.IntegerField(source="days", read_only=True, allow_null=True)
    latest_percent = serializers.IntegerField(read_only=True, allow_null=True)
    latest_at = serializers.DateTimeField(read_only=True, allow_null=True)

    class Meta:
        model = Assignment
        fields = [
            "id",
            "directive",
            "clause",
            "title",
            "document",
            "agency",
            "role",
            "due_on",
            "state",
            "working_days",
            "is_returned",
            "submitted_on",
            "accepted_on",
            "latest_percent",
            "latest_at",
        ]


class ReportSerializer(serializers.Serializer):
    """What an agency says; `is_result` submits it as the final result."""

    note = serializers.CharField()
    percent = serializers.IntegerField(min_value=0, max_value=100, required=False, allow_null=True)
    evidence_number = serializers.CharField(max_length=60, required=False, allow_blank=True)
    evidence_on = serializers.DateField(required=False, allow_null=True)
    evidence = serializers.FileField(required=False, allow_null=True)
    is_result = serializers.BooleanField(default=False)


class ReviewSerializer(serializers.Serializer):
    """The giver's answer; a returned result needs a reason."""

    is_accepted = serializers.BooleanField()
    reason = serializers.CharField(required=False, allow_blank=True, default="")


class AssignmentViewSet(viewsets.ReadOnlyModelViewSet):
    """Tasks: one row an agency and directive, with the state that is derived from its dates."""

    queryset = Assignment.objects.none()
    serializer_class = AssignmentSerializer
    filterset_class = AssignmentFilter

    def get_queryset(self):
        return (
            Assignment.objects.visible_to(person(self.request)).for_list(clock.today()).with_latest_report()
        )

    @extend_schema(request=ReportSerializer, responses={201: AssignmentSerializer})
    @action(
        detail=True,
        methods=["post"],
        parser_classes=[parsers.JSONParser, parsers.FormParser, parsers.MultiPartParser],
        filterset_class=None,
    )
    def report(self, request: Request, pk: str) -> Response:
        """Report progress or, with `is_result`, submit the result."""
        assignment = self.get_object()
        by = person(request)
        require(rules.can_report(by, assignment))
        data = ReportSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        said = dict(data.validated_data)
        tell = services.submit if said.pop("is_result") else services.report
        tell(assignment, **said, by=by)
        return Response(AssignmentSerializer(self.get_object()).data, status=201)

    @extend_schema(request=ReviewSerializer, responses={200: AssignmentSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def review(self, request: Request, pk: str) -> Response:
        """Accept the result that waits, or return it with a reason."""
        assignment = self.get_object()
        by = person(request)
        require(rules.can_review(by, assignment))
        data = ReviewSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        if data.validated_data["is_accepted"]:
            services.accept(assignment, by=by)
        else:
            services.return_result(assignment, reason=data.validated_data["reason"], by=by)
        return Response(AssignmentSerializer(self.get_object()).data)
