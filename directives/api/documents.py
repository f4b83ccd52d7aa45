"""Documents and directives for programs: the same querysets and filters as the pages."""

from rest_framework import serializers, viewsets

from directives.filters import DirectiveFilter, DocumentFilter
from directives.models import Citation, Directive, Document
from portal.http import person


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
            "event",
            "recipient",
            "product",
            "depends_on",
            "programmes",
            "citations",
            "lead_count",
            "done_count",
        ]


class DocumentViewSet(viewsets.ReadOnlyModelViewSet):
    """Documents that order something."""

    queryset = Document.objects.none()
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilter

    def get_queryset(self):
        return Document.objects.visible_to(person(self.request)).with_counts()


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
