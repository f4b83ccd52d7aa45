"""Lines of capital through the API."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response

from disbursement import rules, services
from disbursement.amounts import MOST
from disbursement.api.plan import AdjustmentSerializer, NewAllocationSerializer, read
from disbursement.filters import AllocationFilter
from disbursement.models import Allocation, Figure
from portal import clock
from portal.as_of import asked_day
from portal.http import person, require


class AllocationSerializer(serializers.ModelSerializer):
    """A line of capital: đồng planned and disbursed as known on the day asked for, the rate in percent."""

    unit = serializers.SlugRelatedField(slug_field="code", read_only=True)
    programme = serializers.CharField(source="component.program.code", read_only=True)
    component = serializers.SlugRelatedField(slug_field="code", read_only=True)
    planned = serializers.IntegerField(read_only=True)
    disbursed = serializers.IntegerField(read_only=True)
    rate = serializers.FloatField(read_only=True, allow_null=True)

    class Meta:
        model = Allocation
        fields = [
            "id",
            "year",
            "unit",
            "programme",
            "component",
            "kind",
            "source",
            "budget_year",
            "is_carried_over",
            "planned",
            "disbursed",
            "rate",
        ]


class FigureCorrectionSerializer(serializers.Serializer):
    """The right amount of a settled month in đồng, why, and the document that says so."""

    month = serializers.IntegerField(min_value=1, max_value=13)
    amount = serializers.IntegerField(min_value=0, max_value=MOST)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    reason = serializers.CharField(max_length=500)
    document = serializers.CharField(max_length=100)


class CorrectedSerializer(serializers.ModelSerializer):
    entered_by = serializers.CharField(read_only=True)

    class Meta:
        model = Figure
        fields = ["id", "allocation", "month", "amount", "note", "reason", "document"]
        fields += ["entered_by", "entered_at"]


class AllocationViewSet(viewsets.ReadOnlyModelViewSet):
    """Lines of capital. `as_of` asks for what was known on a day."""

    queryset = Allocation.objects.none()
    serializer_class = AllocationSerializer
    filterset_class = AllocationFilter

    def get_queryset(self):
        rows = Allocation.objects.visible_to(person(self.request)).for_list()
        is_read = self.request.method in SAFE_METHODS
        day = asked_day(self.request.query_params) if is_read else clock.today()
        return rows if self.action == "list" else rows.with_planned(day).with_disbursed(day).with_rate()

    def filter_queryset(self, queryset):
        """Filters are for the list: one line is found whatever its year."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    @extend_schema(request=NewAllocationSerializer, responses={201: AllocationSerializer})
    def create(self, request):
        """Allocate capital to a unit for a component, by a decision."""
        require(rules.can_keep_plans(person(request)))
        asked = read(NewAllocationSerializer, request)
        require(rules.can_plan(person(request), asked["component"].program))
        new = services.allocate(**asked, by=person(request))
        return Response(AllocationSerializer(self.get_queryset().get(pk=new.pk)).data, status=201)

    @extend_schema(request=AdjustmentSerializer, responses=AllocationSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def adjust(self, request, pk):
        """Add to the plan or take from it, by a decision."""
        line = self.get_object()
        require(rules.can_plan(person(request), line.component.program))
        services.adjust_plan(line, **read(AdjustmentSerializer, request), by=person(request))
        return Response(AllocationSerializer(self.get_object()).data)

    @extend_schema(request=FigureCorrectionSerializer, responses={201: CorrectedSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def correct(self, request, pk):
        """Correct a month that is closed, or verified: the frozen month stays as it was."""
        line = self.get_object()
        require(rules.can_correct(person(request), line))
        data = FigureCorrectionSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        new = services.correct_figure(line, **data.validated_data, by=person(request))
        return Response(CorrectedSerializer(new).data, status=status.HTTP_201_CREATED)
