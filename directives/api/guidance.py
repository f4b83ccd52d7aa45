"""The register of guiding documents for programs."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from directives import rules, services
from directives.filters import GuidanceFilter
from directives.models import Document
from portal.http import person, require
from portal.models import Agency
from programs.models import Component, Program


class GuidanceSerializer(serializers.ModelSerializer):
    """A guiding document; on the way in, its file too. Agencies, programmes and components by code."""

    issuer: serializers.Field = serializers.SlugRelatedField(slug_field="code", queryset=Agency.objects.all())
    programmes: serializers.Field = serializers.SlugRelatedField(
        source="programs", slug_field="code", many=True, required=False, queryset=Program.objects.all()
    )
    components: serializers.Field = serializers.SlugRelatedField(
        slug_field="code", many=True, required=False, queryset=Component.objects.all()
    )
    replaces: serializers.Field = serializers.PrimaryKeyRelatedField(
        many=True, required=False, queryset=Document.objects.filter(is_guiding=True)
    )
    replaced_by: serializers.Field = serializers.PrimaryKeyRelatedField(many=True, read_only=True)
    reference = serializers.CharField(read_only=True)
    file = serializers.FileField(required=False, write_only=True)

    class Meta:
        model = Document
        fields = [
            "id",
            "kind",
            "issuer",
            "number",
            "symbol",
            "reference",
            "issued_on",
            "title",
            "signer",
            "programmes",
            "components",
            "replaces",
            "replaced_by",
            "file",
            "file_name",
        ]
        read_only_fields = ["file_name"]


class GuidanceViewSet(viewsets.ReadOnlyModelViewSet):
    """The register: what the centre and the province issued to carry out the programmes."""

    queryset = Document.objects.none()
    serializer_class = GuidanceSerializer
    filterset_class = GuidanceFilter

    def get_queryset(self):
        rows = Document.objects.visible_to(person(self.request)).filter(is_guiding=True)
        return rows.select_related("issuer").prefetch_related(
            "programs", "components", "replaces", "replaced_by"
        )

    @extend_schema(request=GuidanceSerializer, responses={201: GuidanceSerializer})
    def create(self, request: Request) -> Response:
        """Enter a guiding document."""
        return self._register(request, Document(), status=201)

    @extend_schema(request=GuidanceSerializer, responses={200: GuidanceSerializer})
    def update(self, request: Request, pk: str) -> Response:
        """Correct what stands in the register; a file that was kept stays unless another is sent."""
        return self._register(request, self.get_object(), status=200)

    def _register(self, request: Request, document: Document, status: int) -> Response:
        by = person(request)
        require(rules.can_register(by))
        data = GuidanceSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        facts = dict(data.validated_data)
        about = {name: facts.pop(name, []) for name in ("programs", "components", "replaces")}
        about["file"] = facts.pop("file", None)
        for name, value in facts.items():
            setattr(document, name, value)
        saved = services.register_guidance(document, **about, by=by)
        return Response(GuidanceSerializer(saved).data, status=status)
