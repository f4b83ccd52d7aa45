"""Fields of the API that several apps share."""

from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

MOST = 500  # rows that are named at once
GREATEST_KEY = 2**63 - 1


def by_code(model: type[Model], **options: Any) -> serializers.SlugRelatedField:
    """Something named by its code."""
    return serializers.SlugRelatedField(slug_field="code", queryset=model._default_manager.all(), **options)


class KeysField(serializers.ListField):
    """Rows named by their keys: counted before they are looked up, all with one query."""

    def __init__(self, *, queryset: QuerySet, **options: Any):
        child = serializers.IntegerField(min_value=1, max_value=GREATEST_KEY)
        super().__init__(**{"child": child, "max_length": MOST, **options})
        self.queryset = queryset

    def to_internal_value(self, data: Any) -> list[Model]:
        if isinstance(data, list) and len(data) > (self.max_length or MOST):
            raise serializers.ValidationError(
                _("Name at most %(most)s at once.") % {"most": self.max_length}, "max_length"
            )
        keys = super().to_internal_value(data)
        found = self.queryset.in_bulk(set(keys))
        unknown = [str(key) for key in keys if key not in found]
        if unknown:
            raise serializers.ValidationError(
                _("There is no such number: %(keys)s.") % {"keys": ", ".join(unknown[:5])}, "does_not_exist"
            )
        return [found[key] for key in keys]

    def to_representation(self, rows: Any) -> list[int]:
        return [row.pk for row in rows]
