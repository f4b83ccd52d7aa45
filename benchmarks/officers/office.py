"""The sheets they share, and one officer at work."""

import http.client
import json
import random
import time
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore

from disbursement.models import Allocation, Month, PlanEntry, Sheet
from portal.models import Agency, User
from programs.models import Component, Program

UNITS, OFFICERS, LINES = 20, 50, 20  # ten sheets have three officers, ten have two
MILLION = 1_000_000
TOKEN = "x" * 32
GONE = (http.client.HTTPException, ConnectionError, TimeoutError)


@dataclass(frozen=True)
class Acknowledged:
    """A save of which the server said that it has it."""

    sheet: int
    cell: str  # "amount-12"
    before: str
    after: str
    by: int


def fill() -> list[tuple[User, Sheet, str]]:
    """Units with lines of one programme and an open sheet; officers with the keys of their sessions."""
    agencies = list(Agency.objects.filter(kind=Agency.Kind.DISTRICT).order_by("pk")[:UNITS])
    program = Program.objects.order_by("pk")[0]
    components = list(Component.objects.filter(program=program)[:LINES])
    sheets = [_sheet(agency, program, components) for agency in agencies]
    Month.objects.create(year=2023, month=10, due_on=date(2023, 11, 5), closes_on=date(2023, 11, 10))
    return [_officer(number, sheets[number % len(sheets)]) for number in range(OFFICERS)]


def _sheet(unit: Agency, program: Program, components: list[Component]) -> Sheet:
    by = User.objects.get(username="bench")
    words = {"year": 2023, "budget_year": 2023, "unit": unit, "kind": "investment", "source": "local"}
    lines = Allocation.objects.bulk_create(Allocation(component=one, **words) for one in components)
    decided = {"decision": "1/QĐ-UBND", "decided_on": date(2023, 1, 10), "entered_by": by}
    PlanEntry.objects.bulk_create(PlanEntry(allocation=line, amount=10**12, **decided) for line in lines)
    return Sheet.objects.create(unit=unit, program=program, year=2023, month=10, due_on=date(2023, 11, 5))


def _officer(number: int, sheet: Sheet) -> tuple[User, Sheet, str]:
    user = User.objects.create_user(
        f"officer-{number}", "x", full_name=f"Officer {number}", role="officer", agency=sheet.unit
    )
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "portal.backends.PersonBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["seen_at"] = time.time() + 3600
    session.save()
    return user, sheet, str(session.session_key)


@dataclass
class Officer:
    """One who types into random cells of the unit's sheet, and answers what comes back."""

    user: int
    sheet: int
    session: str
    port: int
    lines: list[int]
    chance: random.Random
    seen: dict[str, str] = field(default_factory=dict)  # what stood in the cells when last read
    acknowledged: list[Acknowledged] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)  # 0: no answer came

    def type(self) -> None:
        """One cell; where another person was quicker, this one looks and insists."""
        cell = f"amount-{self.chance.choice(self.lines)}"
        value = str(self.chance.randrange(1_000, 900_000))
        for _attempt in range(5):
            before = self.seen.get(cell, "")
            status, answer = self._send({cell: value, f"was-{cell}": before, "unit": "trieu", "version": "0"})
            self.seen |= answer.get("values", {})
            if status == 200:
                after = self.seen.get(cell, "")
                self.acknowledged.append(Acknowledged(self.sheet, cell, before, after, self.user))
                return

    def submit(self) -> int:
        return self._send({"version": "0"}, "submit/")[0]

    def _send(self, fields: dict[str, str], act: str = "cells/") -> tuple[int, dict]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            connection.request("POST", f"/disbursement/sheets/{self.sheet}/{act}", urlencode(fields), headers)
            response = connection.getresponse()
            body = response.read()
        except GONE:  # the process was killed under this request: nobody said that it was saved
            self.statuses.append(0)
            return 0, {}
        finally:
            connection.close()
        self.statuses.append(response.status)
        is_json = (response.headers.get("Content-Type") or "").startswith("application/json")
        return response.status, json.loads(body) if is_json else {}
