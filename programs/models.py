"""What is being carried out: programmes and their trees of components."""

from dataclasses import dataclass, field

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.models import Agency, User
from portal.search import folded


class CapitalKind(models.TextChoices):
    """Investment capital builds; recurrent capital runs ("sự nghiệp"; from 2026 "chi thường xuyên")."""

    INVESTMENT = "investment", _("investment capital")
    RECURRENT = "recurrent", _("recurrent capital")


class ProgramQuerySet(models.QuerySet["Program"]):
    def visible_to(self, user: User):
        """Programmes are public within the portal."""
        return self

    def in_year(self, year: int):
        """Programmes that may spend capital of that year, their tail included."""
        return self.filter(starts_on__year__lte=year, disburse_until__year__gte=year)


class Program(models.Model):
    """A national target programme, from its first day to the last day on which it may pay out."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=300)
    short_name = models.CharField(_("short name"), max_length=60)
    owner = models.ForeignKey(
        Agency, models.PROTECT, related_name="programs", verbose_name=_("programme owner")
    )
    central_owner = models.CharField(_("central owner"), max_length=200, blank=True)
    decisions = models.TextField(_("deciding documents, one a line"), blank=True)
    recurrent_name = models.CharField(
        _("name of its recurrent capital"), max_length=60, default="Vốn sự nghiệp"
    )
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    disburse_until = models.DateField(_("pays out until"))
    successors = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="predecessors",
        verbose_name=_("programmes that follow it"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    folded = folded("name", "short_name")

    objects = ProgramQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]
        verbose_name, verbose_name_plural = _("programme"), _("programmes")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="program_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(disburse_until__gte=F("ends_on")), name="program_pays_out_until_its_end_at_least"
            ),
        ]

    def __str__(self):
        return self.short_name

    def get_absolute_url(self) -> str:
        return reverse("program", args=[self.code])


@dataclass
class Node:
    """A component in its place in the tree; `path` holds its own key and those of all below it."""

    component: "Component"
    depth: int
    children: list["Node"] = field(default_factory=list)

    @property
    def keys(self) -> list[int]:
        """Primary keys of the component and of all that is below it."""
        return [self.component.pk, *(key for child in self.children for key in child.keys)]


class ComponentQuerySet(models.QuerySet["Component"]):
    def visible_to(self, user: User):
        """Components are public within the portal."""
        return self

    def as_tree(self) -> list[Node]:
        """All rows of the queryset in the order of the tree, parents before children, in one query."""
        nodes = {component.pk: Node(component, 0) for component in self}
        roots = []
        for node in nodes.values():
            parent = nodes.get(node.component.parent_id or 0)
            (parent.children if parent else roots).append(node)
        return list(_walk(roots, 0))


def _walk(nodes: list[Node], depth: int):
    for node in sorted(nodes, key=lambda node: node.component.position):
        node.depth = depth
        yield node
        yield from _walk(node.children, depth + 1)


class Component(models.Model):
    """A project, sub-project or content: a node of a programme's tree, with the level's own name."""

    program = models.ForeignKey(
        Program, models.PROTECT, related_name="components", verbose_name=_("programme")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("component above it"),
    )
    code = models.SlugField(_("code"), unique=True)
    level_name = models.CharField(_("level"), max_length=40)
    number = models.CharField(_("number within its level"), max_length=10, blank=True)
    name = models.TextField(_("name"))
    owner = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="components",
        verbose_name=_("agency in charge"),
    )
    budget_code = models.CharField(_("budget code"), max_length=4, blank=True)
    has_investment = models.BooleanField(_("takes investment capital"), default=False)
    has_recurrent = models.BooleanField(_("takes recurrent capital"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    folded = folded("name", "code")

    objects = ComponentQuerySet.as_manager()

    class Meta:
        ordering = ["program", "position"]
        verbose_name, verbose_name_plural = _("component"), _("components")
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="component_is_not_its_own_parent"),
            models.UniqueConstraint(fields=["program", "position"], name="component_position_once"),
        ]

    def __str__(self):
        return self.name if self.name.startswith(self.label) else f"{self.label}: {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("component", args=[self.pk])

    @property
    def label(self) -> str:
        """What people call it in a list: "Tiểu dự án 1"."""
        return f"{self.level_name} {self.number}".strip()

    @property
    def path_words(self) -> str:
        """With the component above it, whose numbers begin anew in each: "Dự án 1 › Tiểu dự án 2"."""
        above = [self.parent.label] if self.parent else []
        return " › ".join(filter(None, [*above, self.label])) or self.code

    @property
    def kinds(self) -> list[CapitalKind]:
        """The kinds of capital that it may take."""
        allowed = [(CapitalKind.INVESTMENT, self.has_investment), (CapitalKind.RECURRENT, self.has_recurrent)]
        return [kind for kind, is_allowed in allowed if is_allowed]
