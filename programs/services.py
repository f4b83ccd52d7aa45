"""Every change to programmes."""

from datetime import date
from pathlib import Path

from django.db import transaction

from portal import audit
from portal.models import Agency
from portal.reference import read
from programs.models import CapitalKind, Component, Program

REFERENCE = Path(__file__).parent / "reference" / "programmes.json"


@transaction.atomic
def load_programmes() -> dict[str, int]:
    """Add missing programmes and components; an administrator's edits stay. Returns how many were added."""
    data = read(REFERENCE)
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    programs = {program.code: program for program in Program.objects.all()}
    components = {component.code: component for component in Component.objects.all()}
    added = [
        _add_program(row, agencies, i)
        for i, row in enumerate(data["programmes"])
        if row["code"] not in programs
    ]
    programs |= {program.code: program for program in added}
    for row in data["programmes"]:
        if programs[row["code"]] in added:
            programs[row["code"]].successors.set([programs[code] for code in row["successors"]])
    before = len(components)
    for row in data["components"]:
        if row["code"] not in components:
            components[row["code"]] = _add_component(row, programs, components, agencies)
    return {"programmes": len(added), "components": len(components) - before}


def _add_program(row: dict, agencies: dict[str, Agency], position: int) -> Program:
    program = Program.objects.create(
        code=row["code"],
        name=row["name"],
        short_name=row["short_name"],
        owner=agencies[row["owner"]],
        central_owner=row["central_owner"],
        decisions="\n".join(row["decisions"]),
        recurrent_name=row["recurrent_name"],
        starts_on=date.fromisoformat(row["starts_on"]),
        ends_on=date.fromisoformat(row["ends_on"]),
        disburse_until=date.fromisoformat(row["disburse_until"]),
        position=position,
    )
    audit.record("reference.loaded", program, by=None)
    return program


def _add_component(row: dict, programs: dict, components: dict, agencies: dict) -> Component:
    return Component.objects.create(
        program=programs[row["program"]],
        parent=components.get(row["parent"]),
        code=row["code"],
        level_name=row["level_name"],
        number=row["number"],
        name=row["name"],
        owner=agencies.get(row["owner"]),
        has_investment=CapitalKind.INVESTMENT in row["kinds"],
        has_recurrent=CapitalKind.RECURRENT in row["kinds"],
        position=row["position"],
    )
