"""Plans through the API: the three plans side by side, assigned lines, entering and adjusting them."""

from django import forms
from django.db.models import Prefetch
from django.http import QueryDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from disbursement import plan_table, rules, services
from disbursement.amounts import MOST
from disbursement.models import AssignedEntry, AssignedPlan, CapitalSource
from disbursement.plan_filters import AssignedPlanFilter, PlanForm
from disbursement.plan_table import Row
from portal import clock
from portal.as_of import asked_day
from portal.fields import by_code
from portal.http import person, require
from portal.models import Agency
from programs.models import CapitalKind, Component, Program


class PlanDecisionSerializer(serializers.Serializer):
    """What every change of a plan names."""

    decision = serializers.CharField(max_length=100, help_text="deciding document: 917/QĐ-UBND")
    decided_on = serializers.DateField()


class AdjustmentSerializer(PlanDecisionSerializer):
    amount = serializers.IntegerField(
        min_value=-MOST, max_value=MOST, help_text="đồng; below zero it takes away"
    )


class NewLineSerializer(PlanDecisionSerializer):
    """A new line of a plan, in đồng."""

    year = serializers.IntegerField(min_value=2016, max_value=2060)
    budget_year = serializers.IntegerField(min_value=2011, max_value=2060, required=False)
    kind = serializers.ChoiceField(choices=CapitalKind.choices)
    source: serializers.Field = serializers.ChoiceField(choices=CapitalSource.choices)  # type: ignore[assignment]
    amount = serializers.IntegerField(min_value=1, max_value=MOST)


class NewAllocationSerializer(NewLineSerializer):
    unit = by_code(Agency)
    component = by_code(Component)


class NewAssignedPlanSerializer(NewLineSerializer):
    """Without a component it speaks of the whole programme, without a unit of the whole province."""

    level = serializers.ChoiceField(choices=AssignedPlan.Level.choices)
    programme = by_code(Program, source="program")
    component = by_code(Component, required=False, allow_null=True)
    unit = by_code(Agency, required=False, allow_null=True)


class AssignedEntrySerializer(serializers.ModelSerializer):
    class Meta:
        model = AssignedEntry
        fields = ["amount", "is_adjustment", "decision", "decided_on", "entered_at"]


class AssignedPlanSerializer(serializers.ModelSerializer):
    """A line of a plan assigned from above; `assigned` is đồng as known on the day asked for."""

    programme = serializers.SlugRelatedField(slug_field="code", source="program", read_only=True)
    component = serializers.SlugRelatedField(slug_field="code", read_only=True)
    unit = serializers.SlugRelatedField(slug_field="code", read_only=True)
    assigned = serializers.IntegerField(read_only=True)

    class Meta:
        model = AssignedPlan
        fields = [
            "id",
            "level",
            "year",
            "budget_year",
            "programme",
            "component",
            "unit",
            "kind",
            "source",
            "assigned",
        ]


class AssignedPlanDetailSerializer(AssignedPlanSerializer):
    entries = AssignedEntrySerializer(many=True, read_only=True)

    class Meta(AssignedPlanSerializer.Meta):
        fields = [*AssignedPlanSerializer.Meta.fields, "entries"]


