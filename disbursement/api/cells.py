"""Cells of sheets through the API: as typed, as read, and in conflict."""

from rest_framework import serializers, status
from rest_framework.response import Response

from disbursement import services
from disbursement.amounts import Unit
from disbursement.models import CellChange, SheetCell
from disbursement.typed import Part
from portal.fields import GREATEST_KEY

MOST_LINES = 1000  # of a sheet, at once
NAMES = {"typed": Part.AMOUNT, "december": Part.DECEMBER, "january": Part.JANUARY, "note": Part.NOTE}


class LineSerializer(serializers.ModelSerializer):
    """What a figure or a cell belongs to."""

    component = serializers.CharField(source="allocation.component.code", read_only=True)
    kind = serializers.CharField(source="allocation.kind", read_only=True)
    source = serializers.CharField(source="allocation.source", read_only=True)  # type: ignore[assignment]


class CellSerializer(LineSerializer):
    """What was typed and not yet submitted, in its unit; `amount` and what is expected in đồng."""

    saved_by = serializers.StringRelatedField()

    class Meta:
        model = SheetCell
        fields = [
            *("allocation", "component", "kind", "source", "typed", "unit", "amount", "typed_december"),
            *("december", "typed_january", "january", "note", "saved_by", "saved_at"),
        ]


class TextsSerializer(serializers.Serializer):
    """Cells of a line; those that are left out are not touched."""

    typed = serializers.CharField(max_length=SheetCell.TYPED_LENGTH, allow_blank=True, required=False)
    december = serializers.CharField(max_length=SheetCell.TYPED_LENGTH, allow_blank=True, required=False)
    january = serializers.CharField(max_length=SheetCell.TYPED_LENGTH, allow_blank=True, required=False)
    note = serializers.CharField(max_length=SheetCell.NOTE_LENGTH, allow_blank=True, required=False)


class TypedCellSerializer(TextsSerializer):
    allocation = serializers.IntegerField(min_value=1, max_value=GREATEST_KEY)
    was = TextsSerializer(required=False, help_text="What stood in these cells when they were read.")


class SaveSerializer(serializers.Serializer):
    """Cells as typed (dots for thousands, a comma for decimals) in `unit`.

    What another person changed is not overwritten: a cell is compared with its `was`, or, where that is left
    out, the sheet with the `version` that was read.
    """

    version = serializers.IntegerField(min_value=0)
    unit = serializers.ChoiceField(choices=Unit.choices, default=Unit.TRIEU)
    cells = TypedCellSerializer(many=True, max_length=MOST_LINES)  # type: ignore[call-arg]  # the stubs forget it

    def asked(self) -> dict:
        """What the service is asked for."""
        data = self.validated_data
        cells = {cell["allocation"]: _by_part(cell) for cell in data["cells"]}
        was = {cell["allocation"]: _by_part(cell["was"]) for cell in data["cells"] if "was" in cell}
        return {"cells": cells, "was": was, "unit": data["unit"], "version": data["version"]}


class ConflictCellSerializer(serializers.Serializer):
    """A cell that another person changed after it was read, as it stands now."""

    allocation = serializers.IntegerField(source="key")
    cell = serializers.ChoiceField(choices=CellChange.Part.choices, source="part")
    saved = serializers.CharField(help_text="in the unit that was asked for")
    saved_by = serializers.CharField(source="by")
    saved_at = serializers.DateTimeField(source="at")


class ConflictSerializer(serializers.Serializer):
    """Why nothing was saved or submitted, the version to read, and the cells to decide upon."""

    detail = serializers.CharField()
    version = serializers.IntegerField()
    conflicts = ConflictCellSerializer(many=True)


def conflict(error: services.ConflictError, version: int) -> Response:
    body = {"detail": error.messages[0], "version": version, "conflicts": error.clashes}
    return Response(ConflictSerializer(body).data, status=status.HTTP_409_CONFLICT)


def _by_part(texts: dict) -> dict[str, str]:
    return {part: texts[name] for name, part in NAMES.items() if name in texts}
