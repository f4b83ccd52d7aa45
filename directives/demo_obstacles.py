"""The demonstration's obstacles: the seven of the notice, like ones from districts, and what became of them.

The matters are those of the real notice; the words, the amounts and the documents are not.
"""

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from directives import services
from directives.models import Consolidation, Directive, Obstacle
from portal import clock
from portal.models import Agency, Place, User
from programs.models import Component

HERE = Path(__file__).parent
MILLION = 1_000_000


def load(people: dict[str, User]) -> None:
    """Tell everything in the order in which it happened."""
    told = json.loads((HERE / "demo_obstacles.json").read_text(encoding="utf8"))
    raised = [{**row, "do": "raise"} for row in told["obstacles"]]
    obstacles: dict[str, Obstacle] = {}
    lists: dict[str, Consolidation] = {}
    for row in sorted([*raised, *told["story"]], key=lambda row: row["at"]):
        with clock.pinned(timezone.make_aware(datetime.fromisoformat(row["at"]))):
            _happen(row, obstacles, lists, people[row["by"]])


def _happen(
    row: dict[str, Any], obstacles: dict[str, Obstacle], lists: dict[str, Consolidation], by: User
) -> None:
    """One line of the story."""
    about: Any = obstacles.get(row.get("obstacle", ""))
    listed: Any = lists.get(row.get("list", ""))
    deeds: dict[str, Callable[[], Any]] = {
        "raise": lambda: obstacles.update({row["key"]: services.raise_obstacle(_obstacle(row), by=by)}),
        "pass": lambda: services.pass_obstacle(
            about, to=_agency(row["to"]), due_on=_day(row.get("due_on")), text=row.get("text", ""), by=by
        ),
        "answer": lambda: services.answer_obstacle(about, text=row["text"], **_document(row), by=by),
        "reopen": lambda: services.reopen_obstacle(about, text=row["text"], by=by),
        "resolve": lambda: services.resolve_obstacle(about, text=row["text"], by=by),
        "merge": lambda: services.merge_obstacles(
            about, others=[obstacles[key] for key in row["others"]], by=by
        ),
        "prepare": lambda: lists.update({row["list"]: _prepare(row, by)}),
        "choose": lambda: services.choose_obstacles(
            listed, obstacles=[obstacles[key] for key in row["obstacles"]], by=by
        ),
        "send": lambda: services.send_consolidation(
            listed, number=row["number"], symbol=row["symbol"], sent_on=clock.today(), by=by
        ),
        "reply": lambda: services.record_reply(
            listed, authority=_agency(row["authority"]), text=row["text"], **_document(row), by=by
        ),
    }
    deeds[row["do"]]()


def _obstacle(row: dict[str, Any]) -> Obstacle:
    chosen = {
        "component": Component.objects.get(code=row["component"]) if "component" in row else None,
        "place": Place.objects.get(code=row["place"], level="district") if "place" in row else None,
        "directive": _directive(row["directive"]) if "directive" in row else None,
        "authority": _agency(row["authority"]) if "authority" in row else None,
        "stuck_capital": row["stuck"] * MILLION if "stuck" in row else None,
    }
    words = {name: row[name] for name in ("category", "level", "title", "text", "proposal")}
    return Obstacle(**words, **chosen)


def _directive(clause: str) -> Directive:
    return Directive.objects.filter(clause=clause, document__is_demo=True).order_by("position")[0]


def _prepare(row: dict[str, Any], by: User) -> Consolidation:
    new = Consolidation(title=row["title"], recipients=row["recipients"])
    return services.prepare_consolidation(new, by=by)


def _document(row: dict[str, Any]) -> dict[str, Any]:
    return {"document_number": row["number"], "document_on": clock.today()}


def _agency(code: str) -> Agency:
    return Agency.objects.get(code=code)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
