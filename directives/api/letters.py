"""Letters that urge agencies, for programs: drafted, sent, answered, dropped."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from directives import rules, services, urging
from directives.filters import UrgingLetterFilter
from directives.models import Assignment, UrgingLetter
from portal import clock
from portal.http import person, require
from portal.models import Agency

MOST_TASKS = 1000  # that one letter lists
GREATEST_KEY = 2**63 - 1


class LetterSerializer(serializers.ModelSerializer):
    agency: serializers.Field = serializers.SlugRelatedField(slug_field="code", queryset=Agency.objects.all())
    reference = serializers.CharField(read_only=True)
    state = serializers.CharField(
        read_only=True, help_text="draft, sent, overdue (not answered in time), answered or dropped"
    )

    class Meta:
        model = UrgingLetter
        fields = [
            "id",
            "agency",
            "state",
            "drafted_on",
            "reference",
            "sent_on",
            "answer_by",
            "answered_on",
            "answer",
            "drop_reason",
        ]
        read_only_fields = [name for name in fields if name != "agency"]


class UrgedSerializer(serializers.Serializer):
    """An overdue task, as late as it was when the letter was sent; in a draft, as it is now."""

    task = serializers.IntegerField(source="assignment_id")
    directive = serializers.IntegerField(source="assignment.directive_id")
    clause = serializers.CharField()
    document = serializers.CharField(source="assignment.directive.document.reference")
    title = serializers.CharField(source="assignment.directive.title")
    due_on = serializers.DateField()
    working_days = serializers.IntegerField()


class LetterDetailSerializer(LetterSerializer):
    tasks = serializers.SerializerMethodField()

    class Meta(LetterSerializer.Meta):
        fields = [*LetterSerializer.Meta.fields, "tasks"]

    @extend_schema_field(UrgedSerializer(many=True))
    def get_tasks(self, letter: UrgingLetter):
        return UrgedSerializer(urging.items(letter, clock.today()), many=True).data


class SendLetterSerializer(serializers.Serializer):
    """The letter as it went out, and the tasks that it lists."""

    number = serializers.CharField(max_length=20)
    symbol = serializers.CharField(max_length=40)
    sent_on = serializers.DateField()
    answer_by = serializers.DateField()
    tasks = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=GREATEST_KEY), max_length=MOST_TASKS
    )

    def validate_tasks(self, keys: list[int]) -> list[Assignment]:
        found = list(Assignment.objects.filter(pk__in=keys))
        if len(found) < len(set(keys)):
            raise serializers.ValidationError(
                _("Some of these tasks are not overdue any more; choose again.")
            )
        return found


class LetterAnswerSerializer(serializers.Serializer):
    answered_on = serializers.DateField()
    answer = serializers.CharField(max_length=200)


class DropLetterSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=2000)


class LetterViewSet(viewsets.ReadOnlyModelViewSet):
    """Official letters that urge agencies because of overdue tasks."""

    queryset = UrgingLetter.objects.none()
    serializer_class = LetterSerializer
    filterset_class = UrgingLetterFilter

    def get_queryset(self):
        rows = UrgingLetter.objects.visible_to(person(self.request))
        return rows.select_related("agency").by_urgency()

    def get_serializer_class(self):
        return LetterDetailSerializer if self.action == "retrieve" else LetterSerializer

    @extend_schema(request=LetterSerializer, responses={201: LetterSerializer})
    def create(self, request: Request) -> Response:
        """Draft a letter to an agency by hand."""
        require(rules.can_urge(person(request)))
        data = LetterSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        new = services.draft_letter(UrgingLetter(**data.validated_data), by=person(request))
        return Response(LetterSerializer(new).data, status=201)

    @extend_schema(request=SendLetterSerializer, responses={200: LetterSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def send(self, request: Request, pk: str) -> Response:
        """Record that it was sent, with its tasks."""
        return self._do(request, SendLetterSerializer, services.send_letter)

    @extend_schema(request=LetterAnswerSerializer, responses={200: LetterSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def answer(self, request: Request, pk: str) -> Response:
        """Record the agency's answer."""
        return self._do(request, LetterAnswerSerializer, services.answer_letter)

    @extend_schema(request=DropLetterSerializer, responses={200: LetterSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def drop(self, request: Request, pk: str) -> Response:
        """Drop a draft, with the reason."""
        return self._do(request, DropLetterSerializer, services.drop_letter)

    def _do(self, request: Request, takes: type[serializers.Serializer], service) -> Response:
        found = self.get_object()
        require(rules.can_urge(person(request)))
        data = takes(data=request.data)
        data.is_valid(raise_exception=True)
        service(found, **data.validated_data, by=person(request))
        return Response(LetterSerializer(self.get_object()).data)
