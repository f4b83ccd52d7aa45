"""Files of plans and figures through the API: sent, read, applied or dropped by the same services."""

from django.http import FileResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from disbursement import rules, sending, services, tasks
from disbursement.forms.imports import FORMS, TemplateForm
from disbursement.importing import preview, template
from disbursement.models import ImportFile, ImportRow
from portal.export.download import original
from portal.export.excel import TYPE
from portal.http import ApiPagination, person, refused_form, require
from programs.models import Program


class ImportSerializer(serializers.ModelSerializer):
    """A file, how far it is, and how many of its rows would do what."""

    programme = serializers.SlugRelatedField(slug_field="code", source="program", read_only=True)
    sent_by = serializers.CharField(source="uploaded_by", read_only=True)
    sent_at = serializers.DateTimeField(source="uploaded_at", read_only=True)
    counts = serializers.DictField(child=serializers.IntegerField(), read_only=True)

    class Meta:
        model = ImportFile
        fields = ["id", "kind", "state", "year", "month", "programme", "name", "size", "refusal", "counts"]
        fields += ["decision", "decided_on", "reason", "document", "sent_by", "sent_at", "decided_at"]


class ImportRowSerializer(serializers.ModelSerializer):
    """A row of the file in đồng: what it says, what stands there now, what is wrong and how to mend it."""

    unit = serializers.SlugRelatedField(slug_field="code", read_only=True)
    component = serializers.SlugRelatedField(slug_field="code", read_only=True)
    sentence = serializers.CharField(read_only=True)

    class Meta:
        model = ImportRow
        fields = ["sheet", "row", "cell", "value", "verdict", "code", "sentence", "unit", "component", "kind"]
        fields += [
            "source",
            "budget_year",
            "amount",
            "december",
            "january",
            "note",
            "planned",
            "last",
            "current",
        ]


class ImportSendSerializer(serializers.Serializer):
    """The same that the page asks for; figures need `month`, corrections `reason` and `document`."""

    kind = serializers.ChoiceField(choices=ImportFile.Kind.choices)
    file = serializers.FileField()
    year = serializers.IntegerField(min_value=2016, max_value=2060)
    month = serializers.IntegerField(min_value=1, max_value=13, required=False)
    programme = serializers.SlugRelatedField(
        slug_field="code", queryset=Program.objects.all(), required=False, source="program"
    )
    is_change = serializers.BooleanField(required=False)
    decision = serializers.CharField(max_length=100, required=False)
    decided_on = serializers.DateField(required=False)
    reason = serializers.CharField(max_length=500, required=False)
    document = serializers.CharField(max_length=100, required=False)

    def validate(self, attrs):
        allowed = {"kind", *FORMS[attrs["kind"]].base_fields}
        if attrs["kind"] == ImportFile.Kind.FIGURES and "month" not in attrs:
            missing = self.fields["month"].error_messages["required"]
            raise serializers.ValidationError({"month": missing})
        return {name: value for name, value in attrs.items() if name in allowed}


class ApplySerializer(serializers.Serializer):
    """All rows or none, unless only the good ones are asked for."""

    only_good = serializers.BooleanField(default=False)


class ImportViewSet(viewsets.ReadOnlyModelViewSet):
    """Imports. What is sent is read at once or, if it is long, by a worker: then `state` is `waiting`."""

    queryset = ImportFile.objects.none()
    serializer_class = ImportSerializer

    def get_queryset(self):
        return ImportFile.objects.visible_to(person(self.request)).for_list()

    def list(self, request: Request, *args, **kwargs) -> Response:
        require(rules.can_see_imports(person(request)))
        return super().list(request, *args, **kwargs)

    @extend_schema(request={"multipart/form-data": ImportSendSerializer}, responses={201: ImportSerializer})
    @action(detail=False, methods=["post"], parser_classes=[MultiPartParser])
    def send(self, request: Request) -> Response:
        """Send a file; nothing is changed before it is applied."""
        require(rules.can_import_some(person(request)))
        asked = self._asked(ImportSendSerializer)
        require(rules.can_import(person(request), asked.get("program")))
        upload = services.send_file(asked.pop("file"), **asked, by=person(request))
        return Response(ImportSerializer(sending.begin_reading(upload, tasks.read_import)).data, status=201)

    @extend_schema(
        parameters=[OpenApiParameter("verdict", str, enum=ImportRow.Verdict.values)],
        responses=ImportRowSerializer(many=True),
    )
    @action(detail=True)
    def rows(self, request: Request, pk: str) -> Response:
        """Its rows by what they would do; what is wrong comes first."""
        upload, pages = self.get_object(), ApiPagination()
        found = preview.rows(upload, preview.verdict_asked(upload, request.query_params))
        page = pages.paginate_queryset(found, request, view=self) or []
        return pages.get_paginated_response(
            ImportRowSerializer(list(preview.explained(page, upload)), many=True).data
        )

    @extend_schema(request=ApplySerializer, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, pk: str) -> Response:
        """Apply it. `state` is `ready` again if something changed since the preview: nothing was applied."""
        upload = self.get_object()
        require(rules.can_import(person(request), upload.program))
        takes_all = not self._asked(ApplySerializer)["only_good"]
        sending.begin_applying(upload, tasks.apply_import, takes_all=takes_all, by=person(request))
        return Response(ImportSerializer(self.get_object()).data)

    @extend_schema(request=None, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def drop(self, request: Request, pk: str) -> Response:
        """Drop it: nothing is changed."""
        upload = self.get_object()
        require(rules.can_import(person(request), upload.program))
        services.drop_file(upload, by=person(request))
        return Response(ImportSerializer(self.get_object()).data)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True)
    def file(self, request: Request, pk: str) -> FileResponse:
        """The file as it was sent."""
        upload = self.get_object()
        return original(upload.file, upload.name)

    @extend_schema(
        parameters=[
            OpenApiParameter("kind", str, enum=ImportFile.Kind.values, required=True),
            OpenApiParameter("year", int, required=True),
            OpenApiParameter("month", int),
            OpenApiParameter("program", int, required=True),
            OpenApiParameter("unit", int),
        ],
        responses={(200, TYPE): OpenApiTypes.BINARY},
    )
    @action(detail=False, pagination_class=None)
    def template(self, request: Request) -> HttpResponseBase:
        """The table to fill in, with the lines that the portal knows."""
        require(rules.can_import_some(person(request)))
        form = TemplateForm(request.query_params, user=person(request))
        if not form.is_valid():
            raise refused_form(form)
        return template.workbook(person(request), form.cleaned_data)

    def _asked(self, serializer: type[serializers.Serializer]) -> dict:
        data = serializer(data=self.request.data)
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)
