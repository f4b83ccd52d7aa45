"""Documents and directives for programs: the same querysets and filters as the pages."""

from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from directives import rules, services
from directives.addressing import Addressing
from directives.api.corrections import AddAgenciesSerializer, CorrectionSerializer
from directives.api.voices import CommentSerializer, ContributionSerializer, ContributorsReminderSerializer
from directives.filters import DirectiveFilter, DocumentFilter
from directives.forms.entry import MOST_ROWS, TaskForm
from directives.models import Assignment, Citation, Directive, Document
from directives.story.voices import comments_of
from portal.http import person, require
from portal.models import Agency


class DocumentSerializer(serializers.ModelSerializer):
    issuer: serializers.Field = serializers.SlugRelatedField(slug_field="code", read_only=True)
    reference = serializers.CharField(read_only=True)
    directive_count = serializers.IntegerField(read_only=True)

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
            "meeting_on",
            "is_secret",
            "is_guiding",
            "is_demo",
            "directive_count",
        ]


class CitationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Citation
        fields = ["reference", "issued_on", "issuer", "document"]


class DirectiveSerializer(serializers.ModelSerializer):
    programmes: serializers.Field = serializers.SlugRelatedField(
        source="programs", slug_field="code", many=True, read_only=True
    )
    citations = CitationSerializer(many=True, read_only=True)
    lead_count = serializers.IntegerField(read_only=True)
    done_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Directive
        fields = [
            "id",
            "document",
            "position",
            "clause",
            "part",
            "title",
            "words",
            "deadline_kind",
            "deadline_words",
            "original_due_on",
            "is_strict",
            "due_time",
            "recurrence",
            "event",
            "awaits",
            "counts_from",
            "offset",
            "offset_unit",
            "recipient",
            "product",
            "depends_on",
            "continues",
            "continues_how",
            "is_secret",
            "programmes",
            "citations",
            "lead_count",
            "done_count",
        ]


class WaitsSerializer(serializers.Serializer):
    """Which directive has to be done first; null for none."""

    first = serializers.PrimaryKeyRelatedField(queryset=Directive.objects.all(), allow_null=True)


class ContinuesSerializer(serializers.Serializer):
    """Which earlier directive is continued or replaced."""

    earlier = serializers.PrimaryKeyRelatedField(queryset=Directive.objects.all())
    how = serializers.ChoiceField(choices=Directive.Link.choices)


class CloseSerializer(serializers.Serializer):
    """Why it ends without a result."""

    reason = serializers.CharField()


class EntrySerializer(DocumentSerializer):
    """A document with its tasks; each takes the fields of the page's table, names as a list or as text."""

    issuer = serializers.SlugRelatedField(slug_field="code", queryset=Agency.objects.all())
    tasks = serializers.ListField(child=serializers.DictField(), required=False, max_length=MOST_ROWS)

    class Meta(DocumentSerializer.Meta):
        fields = [*DocumentSerializer.Meta.fields, "tasks"]
        read_only_fields = ["is_demo"]


def _typed(name: str, value: object) -> object:
    """A value as the form takes it: as if it had been typed, names of a list in a line."""
    if value is None or name == "programs":
        return value
    if isinstance(value, list):
        return ("\n" if name == "citations" else "; ").join(map(str, value))
    return str(value)


def _refusals(form: TaskForm) -> Any:
    """What is wrong with each field of a row."""
    return {name: [str(error) for error in errors] for name, errors in form.errors.items()}


def orders(rows: list[dict], day: date, is_secret: bool) -> list[services.Order]:
    """Rows as orders, read by the same form as the page's. Refuses them all if one is not understood."""
    addressing = Addressing(day)
    sent = [{name: _typed(name, value) for name, value in row.items()} for row in rows]
    forms = [TaskForm(row, day=day, addressing=addressing, is_secret=is_secret) for row in sent]
    refused = [form for form in forms if not form.is_valid()]
    if refused:
        raise serializers.ValidationError({"tasks": [_refusals(form) for form in forms]})
    return [form.order for form in forms]


