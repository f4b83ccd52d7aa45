"""The dashboard and the list of tasks, beside a floor and beside Django's own admin."""

from benchmarks.measure import FEW_ROUNDS, ROUNDS, SLOW_ROUNDS, Target, compare, row, served, worst
from portal import audit
from portal.models import User

NOTE = "10,000 assignments, 100,000 figures, gunicorn on loopback, median of {rounds} requests in turns"
LARGE = "100,000 assignments of 10,000 directives, median of {rounds} requests in turns; the worst: {worst}"
LISTS = [  # the list, each filter, each quick filter, each order
    "",
    *(
        f"state={state}"
        for state in ("open_all", "overdue", "due_soon", "submitted", "open", "awaiting_event")
    ),
    *(f"state={state}" for state in ("recurring", "standing", "undated", "done", "done_late", "ended")),
    *("agency=agency-7", "programme=CT1", "document=60", "role=lead", "role=cooperating", "year=2023"),
    *("due_from=2023-11-01", "due_to=2021-11-01", "extended=yes", "handler=1", "period=2023-11"),
    *(f"quick={name}" for name in ("mine", "late", "week", "submitted", "unconfirmed", "undated")),
    *("quick=recurring", "quick=silent"),
    *(f"sort={order}" for order in ("state", "due_on", "-due_on", "agency", "-agency", "clause", "-clause")),
]
LAST_PAGES = ["page=last", "page=2000", "state=open_all&page=last", "sort=agency&page=last"]
SEARCHES = ["q=bao+cao", "q=treo"]  # in every directive, and in one of two thousand


def small(database: str, sessions: dict[str, str]) -> list[dict]:
    """Over 10,000 assignments."""
    with served(database) as port:
        coordinator, admin = sessions["coordinator"], sessions["admin"]
        listed, floor = (port, "/directives/", coordinator), (port, "/floor/", coordinator)
        pairs: dict[str, tuple[Target, Target]] = {
            "dashboard_vs_floor": ((port, "/dashboard/?year=2023", coordinator), floor),
            "directives_vs_floor": (listed, floor),
            "directives_vs_admin": (listed, (port, "/admin/directives/assignment/", admin)),
        }
        return [row(name, compare(*pair), NOTE.format(rounds=ROUNDS)) for name, pair in pairs.items()]


def large(database: str, sessions: dict[str, str]) -> list[dict]:
    """Over 100,000 assignments."""
    coordinator, admin = sessions["coordinator"], sessions["admin"]
    with served(database) as port:
        floor = (port, "/floor/", coordinator)

        def beside_floor(queries: list[str]) -> dict[str, tuple[Target, Target]]:
            return {query: ((port, f"/directives/?{query}", coordinator), floor) for query in queries}

        searched: dict[str, tuple[Target, Target]] = {
            query: (
                (port, f"/directives/?{query}", coordinator),
                (port, f"/admin/directives/assignment/?{query}", admin),
            )
            for query in SEARCHES
        }
        everything = beside_floor([*LISTS, *SEARCHES])
        return [
            worst("directives_100k_vs_floor", beside_floor(LISTS), FEW_ROUNDS, LARGE),
            worst("directives_last_page_vs_floor", beside_floor(LAST_PAGES), FEW_ROUNDS, LARGE),
            worst("search_100k_vs_floor", beside_floor(SEARCHES), FEW_ROUNDS, LARGE),
            worst("search_100k_vs_admin", searched, SLOW_ROUNDS, LARGE),
            worst("list_after_write_vs_floor", everything, SLOW_ROUNDS, LARGE, write),
        ]


def write() -> None:
    """Something that happens in the portal: what its lists remember is found anew."""
    user = User.objects.get(username="bench")
    audit.record("admin.changed", user, by=user)
