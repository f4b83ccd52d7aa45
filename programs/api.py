"""Programmes and components, read only."""

from rest_framework import serializers, viewsets

from programs.filters import ComponentFilter, ProgramFilter
from programs.models import Component, Program


class ProgramSerializer(serializers.ModelSerializer):
    owner: serializers.Field = serializers.SlugRelatedField(slug_field="code", read_only=True)
    successors = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)

    class Meta:
        model = Program
        fields = [
            "code",
            "name",
            "short_name",
            "owner",
            "central_owner",
            "starts_on",
            "ends_on",
            "disburse_until",
            "successors",
        ]


class ComponentSerializer(serializers.ModelSerializer):
    program = serializers.SlugRelatedField(slug_field="code", read_only=True)
    parent = serializers.SlugRelatedField(  # type: ignore[assignment]  # the row's, not the field's
        slug_field="code", read_only=True
    )
    owner = serializers.SlugRelatedField(slug_field="code", read_only=True)
    kinds = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Component
        fields = [
            "id",
            "code",
            "program",
            "parent",
            "level_name",
            "number",
            "name",
            "owner",
            "kinds",
            "budget_code",
        ]


class ProgramViewSet(viewsets.ReadOnlyModelViewSet):
    """The national target programmes."""

    queryset = Program.objects.select_related("owner").prefetch_related("successors")
    serializer_class = ProgramSerializer
    filterset_class = ProgramFilter
    lookup_field = "code"


class ComponentViewSet(viewsets.ReadOnlyModelViewSet):
    """Projects, sub-projects and contents: nodes of the programmes' trees."""

    queryset = Component.objects.select_related("program", "parent", "owner")
    serializer_class = ComponentSerializer
    filterset_class = ComponentFilter
    lookup_field = "code"
