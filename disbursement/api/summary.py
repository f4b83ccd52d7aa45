"""Capital of a year in sums, through the API."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from disbursement.summary import summary
from portal import clock
from portal.as_of import not_future
from portal.models import Agency
from programs.models import Program


class SummaryQuerySerializer(serializers.Serializer):
    """What a summary is asked for; programme and unit by code."""

    year = serializers.IntegerField(min_value=2016, max_value=2060, required=False)
    as_of = serializers.DateField(required=False, validators=[not_future])
    programme = serializers.SlugRelatedField(
        slug_field="code", queryset=Program.objects.all(), required=False
    )
    unit = serializers.SlugRelatedField(slug_field="code", queryset=Agency.objects.all(), required=False)


class NodeSerializer(serializers.Serializer):
    planned = serializers.IntegerField(help_text="đồng")
    disbursed = serializers.IntegerField(help_text="đồng")
    rate = serializers.FloatField(allow_null=True, help_text="percent of the plan, unrounded; null: no plan")


class SummarySerializer(serializers.Serializer):
    total = NodeSerializer()
    by_kind = serializers.DictField(child=NodeSerializer(), help_text="`investment` and `recurrent`")
    by_programme = serializers.DictField(child=NodeSerializer(), help_text="by code")
    by_unit = serializers.DictField(child=NodeSerializer(), help_text="by code")


class SummaryView(APIView):
    """Capital of a year as it was known on a day, without what was carried over."""

    @extend_schema(
        parameters=[
            OpenApiParameter("year", int, description="Year of execution; this year if left out."),
            OpenApiParameter("as_of", OpenApiTypes.DATE, description="As known that day; today if left out."),
            OpenApiParameter("programme", str, description="Code of a programme."),
            OpenApiParameter("unit", str, description="Code of an agency."),
        ],
        responses=SummarySerializer,
    )
    def get(self, request):
        query = SummaryQuerySerializer(
            data={key: value for key, value in request.query_params.items() if value}
        )
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        codes = {name: asked[name].code for name in ("programme", "unit") if name in asked}
        today = clock.today()
        found = summary(asked.get("year", today.year), asked.get("as_of", today), user=request.user, **codes)
        return Response(found)