class AssignedPlanViewSet(viewsets.ReadOnlyModelViewSet):
    """Plans assigned by the Prime Minister and by the province. `as_of` asks for what was known on a day."""

    queryset = AssignedPlan.objects.none()
    serializer_class = AssignedPlanSerializer
    filterset_class = AssignedPlanFilter

    def get_queryset(self):
        rows = AssignedPlan.objects.visible_to(person(self.request)).for_list()
        if self.action == "list":
            return rows
        is_read = self.action == "retrieve"
        day = asked_day(self.request.query_params) if is_read else clock.today()
        entries = AssignedEntry.objects.known(day)
        return rows.with_assigned(day).prefetch_related(Prefetch("entries", entries))

    def filter_queryset(self, queryset):
        """Filters are for the list: one line is found whatever its year."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def get_serializer_class(self):
        return AssignedPlanDetailSerializer if self.action == "retrieve" else AssignedPlanSerializer

    @extend_schema(request=NewAssignedPlanSerializer, responses={201: AssignedPlanDetailSerializer})
    def create(self, request: Request) -> Response:
        """Enter a line with its deciding document."""
        require(rules.can_keep_plans(person(request)))
        asked = read(NewAssignedPlanSerializer, request)
        require(rules.can_plan(person(request), asked["program"]))
        new = services.assign(**asked, by=person(request))
        return self._answer(new.pk, 201)

    @extend_schema(request=AdjustmentSerializer, responses=AssignedPlanDetailSerializer)
    @action(detail=True, methods=["post"])
    def adjust(self, request: Request, pk: str) -> Response:
        """Raise or lower the line, never below what was given out of it."""
        plan = self.get_object()
        require(rules.can_plan(person(request), plan.program))
        services.adjust_assigned(plan, **read(AdjustmentSerializer, request), by=person(request))
        return self._answer(plan.pk)

    def _answer(self, pk: int, status: int = 200) -> Response:
        found = self.get_queryset().get(pk=pk)
        return Response(AssignedPlanDetailSerializer(found).data, status=status)


class LevelSerializer(serializers.Serializer):
    """One assigned plan beside a row; all of it null where no line of it speaks of the row."""

    assigned = serializers.IntegerField(allow_null=True, help_text="đồng")
    left = serializers.IntegerField(allow_null=True, help_text="đồng not yet allocated in detail")
    rate = serializers.FloatField(allow_null=True, help_text="percent of this plan that is disbursed")


class PlanRowSerializer(serializers.Serializer):
    """A programme, a component with all below it, a unit, or (without a code) the whole; đồng."""

    code = serializers.CharField(allow_blank=True)
    depth = serializers.IntegerField()
    prime_minister = LevelSerializer(source="nation")
    province = LevelSerializer()
    original = serializers.IntegerField(source="sums.original")
    adjustments = serializers.IntegerField(source="sums.adjusted")
    current = serializers.IntegerField(source="sums.planned")
    disbursed = serializers.IntegerField(source="sums.disbursed")
    rate = serializers.FloatField(allow_null=True, help_text="percent of what was allocated in detail")


class PlanView(APIView):
    """The three plans of a year side by side, as known on a day; the last row is the whole."""

    @extend_schema(
        parameters=[
            OpenApiParameter("year", int, description="Year of execution; this year if left out."),
            OpenApiParameter("carried", str, enum=["only", "all"], description="Capital carried over."),
            OpenApiParameter("programme", str, description="Code; with it the whole tree is answered."),
            OpenApiParameter("unit", str, description="Code of an agency."),
            OpenApiParameter("kind", str, enum=CapitalKind.values),
            OpenApiParameter("source", str, enum=CapitalSource.values),
            OpenApiParameter("as_of", OpenApiTypes.DATE, description="As known that day; today if left out."),
            OpenApiParameter("by", str, enum=["unit"], description="One row for each unit."),
        ],
        responses=PlanRowSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        asked_day(request.query_params)
        query: QueryDict = request.query_params
        form = PlanForm(query, person(request))
        if form.errors:
            raise refused(form)
        rows, whole = plan_table.rows(form.question, person(request), by_units=form.is_by_unit)
        return Response(PlanRowSerializer([_coded(row) for row in [*rows, whole]], many=True).data)


def refused(form: forms.Form) -> exceptions.ValidationError:
    """400 with what is wrong in the address."""
    return exceptions.ValidationError({name: list(map(str, found)) for name, found in form.errors.items()})


def read(serializer: type[serializers.Serializer], request: Request) -> dict:
    """What was sent, checked."""
    data = serializer(data=request.data)
    data.is_valid(raise_exception=True)
    return data.validated_data


def _coded(row: Row) -> dict:
    names = ("depth", "nation", "province", "sums", "rate")
    return {"code": getattr(row.subject, "code", ""), **{name: getattr(row, name) for name in names}}
