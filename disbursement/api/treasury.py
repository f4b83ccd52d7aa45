"""Lists of the Treasury through the API: the same rules and services as the pages."""

from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from disbursement import rules, sending, services, tasks
from disbursement.api.plan import read
from disbursement.models import TreasuryLine, TreasuryList, TreasuryName
from disbursement.treasury import comparing, fields, looking
from disbursement.treasury.filters import ComparingForm, TreasuryLineFilter, TreasuryListFilter
from disbursement.treasury.subjects import target_of
from portal import clock
from portal.as_of import asked_day
from portal.fields import by_code
from portal.http import person, refused_form, require
from portal.models import Agency
from programs.models import Program

MOST = 500  # names or columns at once


class TreasuryListSerializer(serializers.ModelSerializer):
    """A list; without a programme it is of all."""

    programme = serializers.SlugRelatedField(slug_field="code", source="program", read_only=True)
    state = serializers.ChoiceField(choices=TreasuryList.State.choices, read_only=True)
    lines = serializers.IntegerField(source="told.lines", default=0, read_only=True)

    class Meta:
        model = TreasuryList
        fields = ["id", "year", "month", "programme", "version", "drawn_on", "state", "refusal", "name"]
        fields += ["lines", "uploaded_at", "read_at", "reason"]


class NewTreasuryListSerializer(serializers.Serializer):
    """Sent as a form with a file (multipart)."""

    year = serializers.IntegerField(min_value=2016, max_value=2060)
    month = serializers.IntegerField(min_value=1, max_value=13)
    programme = by_code(Program, required=False, allow_null=True, default=None)
    drawn_on = serializers.DateField()
    file = serializers.FileField()


class ColumnSerializer(serializers.Serializer):
    """The column by its place from 0, and what it holds."""

    place = serializers.IntegerField(min_value=0, max_value=looking.COLUMNS)
    holds = serializers.ChoiceField(choices=list(fields.FIELDS))


class ColumnsSerializer(serializers.Serializer):
    """`sheet` counts from 0, rows as the file numbers them; `size` is the đồng of one unit of the amounts."""

    sheet = serializers.IntegerField(min_value=0, max_value=looking.SHEETS, default=0)
    first = serializers.IntegerField(min_value=1)
    last = serializers.IntegerField(min_value=1)
    columns = ColumnSerializer(many=True, allow_empty=False, max_length=MOST)  # type: ignore[call-arg]  # the stubs forget it
    size = serializers.ChoiceField(choices=list(fields.SIZES))
    skipped = serializers.IntegerField(min_value=0, max_value=20, default=0)


class MatchSerializer(serializers.Serializer):
    """What the Treasury's words mean: the code of a unit, a programme or a component, or a kind of capital.

    Without `means` the lines with these words are left out.
    """

    subject = serializers.ChoiceField(choices=TreasuryName.Subject.choices)
    words = serializers.CharField(max_length=300)
    means = serializers.CharField(max_length=50, required=False, allow_blank=True, default="")


class MatchesSerializer(serializers.Serializer):
    names = serializers.ListField(child=MatchSerializer(), max_length=MOST)


class PairSerializer(serializers.Serializer):
    """Both amounts in đồng; nothing where none is known. The difference is what the Treasury has more."""

    kind = serializers.CharField(allow_blank=True)
    ours = serializers.IntegerField(allow_null=True)
    theirs = serializers.IntegerField(allow_null=True)
    difference = serializers.IntegerField()


class TreasuryDifferenceSerializer(PairSerializer):
    unit = serializers.CharField(source="unit.code")
    programme = serializers.CharField(source="program.code")
    verdict = serializers.ChoiceField(choices=list(comparing.VERDICTS))
    signature = serializers.CharField(allow_blank=True)
    remark = serializers.CharField(source="last.words", default="")
    kinds = PairSerializer(many=True)


class RemarkSerializer(serializers.Serializer):
    """`ours` and `theirs` are the numbers that were looked at: refused if they are others now."""

    unit = by_code(Agency)
    programme = by_code(Program)
    words = serializers.CharField(max_length=1000)
    is_signed = serializers.BooleanField(default=False)
    ours = serializers.IntegerField(allow_null=True)
    theirs = serializers.IntegerField(allow_null=True)


class DroppedSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=300)


class TreasuryLineSerializer(serializers.ModelSerializer):
    unit = serializers.SlugRelatedField(slug_field="code", read_only=True)
    programme = serializers.SlugRelatedField(slug_field="code", source="program", read_only=True)
    component = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = TreasuryLine
        fields = ["row", "unit_words", "program_words", "component_words", "kind_words", "source_words"]
        fields += ["amount_words", "unit", "programme", "component", "kind", "source", "amount"]
        fields += ["is_left_out"]


