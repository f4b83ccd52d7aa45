"""Notices that are read into drafts, for programs: the same forms, rules and services as the pages."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from directives import rules, sending, services, tasks
from directives.api.drafts import DraftSerializer, PlaceSerializer, refusals_of, shown
from directives.filters import IncomingFilter
from directives.forms import ReviewForms
from directives.forms.incoming import LONGEST_PASTE
from directives.models import DirectiveDraft, Document, IncomingNotice
from portal.http import person, require
from portal.models import Agency

HEAD = ("kind", "issuer", "number", "symbol", "issued_on", "meeting_on", "title", "signer")
GREATEST = 2**31 - 1


class NoticeHeadSerializer(serializers.Serializer):
    """The document as read, and corrected since; empty where nothing was read. The issuer by its code."""

    kind = serializers.ChoiceField(choices=Document.Kind.choices, required=False)
    issuer = serializers.CharField(required=False, allow_blank=True, max_length=100)
    number = serializers.CharField(required=False, allow_blank=True, max_length=20)
    symbol = serializers.CharField(required=False, allow_blank=True, max_length=30)
    issued_on = serializers.CharField(required=False, allow_blank=True, max_length=10)
    meeting_on = serializers.CharField(required=False, allow_blank=True, max_length=10)
    title = serializers.CharField(required=False, allow_blank=True, max_length=500)
    signer = serializers.CharField(required=False, allow_blank=True, max_length=150)

    def validate_issuer(self, code: str) -> str:
        """As the head keeps it."""
        if not code:
            return ""
        agency = Agency.objects.filter(code=code).first()
        if agency is None:
            raise serializers.ValidationError(_("No agency has this code."))
        return str(agency.pk)


class IncomingSerializer(serializers.ModelSerializer):
    """A notice that was sent in, and how far it is."""

    title = serializers.CharField(read_only=True)
    sent_by = serializers.CharField(read_only=True)
    open_count = serializers.IntegerField(read_only=True, help_text="drafts to review")
    accepted_count = serializers.IntegerField(read_only=True, help_text="drafts accepted")
    file = serializers.SerializerMethodField()

    class Meta:
        model = IncomingNotice
        fields = ["id", "state", "title", "name", "size", "is_scanned", "refusal", "document", "sent_by"]
        fields += ["sent_at", "read_at", "decided_at", "open_count", "accepted_count", "file"]

    @extend_schema_field(serializers.URLField())
    def get_file(self, notice: IncomingNotice) -> str:
        return reverse("incoming_file", [notice.pk], request=self.context["request"])


class PageSerializer(serializers.Serializer):
    """A page of a PDF or a scan: where its text stands, and its picture."""

    number = serializers.IntegerField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    picture = serializers.URLField()


class IncomingDetailSerializer(IncomingSerializer):
    """With its text, in which all places are counted, its document and its drafts."""

    head = serializers.SerializerMethodField()
    head_refusals = serializers.SerializerMethodField(help_text="by field: why it cannot be entered as it is")
    head_places = PlaceSerializer(many=True, read_only=True)
    known = serializers.SerializerMethodField(help_text="the same document, if it was entered already")
    pages = serializers.SerializerMethodField()
    drafts = serializers.SerializerMethodField()

    class Meta(IncomingSerializer.Meta):
        fields = [*IncomingSerializer.Meta.fields, "head", "head_refusals", "head_places", "known"]
        fields += ["text", "pages", "drafts"]

    @extend_schema_field(NoticeHeadSerializer)
    def get_head(self, notice: IncomingNotice) -> dict[str, str]:
        key = notice.head.get("issuer", "")
        issuer = Agency.objects.filter(pk=key).first() if key.isdecimal() else None
        told = {name: notice.head.get(name, "") for name in HEAD}
        return {**told, "issuer": issuer.code if issuer else ""}

    @extend_schema_field(serializers.DictField(child=serializers.ListField(child=serializers.CharField())))
    def get_head_refusals(self, notice: IncomingNotice) -> dict[str, list[str]]:
        head = self.context["review"].head
        return refusals_of(head) if notice.is_ready and head else {}

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_known(self, notice: IncomingNotice) -> int | None:
        known = self.context["review"].known
        return known.pk if known else None

    @extend_schema_field(PageSerializer(many=True))
    def get_pages(self, notice: IncomingNotice) -> list[dict[str, Any]]:
        return [
            {
                **{name: page[name] for name in ("number", "start", "end")},
                "picture": reverse(
                    "incoming_page_picture", [notice.pk, page["number"]], request=self.context["request"]
                ),
            }
            for page in notice.pages
        ]

    @extend_schema_field(DraftSerializer(many=True))
    def get_drafts(self, notice: IncomingNotice) -> Any:
        return shown(self.context["review"])


class SendNoticeSerializer(serializers.Serializer):
    """A file (multipart), or a text that is pasted."""

    file = serializers.FileField(required=False)
    text = serializers.CharField(required=False, max_length=LONGEST_PASTE, trim_whitespace=False)


class AddDraftSerializer(serializers.Serializer):
    """Where the words of the new draft stand in the notice's text; without them it is empty."""

    start = serializers.IntegerField(required=False, min_value=0, max_value=GREATEST)
    end = serializers.IntegerField(required=False, min_value=0, max_value=GREATEST)


