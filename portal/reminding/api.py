"""The rules of the reminders for programs, and what would go out on a day."""

from datetime import date
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from directives import rules, services
from directives.models import ReminderRule
from portal.http import person, require
from portal.reminding.preview import Preview, preview
from programs.models import Program


class ReminderRuleSerializer(serializers.ModelSerializer):
    """When whom is reminded of what; what makes no sense is refused when it is saved or tried."""

    programme: serializers.Field = serializers.SlugRelatedField(
        slug_field="code", queryset=Program.objects.all(), required=False, allow_null=True
    )

    class Meta:
        model = ReminderRule
        fields = [
            "id",
            "topic",
            "receiver",
            "moment",
            "working_days",
            "repeat_every",
            "programme",
            "deadline_kind",
            "text",
            "is_active",
        ]
        validators: list[Any] = []  # the model's own sentences instead


class DaySerializer(serializers.Serializer):
    """The day of which to tell what would go out."""

    on = serializers.DateField()


class TrialSerializer(DaySerializer):
    """The day, and a rule as it would be saved; `id` says which rule it would correct."""

    id = serializers.PrimaryKeyRelatedField(
        source="replaces", queryset=ReminderRule.objects.all(), required=False, allow_null=True
    )
    rule = ReminderRuleSerializer()


class ForecastLineSerializer(serializers.Serializer):
    topic = serializers.CharField()
    group = serializers.CharField()
    clause = serializers.CharField()
    document = serializers.CharField()
    title = serializers.CharField()
    due_on = serializers.DateField()
    working_days = serializers.IntegerField()
    path = serializers.CharField()


class ForecastMessageSerializer(serializers.Serializer):
    """To an agency, or to a person beyond it; `change` is new, gone, changed or nothing."""

    agency = serializers.CharField(source="any.agency.code", default=None)
    user = serializers.CharField(source="any.user.username", default=None)
    change = serializers.CharField()
    texts = serializers.ListField(source="any.texts", child=serializers.CharField())
    lines = ForecastLineSerializer(many=True)


class ForecastSerializer(serializers.Serializer):
    on = serializers.DateField()
    is_day_off = serializers.BooleanField()
    messages = ForecastMessageSerializer(many=True)


class ReminderRuleViewSet(viewsets.ReadOnlyModelViewSet):
    """When whom is reminded of what. No rule is deleted: one is switched off."""

    queryset = ReminderRule.objects.none()
    serializer_class = ReminderRuleSerializer

    def get_queryset(self):
        require(rules.can_read_reminder_rules(person(self.request)))
        return ReminderRule.objects.select_related("programme")

    @extend_schema(request=ReminderRuleSerializer, responses={201: ReminderRuleSerializer})
    def create(self, request: Request) -> Response:
        """Add a rule."""
        require(rules.can_set_reminder_rules(person(request)))
        return self._keep(request, ReminderRule(), ReminderRuleSerializer(data=request.data), status=201)

    @extend_schema(request=ReminderRuleSerializer(partial=True), responses={200: ReminderRuleSerializer})
    def partial_update(self, request: Request, pk: str) -> Response:
        """Correct a rule, or switch it off or on with `is_active`."""
        require(rules.can_set_reminder_rules(person(request)))
        rule = self.get_object()
        data = ReminderRuleSerializer(rule, data=request.data, partial=True)
        return self._keep(request, rule, data, status=200)

    @extend_schema(parameters=[OpenApiParameter("on", date)], responses={200: ForecastSerializer})
    @action(detail=False, pagination_class=None)
    def preview(self, request: Request) -> Response:
        """What would go out on a day by the rules in use, as things stand now. Nothing is sent."""
        require(rules.can_read_reminder_rules(person(request)))
        data = DaySerializer(data=request.query_params)
        data.is_valid(raise_exception=True)
        return _answer(preview(data.validated_data["on"]))

    @extend_schema(request=TrialSerializer, responses={200: ForecastSerializer})
    @preview.mapping.post
    def try_rule(self, request: Request) -> Response:
        """What would go out on a day with a rule that is not saved."""
        require(rules.can_set_reminder_rules(person(request)))
        data = TrialSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        said = data.validated_data
        rule = _filled(said.get("replaces") or ReminderRule(), said["rule"])
        rule.full_clean()
        return _answer(preview(said["on"], rule))

    def _keep(self, request: Request, rule: ReminderRule, data, status: int) -> Response:
        data.is_valid(raise_exception=True)
        said = data.validated_data
        kept = services.keep_reminder_rule(_filled(rule, said), only=said.keys(), by=person(request))
        return Response(ReminderRuleSerializer(kept).data, status=status)


def _filled(rule: ReminderRule, said: dict[str, Any]) -> ReminderRule:
    for name, value in said.items():
        setattr(rule, name, value)
    return rule


def _answer(found: Preview) -> Response:
    return Response(ForecastSerializer(found).data)
