"""Lists for the centre for programs: prepared, filled, sent, replied."""

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from directives import rules, services
from directives.models import Consolidation, Obstacle, ObstacleStep
from directives.obstacles import annex
from portal.fields import KeysField
from portal.http import person, require
from portal.models import Agency


class ConsolidationSerializer(serializers.ModelSerializer):
    reference = serializers.CharField(read_only=True)
    obstacles = serializers.ListField(
        source="obstacle_keys",
        child=serializers.IntegerField(),
        read_only=True,
        help_text="What it holds; once it was sent, what it held then.",
    )

    class Meta:
        model = Consolidation
        fields = [
            "id",
            "title",
            "recipients",
            "prepared_at",
            "number",
            "symbol",
            "reference",
            "sent_on",
            "obstacles",
        ]
        read_only_fields = ["prepared_at", "number", "symbol", "sent_on"]


class LineSerializer(serializers.Serializer):
    """An obstacle as the annex says it, with those that go its way; once it was sent, as it was then."""

    obstacle = serializers.IntegerField(source="obstacle.pk")
    title = serializers.CharField(source="obstacle.title")
    category = serializers.CharField()
    merged = serializers.ListField(source="merged_keys", child=serializers.IntegerField())
    raised_by = serializers.ListField(source="agency_codes", child=serializers.CharField())
    capital = serializers.IntegerField()


class ReplyStepSerializer(serializers.Serializer):
    document_number = serializers.CharField()
    document_on = serializers.DateField()
    text = serializers.CharField()


class PartSerializer(serializers.Serializer):
    """What one authority has to answer, and its replies so far; capital in đồng."""

    authority = serializers.CharField(source="authority.code")
    capital = serializers.IntegerField()
    lines = LineSerializer(many=True)
    replies = ReplyStepSerializer(many=True)


class ConsolidationDetailSerializer(ConsolidationSerializer):
    annex = serializers.SerializerMethodField()

    class Meta(ConsolidationSerializer.Meta):
        fields = [*ConsolidationSerializer.Meta.fields, "annex"]

    @extend_schema_field(PartSerializer(many=True))
    def get_annex(self, consolidation: Consolidation):
        return PartSerializer(annex.parts(consolidation), many=True).data


class ChooseSerializer(serializers.Serializer):
    """Exactly what the list holds then."""

    obstacles = KeysField(queryset=Obstacle.objects.all())


class SendSerializer(serializers.Serializer):
    number = serializers.CharField(max_length=20)
    symbol = serializers.CharField(max_length=40)
    sent_on = serializers.DateField()


class ReplySerializer(serializers.Serializer):
    authority: serializers.Field = serializers.SlugRelatedField(
        slug_field="code", queryset=Agency.objects.all()
    )
    text = serializers.CharField()
    document_number = serializers.CharField(max_length=60)
    document_on = serializers.DateField()


class ConsolidationViewSet(viewsets.ReadOnlyModelViewSet):
    """Lists of obstacles for the centre, with the document that sent them."""

    queryset = Consolidation.objects.none()
    serializer_class = ConsolidationSerializer
    filterset_class = None

    def get_queryset(self):
        steps = Prefetch("steps", ObstacleStep.objects.defer("text"))
        return Consolidation.objects.visible_to(person(self.request)).prefetch_related("obstacles", steps)

    def get_serializer_class(self):
        return ConsolidationDetailSerializer if self.action == "retrieve" else ConsolidationSerializer

    @extend_schema(request=ConsolidationSerializer, responses={201: ConsolidationSerializer})
    def create(self, request: Request) -> Response:
        """Begin a list."""
        require(rules.can_consolidate(person(request)))
        data = ConsolidationSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        new = services.prepare_consolidation(Consolidation(**data.validated_data), by=person(request))
        return Response(ConsolidationSerializer(new).data, status=201)

    @extend_schema(request=ChooseSerializer, responses={200: ConsolidationSerializer})
    @action(detail=True, methods=["post"])
    def choose(self, request: Request, pk: str) -> Response:
        """Say which obstacles the list holds."""
        return self._do(request, ChooseSerializer, services.choose_obstacles)

    @extend_schema(request=SendSerializer, responses={200: ConsolidationSerializer})
    @action(detail=True, methods=["post"])
    def send(self, request: Request, pk: str) -> Response:
        """Record the document with which it was sent."""
        return self._do(request, SendSerializer, services.send_consolidation)

    @extend_schema(request=ReplySerializer, responses={200: ConsolidationSerializer})
    @action(detail=True, methods=["post"])
    def reply(self, request: Request, pk: str) -> Response:
        """Record what an authority replied."""
        return self._do(request, ReplySerializer, services.record_reply)

    def _do(self, request: Request, takes: type[serializers.Serializer], service) -> Response:
        found = self.get_object()
        require(rules.can_consolidate(person(request)))
        data = takes(data=request.data)
        data.is_valid(raise_exception=True)
        service(found, **data.validated_data, by=person(request))
        return Response(ConsolidationSerializer(self.get_object()).data)
