"""Reallocations through the API."""

from datetime import date

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from disbursement import rules, services
from disbursement.amounts import MOST
from disbursement.api.plan import PlanDecisionSerializer, read
from disbursement.models import Reallocation
from disbursement.moving import table
from disbursement.plan_filters import ReallocationFilter
from portal import clock
from portal.as_of import asked_day
from portal.fields import GREATEST_KEY, by_code
from portal.http import person, require
from programs.models import Program

MOST_LINES = 1000


class ReallocationSerializer(serializers.ModelSerializer):
    programme = serializers.SlugRelatedField(slug_field="code", source="program", read_only=True)
    state = serializers.ChoiceField(choices=Reallocation.State.choices, read_only=True)
    moved = serializers.IntegerField(read_only=True, help_text="đồng given, which is what is taken")

    class Meta:
        model = Reallocation
        fields = [
            "id",
            "programme",
            "year",
            "title",
            "reason",
            "state",
            "moved",
            "proposed_at",
            "decision",
            "decided_on",
            "applied_at",
            "dropped_at",
            "dropped_because",
            "undoes",
        ]


class MoveSerializer(serializers.Serializer):
    """A line and its change in đồng: below zero what is taken. Before and after, and the rates of each."""

    allocation = serializers.IntegerField(min_value=1, max_value=GREATEST_KEY, source="allocation.pk")
    amount = serializers.IntegerField(min_value=-MOST, max_value=MOST)
    before = serializers.IntegerField(read_only=True)
    after = serializers.IntegerField(read_only=True)
    disbursed = serializers.IntegerField(read_only=True, source="allocation.disbursed")
    rate_before = serializers.FloatField(read_only=True, allow_null=True)
    rate_after = serializers.FloatField(read_only=True, allow_null=True)


class ReallocationDetailSerializer(ReallocationSerializer):
    """With its lines, as far as the asker sees them, as they stood on the day asked for."""

    lines = serializers.SerializerMethodField()

    class Meta(ReallocationSerializer.Meta):
        fields = [*ReallocationSerializer.Meta.fields, "lines"]

    @extend_schema_field(MoveSerializer(many=True))
    def get_lines(self, reallocation: Reallocation):
        user, day = person(self.context["request"]), self.context["view"].day
        return MoveSerializer(table(reallocation, user, day), many=True).data


class RevisedSerializer(serializers.Serializer):
    title = serializers.CharField(max_length=200)
    reason = serializers.CharField(max_length=1000)
    lines = MoveSerializer(many=True, max_length=MOST_LINES)  # type: ignore[call-arg]  # the stubs forget it

    def validate_lines(self, rows: list[dict]) -> dict[int, int]:
        amounts = {row["allocation"]["pk"]: row["amount"] for row in rows}
        if len(amounts) < len(rows):
            raise serializers.ValidationError(_("A line is chosen twice. Put its whole change into one row."))
        return amounts


class ProposedSerializer(RevisedSerializer):
    programme = by_code(Program)
    year = serializers.IntegerField(min_value=2016, max_value=2060)


class WhySerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=300)


class ReallocationViewSet(viewsets.ReadOnlyModelViewSet):
    """Tables that move capital between lines: proposed, applied by a decision, dropped, turned round."""

    queryset = Reallocation.objects.none()
    serializer_class = ReallocationSerializer
    filterset_class = ReallocationFilter

    @property
    def day(self) -> date:
        """As of which day it is read; what is done is done to the table as it is now."""
        is_read = self.request.method in SAFE_METHODS
        return asked_day(self.request.query_params) if is_read else clock.today()

    def paginate_queryset(self, queryset):
        return [row.put_back(self.day) for row in super().paginate_queryset(queryset) or []]

    def get_object(self):
        return super().get_object().put_back(self.day)

    def get_queryset(self):
        return Reallocation.objects.visible_to(person(self.request)).on(self.day).for_list().with_moved()

    def get_serializer_class(self):
        return ReallocationDetailSerializer if self.action == "retrieve" else ReallocationSerializer

    @extend_schema(request=ProposedSerializer, responses={201: ReallocationDetailSerializer})
    def create(self, request: Request) -> Response:
        """Propose a table; it changes no plan until a decision applies it."""
        require(rules.can_keep_plans(person(request)))
        asked = read(ProposedSerializer, request)
        program = asked.pop("programme")
        require(rules.can_plan(person(request), program))
        words = {"title": asked["title"], "reason": asked["reason"], "amounts": asked["lines"]}
        new = services.propose_reallocation(program, asked["year"], **words, by=person(request))
        return self._answer(new, 201)

    @extend_schema(request=RevisedSerializer, responses=ReallocationDetailSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def revise(self, request: Request, pk: str) -> Response:
        """Change a proposal while it waits."""
        found = self._decidable(request)
        asked = read(RevisedSerializer, request)
        asked["amounts"] = asked.pop("lines")
        return self._answer(services.revise_reallocation(found, **asked, by=person(request)))

    @extend_schema(request=PlanDecisionSerializer, responses=ReallocationDetailSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def apply(self, request: Request, pk: str) -> Response:
        """Turn the table into adjustments, as one act."""
        found = self._decidable(request)
        asked = read(PlanDecisionSerializer, request)
        return self._answer(services.apply_reallocation(found, **asked, by=person(request)))

    @extend_schema(request=WhySerializer, responses=ReallocationDetailSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def drop(self, request: Request, pk: str) -> Response:
        """Give the proposal up, with the reason."""
        found = self._decidable(request)
        asked = read(WhySerializer, request)
        return self._answer(services.drop_reallocation(found, **asked, by=person(request)))

    @extend_schema(request=WhySerializer, responses={201: ReallocationDetailSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def undo(self, request: Request, pk: str) -> Response:
        """Propose it turned round; that too waits for a decision."""
        found = self._decidable(request)
        asked = read(WhySerializer, request)
        return self._answer(services.undo_reallocation(found, **asked, by=person(request)), 201)

    def _decidable(self, request: Request) -> Reallocation:
        found = self.get_object()
        require(rules.can_plan(person(request), found.program))
        return found

    def _answer(self, reallocation: Reallocation, status: int = 200) -> Response:
        found = self.get_queryset().get(pk=reallocation.pk)
        context = self.get_serializer_context()
        return Response(ReallocationDetailSerializer(found, context=context).data, status=status)