class DocumentViewSet(viewsets.ReadOnlyModelViewSet):
    """Documents that order something."""

    queryset = Document.objects.none()
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilter

    def get_queryset(self):
        return Document.objects.visible_to(person(self.request)).with_counts()

    @extend_schema(request=EntrySerializer, responses={201: DocumentSerializer})
    def create(self, request: Request) -> Response:
        """Enter a document with its tasks: all of it, or nothing."""
        by = person(request)
        require(rules.can_give(by))
        data = EntrySerializer(data=request.data)
        data.is_valid(raise_exception=True)
        fields = dict(data.validated_data)
        rows = fields.pop("tasks", [])
        document = Document(**fields)
        given = orders(rows, document.issued_on, document.is_secret)
        saved = services.enter_document(document, given, by=by)
        return Response(DocumentSerializer(self.get_queryset().get(pk=saved.pk)).data, status=201)


class DirectiveViewSet(viewsets.ReadOnlyModelViewSet):
    """What was ordered, with the exact words, and how many of its leads are done."""

    queryset = Directive.objects.none()
    serializer_class = DirectiveSerializer
    filterset_class = DirectiveFilter

    def get_queryset(self):
        mine = Directive.objects.visible_to(person(self.request)).with_progress()
        return mine.prefetch_related("programs", "citations").order_by(
            "-document__issued_on", "document", "position"
        )

    @extend_schema(request=CommentSerializer, responses={200: CommentSerializer(many=True)})
    @action(detail=True, methods=["get", "post"], filterset_class=None)
    def comments(self, request: Request, pk: str) -> Response:
        """What was said about the directive, newest first; or say something."""
        directive = self.get_object()
        if request.method == "GET":
            return Response(CommentSerializer(comments_of(directive), many=True).data)
        by = person(request)
        require(rules.can_comment(by))
        data = CommentSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        said = services.comment(directive, **data.validated_data, by=by)
        return Response(CommentSerializer(said).data, status=201)

    @extend_schema(request=ContributorsReminderSerializer, responses={200: ContributionSerializer(many=True)})
    @action(detail=True, methods=["post"], filterset_class=None)
    def remind_contributors(self, request: Request, pk: str) -> Response:
        """Remind the cooperating agencies that have not answered."""
        directive = self.get_object()
        by = person(request)
        require(rules.leads(by, directive))
        data = ContributorsReminderSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        reminded = services.remind_contributors(directive, **data.validated_data, by=by)
        rows = Assignment.objects.filter(pk__in=[row.pk for row in reminded]).with_latest_report()
        return Response(ContributionSerializer(rows.select_related("agency"), many=True).data)

    @extend_schema(request=WaitsSerializer, responses={200: DirectiveSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def waits(self, request: Request, pk: str) -> Response:
        """Let it wait for another directive, or for none."""
        return self._act(rules.can_change, WaitsSerializer, services.wait_for)

    @extend_schema(request=ContinuesSerializer, responses={200: DirectiveSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def continues(self, request: Request, pk: str) -> Response:
        """Say that it continues or replaces an earlier one; replacing ends what is open of that one."""
        return self._act(rules.can_change, ContinuesSerializer, services.continue_from)

    @extend_schema(request=CorrectionSerializer, responses={200: DirectiveSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def correct(self, request: Request, pk: str) -> Response:
        """Correct what was entered wrongly; the deadline is not among it."""
        return self._act(rules.can_change, CorrectionSerializer, services.correct)

    @extend_schema(request=AddAgenciesSerializer, responses={200: DirectiveSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def add_agencies(self, request: Request, pk: str) -> Response:
        """Give it to further agencies that were forgotten at entry."""
        return self._act(rules.can_change, AddAgenciesSerializer, services.add_agencies)

    @extend_schema(request=CloseSerializer, responses={200: DirectiveSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def close(self, request: Request, pk: str) -> Response:
        """End all its open parts without a result."""
        return self._act(rules.can_close_all, CloseSerializer, services.close_directive)

    def _act(self, may, serializer, do) -> Response:
        """Fetch, ask the rule, parse, call the service, answer with the directive as it is now."""
        directive, by = self.get_object(), person(self.request)
        require(may(by, directive))
        data = serializer(data=self.request.data)
        data.is_valid(raise_exception=True)
        do(directive, **data.validated_data, by=by)
        return Response(DirectiveSerializer(self.get_object()).data)