class ChosenSerializer(serializers.Serializer):
    """A draft; with a version, it is refused if somebody changed it since."""

    id = serializers.IntegerField(min_value=1, max_value=2**62)
    version = serializers.IntegerField(required=False, min_value=1, max_value=GREATEST)


class AcceptDraftsSerializer(serializers.Serializer):
    """Which drafts become directives; all that are open if none is named."""

    drafts = ChosenSerializer(many=True, required=False)


class IncomingViewSet(viewsets.ReadOnlyModelViewSet):
    """Notices that were sent in. A scan is read by a worker: `state` is `waiting` until then."""

    queryset = IncomingNotice.objects.none()
    serializer_class = IncomingSerializer
    filterset_class = IncomingFilter
    parser_classes = [JSONParser, MultiPartParser]

    def get_queryset(self):
        rows = IncomingNotice.objects.visible_to(person(self.request))
        return rows.for_list() if self.action == "list" else rows.for_list().defer(None)

    def get_serializer_class(self):
        return IncomingSerializer if self.action == "list" else IncomingDetailSerializer

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        require(rules.can_read_notices(person(request)))
        return super().list(request, *args, **kwargs)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._shown(self.get_object())

    @extend_schema(request=SendNoticeSerializer, responses={201: IncomingDetailSerializer})
    def create(self, request: Request) -> Response:
        """Send a notice in to be read; nothing is given before its drafts are accepted."""
        require(rules.can_read_notices(person(request)))
        notice = services.send_notice(**self._asked(SendNoticeSerializer), by=person(request))
        sending.begin_reading(notice, tasks.read_incoming)
        return self._shown(self.get_queryset().get(pk=notice.pk), status=201)

    @extend_schema(request=NoticeHeadSerializer, responses=IncomingDetailSerializer)
    @action(detail=True, methods=["patch", "post"], filterset_class=None)
    def head(self, request: Request, pk: str) -> Response:
        """Correct what was read of the document, complete or not."""
        services.keep_head(self.get_object(), self._asked(NoticeHeadSerializer), by=person(request))
        return self._shown(self.get_object())

    @extend_schema(request=AddDraftSerializer, responses={201: DraftSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def drafts(self, request: Request, pk: str) -> Response:
        """Begin a draft that the reader did not find."""
        notice = self.get_object()
        draft = services.add_draft(notice, **self._asked(AddDraftSerializer), by=person(request))
        return Response(shown(ReviewForms(notice, [draft]))[0], status=201)

    @extend_schema(request=AcceptDraftsSerializer, responses=IncomingDetailSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def accept(self, request: Request, pk: str) -> Response:
        """Enter the document with the chosen drafts as directives: all of them, or nothing."""
        notice = self.get_object()
        asked = self._asked(AcceptDraftsSerializer).get("drafts")
        forms = ReviewForms(notice, _chosen(notice, asked))
        try:
            if not forms.is_valid():
                raise ValidationError(_("Something is still missing or wrong."))
            forms.accept(person(request))
        except ValidationError as error:
            raise serializers.ValidationError(_told(forms, error)) from error
        return self._shown(self.get_object())

    @extend_schema(request=None, responses=IncomingDetailSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def drop(self, request: Request, pk: str) -> Response:
        """Take it out of review; directives that were accepted stay."""
        services.drop_notice(self.get_object(), by=person(request))
        return self._shown(self.get_object())

    def _shown(self, notice: IncomingNotice, status: int = 200) -> Response:
        review = ReviewForms(notice, notice.drafts.all())
        context = {**self.get_serializer_context(), "review": review}
        return Response(IncomingDetailSerializer(notice, context=context).data, status=status)

    def _asked(self, serializer: type[serializers.Serializer]) -> dict:
        data = serializer(data=self.request.data)
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)


def _chosen(notice: IncomingNotice, asked: list[dict] | None) -> list[DirectiveDraft]:
    """The drafts that are asked for, in their order, each in the version that was asked for."""
    if asked is None:
        return list(notice.drafts.open())
    versions = {one["id"]: one.get("version") for one in asked}
    found = list(notice.drafts.filter(pk__in=versions))
    if len(found) < len(versions):
        raise ValidationError(_("Some of these drafts are not of this notice."))
    for draft in found:
        draft.version = versions[draft.pk] or draft.version
    return found


def _told(forms: ReviewForms, error: ValidationError) -> dict[str, Any]:
    """What is wrong with the document and with each of the drafts, by their numbers."""
    drafts = {str(draft.pk): refusals_of(form) for draft, form in forms.rows if form.errors}
    head = refusals_of(forms.head) if forms.head else {}
    return {"detail": error.messages, "head": head, "drafts": drafts}
