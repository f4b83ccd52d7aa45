"""Fields of pages that ask for a part of a programme."""

from django import forms
from django.db.models import QuerySet

from programs.models import Component


class ComponentField(forms.ModelChoiceField):
    """Components below their programmes."""

    def __init__(self, **kwargs):
        super().__init__(queryset=Component.objects.none(), empty_label="–", **kwargs)

    def offer(self, components: QuerySet[Component]) -> None:
        """These, grouped by programme; one query."""
        self.queryset = components.select_related("program", "parent")
        groups: dict[str, list[tuple[int, str]]] = {}
        for component in self.queryset.order_by("program__position", "position"):
            words = f"{component.path_words}: {component.name}"[:110]
            groups.setdefault(str(component.program), []).append((component.pk, words))
        self.choices = [("", "–"), *groups.items()]
