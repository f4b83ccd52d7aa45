"""What programs send to confirm, give back, extend and answer; the same words as on the pages."""

from django.db.models import QuerySet
from rest_framework import serializers

from directives.models import Assignment, Extension
from portal.fields import KeysField
from portal.models import Agency, User


class HandlerSerializer(serializers.Serializer):
    """Who handles the task, by user name; nobody in particular if it is left out."""

    handler = serializers.SlugRelatedField(
        slug_field="username",
        queryset=User.objects.filter(is_active=True),
        required=False,
        allow_null=True,
        default=None,
    )


class ObjectionSerializer(serializers.Serializer):
    """Why the task is not the agency's own, and whose it may be, by code."""

    reason = serializers.CharField(max_length=5000)
    proposed = serializers.SlugRelatedField(
        slug_field="code", queryset=Agency.objects.all(), required=False, allow_null=True, default=None
    )


class ReassignSerializer(serializers.Serializer):
    """Which agency takes the task over, by code, and why."""

    to = serializers.SlugRelatedField(slug_field="code", queryset=Agency.objects.all())
    reason = serializers.CharField(max_length=5000)


class ReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=5000)


class NewDateSerializer(serializers.Serializer):
    """A later deadline, and why."""

    due_on = serializers.DateField()
    reason = serializers.CharField(max_length=5000)


class DecisionSerializer(serializers.Serializer):
    """What becomes of a request: `granted`, `other` (with a date of its own) or `refused`."""

    outcome = serializers.ChoiceField(
        choices=[Extension.Outcome.GRANTED, Extension.Outcome.GRANTED_OTHER, Extension.Outcome.REFUSED]
    )
    due_on = serializers.DateField(required=False, allow_null=True, default=None)
    reason = serializers.CharField(max_length=5000, required=False, allow_blank=True, default="")


class SeveralSerializer(serializers.Serializer):
    """Several tasks; `known` are those that the person may see."""

    assignments = KeysField(queryset=Assignment.objects.none(), allow_empty=False)

    def __init__(self, *args, known: QuerySet[Assignment] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if known is not None:  # nothing is known where only the schema is asked for
            self.fields["assignments"].queryset = known  # type: ignore[attr-defined]


class ReviewManySerializer(SeveralSerializer):
    """Several results, answered alike; those that cannot be are named with the reason."""

    is_accepted = serializers.BooleanField()
    reason = serializers.CharField(required=False, allow_blank=True, default="")


class RefusedSerializer(serializers.Serializer):
    assignment = serializers.IntegerField()
    reason = serializers.CharField()


class AnsweredSerializer(serializers.Serializer):
    """Keys of the results that were answered, and of those that were not."""

    done = serializers.ListField(child=serializers.IntegerField())
    refused = RefusedSerializer(many=True)


class MoveManySerializer(SeveralSerializer):
    """Which tasks get which date, and why."""

    due_on = serializers.DateField()
    reason = serializers.CharField()
