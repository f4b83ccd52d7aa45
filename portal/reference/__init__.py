"""Places, agencies and groups of the province, from the JSON files beside this module; public holidays.

Loading adds what is missing and never overwrites: an administrator's edits stay. Facts that could not be
verified in a source (some successions) are marked so and stay editable.
"""

import json
from datetime import date
from pathlib import Path

from django.db import transaction

from portal import audit
from portal.models import Agency, AgencyGroup, AgencyMembership, AgencySuccession, Place
from portal.services import enter_holidays

HERE = Path(__file__).parent
HOLIDAYS = range(2016, 2031)  # later years follow when the Government has decided on them


def read(path: Path) -> dict[str, list[dict]]:
    """A reference file: lists of rows by name."""
    return json.loads(path.read_text(encoding="utf8"))


@transaction.atomic
def load() -> dict[str, int]:
    """Add missing places, agencies, successions, groups and holidays; returns how many of each were added."""
    added = {
        "places": _load_places(read(HERE / "places.json")["places"]),
        **_load_agencies(read(HERE / "agencies.json")),
        "holidays": enter_holidays(HOLIDAYS),
    }
    if any(added.values()):
        audit.record("reference.loaded", Place.objects.get(level=Place.Level.PROVINCE), by=None, after=added)
    return added


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _load_places(rows: list[dict]) -> int:
    known = {(place.code, place.opened_on): place for place in Place.objects.all()}
    current: dict[str, Place] = {}  # the newest place of a code: what a successor or a parent means
    added = []
    for row in rows:
        key = (row["code"], _day(row.get("opened_on")))
        if key not in known:
            known[key] = Place.objects.create(
                code=row["code"],
                name=row["name"],
                full_name=row["full_name"],
                level=row["level"],
                parent=current.get(row.get("parent", "")),
                opened_on=key[1],
                closed_on=_day(row.get("closed_on")),
            )
            added.append((known[key], row))
        current[row["code"]] = known[key]
    for place, row in added:
        place.successors.set([current[code] for code in row.get("successors", [])])
    return len(added)


def _load_agencies(data: dict[str, list[dict]]) -> dict[str, int]:
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    before = len(agencies)
    for position, row in enumerate(data["agencies"]):
        if row["code"] not in agencies:
            agencies[row["code"]] = _add_agency(row, position, agencies)
    return {
        "agencies": len(agencies) - before,
        "successions": sum(_add_succession(row, agencies) for row in data["successions"]),
        "groups": sum(_add_group(row, agencies) for row in data["groups"]),
    }


def _add_agency(row: dict, position: int, agencies: dict[str, Agency]) -> Agency:
    opened_on = _day(row.get("opened_on"))
    return Agency.objects.create(
        code=row["code"],
        name=row["name"],
        short_name=row["short_name"],
        aliases="\n".join(row["aliases"]),
        kind=row["kind"],
        symbol=row["symbol"],
        place=Place.objects.get(code=row["place"], opened_on=opened_on) if "place" in row else None,
        parent=agencies.get(row.get("parent", "")),
        position=position,
        opened_on=opened_on,
        closed_on=_day(row.get("closed_on")),
    )


def _add_succession(row: dict, agencies: dict[str, Agency]) -> bool:
    _succession, is_new = AgencySuccession.objects.get_or_create(
        agency=agencies[row["agency"]],
        successor=agencies[row["successor"]],
        function=row["function"],
        defaults={"moved_on": date.fromisoformat(row["moved_on"]), "is_verified": row["is_verified"]},
    )
    return is_new


def _add_group(row: dict, agencies: dict[str, Agency]) -> bool:
    group, is_new = AgencyGroup.objects.get_or_create(
        code=row["code"], defaults={"name": row["name"], "phrases": "\n".join(row["phrases"])}
    )
    if is_new:
        AgencyMembership.objects.bulk_create(
            AgencyMembership(
                group=group,
                agency=agencies[member["agency"]],
                opened_on=_day(member.get("opened_on")),
                closed_on=_day(member.get("closed_on")),
            )
            for member in row["members"]
        )
    return is_new
