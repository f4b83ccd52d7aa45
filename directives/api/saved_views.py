"""Saved views for programs."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from directives import rules, services
from directives.models import SavedView
from portal.http import person, require


class SavedViewSerializer(serializers.ModelSerializer):
    is_shared = serializers.SerializerMethodField()

    class Meta:
        model = SavedView
        fields = ["id", "list", "name", "query", "is_shared", "saved_at"]

    def get_is_shared(self, view: SavedView) -> bool:
        return view.agency_id is not None


class ViewNameSerializer(serializers.Serializer):
    """What a view is called, and whether everybody of the agency finds it."""

    name = serializers.CharField(max_length=80)
    is_shared = serializers.BooleanField(default=False)


class NewViewSerializer(ViewNameSerializer):
    """`query` is the list's address behind the question mark."""

    query = serializers.CharField(max_length=1000, allow_blank=True)
    of = serializers.ChoiceField(choices=SavedView.List.choices, default=SavedView.List.ASSIGNMENTS)


class SavedViewViewSet(viewsets.ReadOnlyModelViewSet):
    """Lists under a name: the person's own, and those that the agency shares."""

    queryset = SavedView.objects.none()
    serializer_class = SavedViewSerializer

    def get_queryset(self):
        return SavedView.objects.visible_to(person(self.request))

    @extend_schema(request=NewViewSerializer, responses={201: SavedViewSerializer})
    @action(detail=False, methods=["post"])
    def keep(self, request: Request) -> Response:
        """Keep a list under a name."""
        data = NewViewSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        kept = services.keep_view(**data.validated_data, by=person(request))
        return Response(SavedViewSerializer(kept).data, status=201)

    @extend_schema(request=ViewNameSerializer, responses={200: SavedViewSerializer})
    @action(detail=True, methods=["post"])
    def rename(self, request: Request, pk: str) -> Response:
        """Give an own view another name, share it, or keep it to oneself."""
        view = self._own(request)
        data = ViewNameSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        renamed = services.rename_view(view, **data.validated_data, by=person(request))
        return Response(SavedViewSerializer(renamed).data)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def forget(self, request: Request, pk: str) -> Response:
        """Delete an own view."""
        services.delete_view(self._own(request), by=person(request))
        return Response(status=204)

    def _own(self, request: Request) -> SavedView:
        view = self.get_object()
        require(rules.can_change_view(person(request), view))
        return view