class TreasuryListViewSet(viewsets.ReadOnlyModelViewSet):
    """What the State Treasury booked, and how it differs from the portal."""

    queryset = TreasuryList.objects.none()
    serializer_class = TreasuryListSerializer
    filterset_class = TreasuryListFilter

    def get_queryset(self):
        return TreasuryList.objects.visible_to(person(self.request)).for_list()

    def filter_queryset(self, queryset):
        """A single list is found whatever its version."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    @extend_schema(request=NewTreasuryListSerializer, responses={201: TreasuryListSerializer})
    def create(self, request: Request) -> Response:
        """Send a list. It is read at once if it is short and its form is known."""
        require(rules.can_import_some(person(request)))
        asked = read(NewTreasuryListSerializer, request)
        program = asked.pop("programme")
        require(rules.can_import(person(request), program))
        new = services.send_treasury_list(**asked, program=program, by=person(request))
        return self._answer(sending.begin_reading_list(new, tasks.read_treasury_list), 201)

    @extend_schema(responses=TreasuryDifferenceSerializer(many=True))
    @action(detail=True, filterset_class=None)
    def differences(self, request: Request, pk: str) -> Response:
        """The comparison by unit and programme, filtered as on the page."""
        form = ComparingForm(request.query_params, self.get_object(), person(request))
        asked_day(request.query_params)
        if not form.is_valid():
            raise refused_form(form)
        page = self.paginate_queryset(form.rows())
        return self.get_paginated_response(TreasuryDifferenceSerializer(page, many=True).data)

    @extend_schema(responses=TreasuryLineSerializer(many=True))
    @action(detail=True, filterset_class=None)
    def lines(self, request: Request, pk: str) -> Response:
        """The rows of the list as they were read."""
        found = self.get_object()
        rows = TreasuryLine.objects.filter(treasury_list=found).visible_to(person(request), found).for_list()
        filtered = TreasuryLineFilter(request.query_params, rows, request=request)
        if not filtered.is_valid():
            raise serializers.ValidationError(filtered.errors)
        page = self.paginate_queryset(filtered.qs)
        return self.get_paginated_response(TreasuryLineSerializer(page, many=True).data)

    @extend_schema(request=ColumnsSerializer, responses=TreasuryListSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def columns(self, request: Request, pk: str) -> Response:
        """Say what the columns hold; it is remembered for lists with the same heads."""
        found = self._kept()
        asked = read(ColumnsSerializer, request)
        columns = {one["place"]: one["holds"] for one in asked.pop("columns")}
        named = services.name_treasury_columns(found, **asked, columns=columns, by=person(request))
        return self._answer(sending.begin_reading_list(named, tasks.read_treasury_list))

    @extend_schema(request=MatchesSerializer, responses=TreasuryListSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def names(self, request: Request, pk: str) -> Response:
        """Say what names mean; it is remembered for all later lists."""
        found = self._kept()
        asked = read(MatchesSerializer, request)
        matches = {(one["subject"], one["words"]): _target(one) for one in asked["names"]}
        services.match_treasury_names(found, matches, by=person(request))
        return self._answer(found)

    @extend_schema(request=RemarkSerializer, responses=TreasuryDifferenceSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def remark(self, request: Request, pk: str) -> Response:
        """Say why two numbers differ, perhaps with a signature."""
        found = self.get_object()
        require(rules.can_sign_some(person(request)))
        asked = read(RemarkSerializer, request)
        unit, program = asked["unit"], asked["programme"]
        require(rules.can_sign_difference(person(request), unit, program))
        words: dict[str, Any] = {name: asked[name] for name in ("words", "is_signed")}
        words |= {"seen": (asked["ours"], asked["theirs"]), "by": person(request)}
        services.remark_difference(found, unit, program, **words)
        now = comparing.one(found, unit, program, clock.today(), user=person(request))
        return Response(TreasuryDifferenceSerializer(now).data)

    @extend_schema(request=DroppedSerializer, responses=TreasuryListSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def drop(self, request: Request, pk: str) -> Response:
        """Take a list that was sent by mistake out of use."""
        found = self._kept()
        asked = read(DroppedSerializer, request)
        return self._answer(services.drop_treasury_list(found, **asked, by=person(request)))

    def _kept(self) -> TreasuryList:
        found = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        require(rules.can_keep_treasury(person(self.request), found))
        return found

    def _answer(self, treasury_list: TreasuryList, status: int = 200) -> Response:
        found = self.get_queryset().get(pk=treasury_list.pk)
        return Response(TreasuryListSerializer(found).data, status=status)


def _target(asked: dict[str, str]):
    """What a code means; refused if it means nothing."""
    if not asked["means"]:
        return None
    target = target_of(asked["subject"], asked["means"])
    if target is None:
        raise ValidationError(_("“%(code)s” is no code that is known.") % {"code": asked["means"]})
    return target
