"""Tasks for programs: the same querysets, filters, rules and services as the pages."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from directives import rules, services
from directives.api.answers import (
    AnsweredSerializer,
    DecisionSerializer,
    HandlerSerializer,
    MoveManySerializer,
    NewDateSerializer,
    ObjectionSerializer,
    ReasonSerializer,
    ReassignSerializer,
    ReviewManySerializer,
    SeveralSerializer,
)
from directives.api.pauses import NewPauseSerializer
from directives.api.voices import AskExplanationSerializer
from directives.evidence import MOST_FILES
from directives.filters import AssignmentFilter
from directives.models import Assignment, State
from directives.services.several import Answered
from portal import clock
from portal.http import person, require
from portal.models import User


class AssignmentSerializer(serializers.ModelSerializer):
    agency: serializers.Field = serializers.SlugRelatedField(slug_field="code", read_only=True)
    clause = serializers.CharField(source="directive.label", read_only=True)
    title = serializers.CharField(source="directive.title", read_only=True)
    document = serializers.CharField(source="directive.document.reference", read_only=True)
    period = serializers.CharField(read_only=True)
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
            "period_on",
            "period",
            "original_due_on",
            "due_on",
            "state",
            "working_days",
            "is_returned",
            "confirmed_on",
            "submitted_on",
            "endorsed_on",
            "accepted_on",
            "latest_percent",
            "latest_at",
        ]


class ClosePartSerializer(serializers.Serializer):
    """Why it ends without a result; of what recurs one period, or all to come too."""

    reason = serializers.CharField()
    with_periods = serializers.BooleanField(default=False)


class ReportSerializer(serializers.Serializer):
    """What an agency says (nothing about a secret task); `is_result` submits it as the final result."""

    note = serializers.CharField(allow_blank=True)
    percent = serializers.IntegerField(min_value=0, max_value=100, required=False, allow_null=True)
    evidence_number = serializers.CharField(max_length=60, required=False, allow_blank=True)
    evidence_on = serializers.DateField(required=False, allow_null=True)
    evidence_issuer = serializers.CharField(max_length=200, required=False, allow_blank=True)
    files = serializers.ListField(child=serializers.FileField(), max_length=MOST_FILES, required=False)
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
    @action(detail=True, methods=["post"], filterset_class=None)
    def report(self, request: Request, pk: str) -> Response:
        """Report progress or, with `is_result`, submit the result."""
        return self._act(rules.can_report, ReportSerializer, _report, status=201)

    @extend_schema(request=ReviewSerializer, responses={200: AssignmentSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def review(self, request: Request, pk: str) -> Response:
        """Accept the result that waits, or return it with a reason."""
        return self._act(rules.can_review, ReviewSerializer, _review)

    @extend_schema(request=ReviewManySerializer, responses={200: AnsweredSerializer})
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    def review_many(self, request: Request) -> Response:
        """Accept several results that wait, or return them with one reason."""
        by = person(request)
        require(rules.can_review_many(by))
        data = ReviewManySerializer(data=request.data, known=Assignment.objects.visible_to(by))
        data.is_valid(raise_exception=True)
        said = data.validated_data
        if said["is_accepted"]:
            answered = services.accept_many(said["assignments"], by=by)
        else:
            answered = services.return_many(said["assignments"], reason=said["reason"], by=by)
        return _answered(answered)

    @extend_schema(request=SeveralSerializer, responses={200: AnsweredSerializer})
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    def remind(self, request: Request) -> Response:
        """Remind the agencies of some tasks now, one message each."""
        return self._several(SeveralSerializer, services.remind_now)

    @extend_schema(request=MoveManySerializer, responses={200: AnsweredSerializer})
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    def move_dates(self, request: Request) -> Response:
        """Give several tasks the same later date."""
        return self._several(MoveManySerializer, services.move_dates)

    @extend_schema(request=HandlerSerializer, responses={200: AssignmentSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def confirm(self, request: Request, pk: str) -> Response:
        """Confirm the receipt; a handler may be named."""
        return self._act(rules.can_report, HandlerSerializer, services.confirm_receipt)

    @extend_schema(request=HandlerSerializer, responses={200: AssignmentSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def handler(self, request: Request, pk: str) -> Response:
        """Say who handles the task from now on."""
        return self._act(rules.can_report, HandlerSerializer, services.name_handler)

    @extend_schema(request=ObjectionSerializer, responses={201: AssignmentSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def objection(self, request: Request, pk: str) -> Response:
        """Say that the task is not the agency's own."""
        return self._act(rules.can_report, ObjectionSerializer, services.object_to, status=201)

    @extend_schema(request=ReassignSerializer, responses={200: AssignmentSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def reassign(self, request: Request, pk: str) -> Response:
        """Answer an objection: another agency takes the task over."""
        return self._act(rules.can_decide, ReassignSerializer, services.reassign)

    @extend_schema(request=ReasonSerializer, responses={200: AssignmentSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def insist(self, request: Request, pk: str) -> Response:
        """Answer an objection: the task stays."""
        return self._act(rules.can_decide, ReasonSerializer, services.insist)

    @extend_schema(request=NewDateSerializer, responses={201: AssignmentSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def extension(self, request: Request, pk: str) -> Response:
        """Ask for a later date."""
        return self._act(rules.can_ask_extension, NewDateSerializer, services.ask_extension, status=201)

    @extend_schema(request=DecisionSerializer, responses={200: AssignmentSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def extension_decision(self, request: Request, pk: str) -> Response:
        """Decide on the extension that was asked for."""
        return self._act(rules.can_decide, DecisionSerializer, services.decide_extension)

    @extend_schema(request=NewDateSerializer, responses={200: AssignmentSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def date(self, request: Request, pk: str) -> Response:
        """Move the deadline unasked."""
        return self._act(rules.can_decide, NewDateSerializer, services.move_date)

    @extend_schema(request=ClosePartSerializer, responses={200: AssignmentSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def close(self, request: Request, pk: str) -> Response:
        """End the agency's part without a result."""
        return self._act(rules.can_close, ClosePartSerializer, services.close_without_result)

    @extend_schema(request=AskExplanationSerializer, responses={201: AssignmentSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def ask_explanation(self, request: Request, pk: str) -> Response:
        """Ask the agency to explain by a date; see /explanations/ for the answer."""
        return self._act(
            rules.can_ask_explanation, AskExplanationSerializer, services.ask_explanation, status=201
        )

    @extend_schema(request=NewPauseSerializer, responses={201: AssignmentSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def pause(self, request: Request, pk: str) -> Response:
        """Let the rules of the reminders say nothing of the task for a while; see /reminder-pauses/."""
        return self._act(rules.can_pause, NewPauseSerializer, services.pause_reminders, status=201)

    @extend_schema(request=None, responses={200: AssignmentSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def resume(self, request: Request, pk: str) -> Response:
        """End the pause of the reminders."""
        return self._act(rules.can_pause, serializers.Serializer, services.end_pause)

    def _act(self, may, serializer, do, status: int = 200) -> Response:
        """Fetch, ask the rule, parse, call the service, answer with the row as it is now."""
        assignment, by = self.get_object(), person(self.request)
        require(may(by, assignment))
        data = serializer(data=self.request.data)
        data.is_valid(raise_exception=True)
        do(assignment, **data.validated_data, by=by)
        return Response(AssignmentSerializer(self.get_object()).data, status=status)

    def _several(self, serializer, do) -> Response:
        """The same with several rows, for those who act on them at once."""
        by = person(self.request)
        require(rules.can_act_in_bulk(by))
        data = serializer(data=self.request.data, known=Assignment.objects.visible_to(by))
        data.is_valid(raise_exception=True)
        said = dict(data.validated_data)
        return _answered(do(said.pop("assignments"), **said, by=by))


def _answered(answered: Answered) -> Response:
    refused = [{"assignment": row.pk, "reason": why} for row, why in answered.refused]
    return Response({"done": [row.pk for row in answered.done], "refused": refused})


def _report(assignment: Assignment, *, is_result: bool, by: User, **said: Any) -> None:
    (services.submit if is_result else services.report)(assignment, **said, by=by)


def _review(assignment: Assignment, *, is_accepted: bool, reason: str, by: User) -> None:
    if is_accepted:
        services.accept(assignment, by=by)
    else:
        services.return_result(assignment, reason=reason, by=by)
