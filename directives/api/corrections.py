"""What programs send to mend a directive; the same words as on the pages."""

from typing import Any

from rest_framework import serializers

from directives.forms import AddAgenciesForm
from directives.forms.bulk import MOST


class CorrectionSerializer(serializers.Serializer):
    """What was entered wrongly, as it should be, and why; what is left out stays."""

    clause = serializers.CharField(max_length=20, required=False)
    part = serializers.IntegerField(min_value=1, max_value=99, required=False, allow_null=True)
    title = serializers.CharField(max_length=300, required=False)
    words = serializers.CharField(required=False)
    recipient = serializers.CharField(max_length=200, required=False, allow_blank=True)
    product = serializers.CharField(max_length=200, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=5000)


class AddAgenciesSerializer(serializers.Serializer):
    """Agencies and groups by name, short name, code or alias; at least one."""

    leads = serializers.ListField(child=serializers.CharField(), required=False, max_length=MOST)
    cooperating = serializers.ListField(child=serializers.CharField(), required=False, max_length=MOST)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Read by the same form as the page's."""
        form = AddAgenciesForm({name: "; ".join(names) for name, names in attrs.items()})
        if not form.is_valid():
            raise serializers.ValidationError(
                {name: [str(error) for error in errors] for name, errors in form.errors.items()}
            )
        return form.cleaned_data
