"""Obstacles for programs: the same querysets, filter, rules and services as the pages."""

from collections.abc import Callable

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from directives import rules, services
from directives.filters import ObstacleFilter
from directives.models import Directive, Obstacle, ObstacleStep, Stage
from portal.fields import KeysField, by_code
from portal.http import person, require
from portal.models import Agency, Place
from programs.models import Component


class VisibleDirective(serializers.PrimaryKeyRelatedField):
    """Only a directive that the person may see, and none that is secret."""

    def get_queryset(self):
        mine = Directive.objects.visible_to(self.context["request"].user)
        return mine.filter(is_secret=False)


class StepSerializer(serializers.ModelSerializer):
    stage = serializers.ChoiceField(choices=Stage.choices, read_only=True)
    agency: serializers.Field = serializers.SlugRelatedField(slug_field="code", read_only=True)
    to_agency: serializers.Field = serializers.SlugRelatedField(slug_field="code", read_only=True)
    by = serializers.CharField(read_only=True)

    class Meta:
        model = ObstacleStep
        fields = [
            "kind",
            "stage",
            "at",
            "by",
            "agency",
            "to_agency",
            "due_on",
            "text",
            "document_number",
            "document_on",
            "head",
            "consolidation",
        ]


class ObstacleSerializer(serializers.ModelSerializer):
    """An obstacle and where it stands; agencies, components and places by code, capital in đồng."""

    agency: serializers.Field = serializers.SlugRelatedField(slug_field="code", read_only=True)
    heir: serializers.Field = serializers.SlugRelatedField(
        slug_field="code", read_only=True, help_text="Who speaks for it since its agency handed it over."
    )
    authority: serializers.Field = by_code(Agency, required=False, allow_null=True)
    component: serializers.Field = by_code(Component, required=False, allow_null=True)
    place: serializers.Field = serializers.PrimaryKeyRelatedField(
        queryset=Place.objects.all(), required=False, allow_null=True
    )
    directive: serializers.Field = VisibleDirective(
        queryset=Directive.objects.none(), required=False, allow_null=True
    )
    holder: serializers.Field = serializers.SlugRelatedField(slug_field="code", read_only=True)
    capital = serializers.IntegerField(read_only=True, help_text="Its own and that of those merged into it.")
    working_days_at_stage = serializers.IntegerField(source="days_at_stage", read_only=True)
    age_in_working_days = serializers.IntegerField(source="age", read_only=True)

    class Meta:
        model = Obstacle
        fields = [
            "id",
            "title",
            "text",
            "proposal",
            "category",
            "level",
            "authority",
            "agency",
            "heir",
            "component",
            "place",
            "directive",
            "stuck_capital",
            "capital",
            "raised_at",
            "stage",
            "stage_since",
            "working_days_at_stage",
            "age_in_working_days",
            "holder",
            "due_on",
            "merged_into",
            "consolidation",
        ]
        read_only_fields = ["raised_at", "stage", "stage_since", "due_on", "merged_into", "consolidation"]


class ObstacleDetailSerializer(ObstacleSerializer):
    steps = StepSerializer(many=True, read_only=True)

    class Meta(ObstacleSerializer.Meta):
        fields = [*ObstacleSerializer.Meta.fields, "steps"]


class PassSerializer(serializers.Serializer):
    """To whom; without a date, in the days that the portal's setting says."""

    to = by_code(Agency)
    due_on = serializers.DateField(required=False, allow_null=True)
    text = serializers.CharField(required=False, allow_blank=True)


class AnswerSerializer(serializers.Serializer):
    text = serializers.CharField()
    document_number = serializers.CharField(max_length=60, required=False, allow_blank=True)
    document_on = serializers.DateField(required=False, allow_null=True)


class WordsSerializer(serializers.Serializer):
    text = serializers.CharField()


class ClassifySerializer(serializers.Serializer):
    category = serializers.ChoiceField(choices=Obstacle.Category.choices)
    level = serializers.ChoiceField(choices=Obstacle.Level.choices)
    authority = by_code(Agency, required=False, allow_null=True, default=None)


class MergeSerializer(serializers.Serializer):
    others = KeysField(queryset=Obstacle.objects.all())


def act(takes: type[serializers.Serializer], **options):
    """A named action on one obstacle, which takes this and answers with the obstacle as it is then."""

    def decorate(method):
        documented = extend_schema(request=takes, responses={200: ObstacleDetailSerializer})(method)
        return action(detail=True, methods=["post"], filterset_class=None, **options)(documented)

    return decorate


class ObstacleViewSet(viewsets.ReadOnlyModelViewSet):
    """What stands in the way: raised, passed on, answered, merged, sent to the centre, resolved."""

    queryset = Obstacle.objects.none()
    filterset_class = ObstacleFilter

    def get_queryset(self):
        rows = Obstacle.objects.visible_to(person(self.request)).for_list()
        steps = ("steps__agency", "steps__to_agency", "steps__by")
        return rows if self.action == "list" else rows.prefetch_related(*steps)

    def get_serializer_class(self):
        return ObstacleSerializer if self.action in {"list", "create"} else ObstacleDetailSerializer

    @extend_schema(request=ObstacleSerializer, responses={201: ObstacleSerializer})
    def create(self, request: Request) -> Response:
        """Raise an obstacle for the own agency."""
        require(rules.can_raise(person(request)))
        data = self.get_serializer(data=request.data)
        data.is_valid(raise_exception=True)
        new = services.raise_obstacle(Obstacle(**data.validated_data), by=person(request))
        return Response(ObstacleSerializer(self.get_queryset().get(pk=new.pk)).data, status=201)

    @act(PassSerializer, url_path="pass", url_name="pass")
    def pass_on(self, request: Request, pk: str) -> Response:
        """Pass it to a department, which answers by a date."""
        return self._do(request, PassSerializer, rules.can_sort_obstacle, services.pass_obstacle)

    @act(AnswerSerializer)
    def answer(self, request: Request, pk: str) -> Response:
        """Answer the agency that raised it."""
        return self._do(request, AnswerSerializer, rules.can_answer_obstacle, services.answer_obstacle)

    @act(WordsSerializer)
    def reopen(self, request: Request, pk: str) -> Response:
        """Say why the answer does not help."""
        return self._do(request, WordsSerializer, rules.can_reopen_obstacle, services.reopen_obstacle)

    @act(WordsSerializer)
    def resolve(self, request: Request, pk: str) -> Response:
        """Say what resolved it."""
        return self._do(request, WordsSerializer, rules.can_resolve_obstacle, services.resolve_obstacle)

    @act(ClassifySerializer)
    def classify(self, request: Request, pk: str) -> Response:
        """Correct category, level and authority."""
        return self._do(request, ClassifySerializer, rules.can_sort_obstacle, services.classify_obstacle)

    @act(MergeSerializer)
    def merge(self, request: Request, pk: str) -> Response:
        """Let others go the way of this one."""
        return self._do(request, MergeSerializer, rules.can_sort_obstacle, services.merge_obstacles)

    @act(WordsSerializer)
    def separate(self, request: Request, pk: str) -> Response:
        """Undo a merge."""
        return self._do(request, WordsSerializer, rules.can_sort_obstacle, services.separate_obstacle)

    def _do(
        self, request: Request, takes: type[serializers.Serializer], may: Callable, service: Callable
    ) -> Response:
        obstacle, by = self.get_object(), person(request)
        require(may(by, obstacle))
        data = takes(data=request.data)
        data.is_valid(raise_exception=True)
        service(obstacle, **data.validated_data, by=by)
        return Response(self.get_serializer(self.get_object()).data)
