"""The lines of a sheet as its page shows them: plan, last month, this month, what the checks say."""

from rest_framework import serializers

from disbursement.typed import Part


class FindingSerializer(serializers.Serializer):
    """What is to be mended or remarked upon before the sheet can be submitted."""

    cell = serializers.ChoiceField(choices=[str(part) for part in Part], source="part")
    code = serializers.CharField()
    level = serializers.CharField()
    sentence = serializers.CharField()


class SheetLineSerializer(serializers.Serializer):
    """A line in đồng; null where nothing was typed or reported, or there is no plan to take percent of."""

    allocation = serializers.IntegerField(source="allocation.pk")
    component = serializers.CharField(source="allocation.component.code")
    name = serializers.CharField()
    kind = serializers.CharField(source="allocation.kind")
    source: serializers.Field = serializers.CharField(source="allocation.source")  # type: ignore[assignment]
    budget_year = serializers.IntegerField(source="allocation.budget_year")
    planned = serializers.IntegerField(source="sums.planned")
    carried = serializers.IntegerField(source="sums.carried", help_text="of the plan, from an earlier year")
    last = serializers.IntegerField(source="sums.last", allow_null=True, help_text="end of last month")
    amount = serializers.IntegerField(source="sums.amount", allow_null=True, help_text="end of this month")
    increase = serializers.IntegerField(source="sums.increase", allow_null=True)
    rate = serializers.FloatField(source="sums.rate", allow_null=True, help_text="percent of the plan")
    december = serializers.IntegerField(source="sums.december", allow_null=True, help_text="expected")
    january = serializers.IntegerField(source="sums.january", allow_null=True, help_text="expected")
    note = serializers.CharField(source="cell.note")
    returned = serializers.CharField(help_text="why it was returned")
    findings = FindingSerializer(many=True, source="marks")
