"""What names of the Treasury can be matched to: units, programmes, components, kinds of capital."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from disbursement.models import TreasuryName
from portal.models import Agency
from programs.models import CapitalKind, Component, Program

Subject = TreasuryName.Subject
LEFT_OUT = "out"
Choices = list[tuple[str, Any]]


class Subjects:
    """The menus of some subjects, and what a choice stands for. A query or two for each."""

    def __init__(self, subjects: Collection[str], program: Program | None):
        self._targets: dict[str, Any] = {f"kind:{kind}": kind for kind in CapitalKind}
        menus = {Subject.UNIT: self._units, Subject.PROGRAMME: lambda: self._programmes(program)}
        menus[Subject.KIND] = lambda: [(f"kind:{kind}", kind.label) for kind in CapitalKind]
        ends: Choices = [(LEFT_OUT, _("left out: not of these programmes"))]
        self.choices: dict[str, Choices] = {
            subject: [("", "–"), *ends, *menus[Subject(subject)]()] for subject in subjects
        }

    def target(self, value: str):
        """The object or the kind that was chosen."""
        return self._targets[value]

    def _units(self) -> Choices:
        groups: dict[str, Choices] = {}
        for agency in Agency.objects.of_province().order_by("kind", "position", "name"):
            words = agency.short_name if agency.closed_on is None else f"{agency.short_name} *"
            groups.setdefault(str(agency.get_kind_display()), []).append((f"unit:{agency.pk}", words))
            self._targets[f"unit:{agency.pk}"] = agency
        return list(groups.items())

    def _programmes(self, program: Program | None) -> Choices:
        """The programmes, then the components of each."""
        programs = [program] if program else list(Program.objects.order_by("position", "code"))
        whole: Choices = [(f"program:{row.pk}", str(row)) for row in programs]
        self._targets |= {f"program:{row.pk}": row for row in programs}
        groups: dict[str, Choices] = {}
        rows = Component.objects.filter(program__in=programs).select_related("program", "parent")
        for row in rows.order_by("program__position", "position"):
            words = f"{row.path_words}: {row.name}"[:110]
            groups.setdefault(str(row.program), []).append((f"component:{row.pk}", words))
            self._targets[f"component:{row.pk}"] = row
        return [*whole, *groups.items()]


def target_of(subject: str, code: str):
    """The unit, programme, component or kind of capital with this code, if there is one."""
    if subject == Subject.UNIT:
        return Agency.objects.of_province().filter(code=code).first()
    if subject == Subject.KIND:
        return CapitalKind(code) if code in CapitalKind else None
    program = Program.objects.filter(code=code).first()
    return program or Component.objects.select_related("program").filter(code=code).first()
