"""Drafts of directives through the API: edited, split, joined, dropped by the services of the page."""

from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from directives import services
from directives.forms import ReviewForms
from directives.models import DirectiveDraft, IncomingNotice
from portal.http import person


class PlaceSerializer(serializers.Serializer):
    """Where a field stands in the notice's text, and how sure its reading is, from 0 to 1."""

    field = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    name = serializers.CharField(allow_blank=True)
    sure = serializers.FloatField()


class DraftFieldsSerializer(serializers.Serializer):
    """The fields of a task as texts, right or wrong; names are parted by semicolons, citations by lines."""

    clause = serializers.CharField(required=False, allow_blank=True, max_length=100)
    part = serializers.CharField(required=False, allow_blank=True, max_length=10)
    words = serializers.CharField(required=False, allow_blank=True, max_length=20_000)
    title = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    leads = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    cooperating = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    deadline_words = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    deadline_kind = serializers.CharField(required=False, allow_blank=True, max_length=20)
    due_on = serializers.CharField(required=False, allow_blank=True, max_length=20)
    recipient = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    product = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    waits_for = serializers.CharField(required=False, allow_blank=True, max_length=100)
    citations = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    programs = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=20
    )
    components = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    needs_owner_acceptance = serializers.BooleanField(required=False)


def refusals_of(form: Any) -> dict[str, list[str]]:
    """By field: what is wrong with it."""
    return {name: [str(error) for error in errors] for name, errors in form.errors.items()}


class DraftSerializer(serializers.ModelSerializer):
    """A draft: its fields, where each was read, what is doubtful, what is still wrong."""

    typed = DraftFieldsSerializer(read_only=True)
    places = PlaceSerializer(many=True, read_only=True)
    doubts = serializers.ListField(child=serializers.DictField(), read_only=True)
    refusals = serializers.SerializerMethodField(help_text="by field: why it cannot be accepted as it is")

    class Meta:
        model = DirectiveDraft
        fields = ["id", "notice", "position", "state", "version", "is_checked", "typed", "places"]
        fields += ["doubts", "refusals", "earlier", "continues", "directive"]

    @extend_schema_field(serializers.DictField(child=serializers.ListField(child=serializers.CharField())))
    def get_refusals(self, draft: DirectiveDraft) -> dict[str, list[str]]:
        if not draft.is_open:
            return {}
        return refusals_of(self.context["forms"][draft.pk])


class SaveDraftSerializer(DraftFieldsSerializer):
    """Fields to change, with the version that they were read from; `continues` the earlier task, or not."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    continues = serializers.BooleanField(required=False)


class SplitSerializer(serializers.Serializer):
    """Where the second half begins: a letter of `words` at which a sentence starts."""

    at = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class DraftViewSet(mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """What was read of one directive, until it is accepted or dropped."""

    queryset = DirectiveDraft.objects.none()
    serializer_class = DraftSerializer

    def get_queryset(self):
        notices = IncomingNotice.objects.visible_to(person(self.request))
        return DirectiveDraft.objects.filter(notice__in=notices).select_related("notice__document__issuer")

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._shown(self.get_object())

    @extend_schema(request=SaveDraftSerializer, responses={200: DraftSerializer, 409: DraftSerializer})
    def partial_update(self, request: Request, pk: str) -> Response:
        """Keep what was typed, right or wrong. 409 with the draft as it is now if somebody changed it."""
        draft, asked = self.get_object(), self._asked(SaveDraftSerializer)
        version, continues = asked.pop("version"), asked.pop("continues", draft.continues)
        try:
            services.save_draft(draft, asked, version=version, continues=continues, by=person(request))
        except ValidationError as error:
            if getattr(error, "code", "") == "stale":
                return self._shown(self.get_object(), status=409)
            raise
        return self._shown(self.get_object())

    @extend_schema(request=SplitSerializer, responses=DraftSerializer(many=True))
    @action(detail=True, methods=["post"])
    def split(self, request: Request, pk: str) -> Response:
        """Make two of it."""
        halves = services.split_draft(self.get_object(), **self._asked(SplitSerializer), by=person(request))
        return Response(shown(ReviewForms(halves[0].notice, halves)))

    @extend_schema(request=None, responses=DraftSerializer)
    @action(detail=True, methods=["post"])
    def join(self, request: Request, pk: str) -> Response:
        """Make one of it and the open draft before it, which stays."""
        return self._shown(services.join_draft(self.get_object(), by=person(request)))

    @extend_schema(request=None, responses=DraftSerializer)
    @action(detail=True, methods=["post"])
    def drop(self, request: Request, pk: str) -> Response:
        """Leave it out."""
        return self._shown(services.drop_draft(self.get_object(), by=person(request)))

    @extend_schema(request=None, responses=DraftSerializer)
    @action(detail=True, methods=["post"])
    def take_back(self, request: Request, pk: str) -> Response:
        """Put it into review again after it was dropped."""
        return self._shown(services.take_back_draft(self.get_object(), by=person(request)))

    def _shown(self, draft: DirectiveDraft, status: int = 200) -> Response:
        return Response(shown(ReviewForms(draft.notice, [draft]))[0], status=status)

    def _asked(self, serializer: type[serializers.Serializer]) -> dict:
        data = serializer(data=self.request.data)
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)


def shown(review: ReviewForms) -> Any:
    """Drafts of a notice, with what is wrong with each."""
    forms = {draft.pk: form for draft, form in review.rows}
    return DraftSerializer([draft for draft, _form in review.rows], many=True, context={"forms": forms}).data
