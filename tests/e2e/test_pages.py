"""Every page, at two widths: axe finds nothing, nothing is wider than the screen, the console is silent."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = {
    "banchidao": [
        "/dashboard/",
        "/dashboard/?as_of=2023-10-26&since=2023-09-30",
        "/programmes/",
        "/programmes/GNBV/",
        "/agencies/",
        "/agencies/bdt/",
        "/explanations/",
    ],
    "vanphong": [
        "/my-work/",
        "/directives/",
        "/directives/?q=khong+co+gi+nhu+the",
        "/documents/",
        "/documents/new/",
        "/disbursement/",
        "/disbursement/open/",
        "/disbursement/allocations/",
        *(
            f"/disbursement/{page}/"
            for page in ("plan", "plan/new", "plan/entries", "assigned", "assigned/new")
        ),
        *(
            f"/disbursement/{page}/"
            for page in ("reallocations", "reallocations/new", "averages", "averages/new")
        ),
        *(f"/disbursement/{page}/" for page in ("counterpart", "months", "verify", "report", "imports")),
        *(f"/disbursement/{page}/" for page in ("imports/new", "treasury", "treasury/new")),
        "/disbursement/compare/?from=2023-10-26&to=2023-11-03",
        "/reminders/",
        "/reminders/rules/?on=2023-11-06",
        "/reminders/rules/new/",
        "/reminders/pauses/",
        "/letters/",
        "/letters/new/",
        "/handovers/",
        "/handovers/new/",
        "/handovers/officer/",
        "/assignments/review/",
        "/directives/?quick=late",
        "/events/",
        "/guidance/",
        "/guidance/new/",
        "/obstacles/",
        "/obstacles/new/",
        "/consolidations/",
        "/consolidations/new/",
        "/password/",
        "/calendar/",
    ],
    "locbinh": [
        "/my-work/",
        "/inbox/",
        "/inbox/?channel=email",
        "/disbursement/",
        "/holidays/",
        "/nowhere/",
    ],
    "hdnd": ["/audit/"],
    "admin": ["/channels/", "/channels/new/"],
}
# Reached by a link of a list: (person, list, link)
INNER = {
    "document": ("vanphong", "/documents/", r"/documents/\d+/$"),
    "directive": ("vanphong", "/directives/", r"/directives/\d+/"),
    "sheet": ("locbinh", "/disbursement/", r"/disbursement/sheets/\d+/"),
    "sheet_to_read": ("sonnptnt", "/disbursement/?state=verified", r"/disbursement/sheets/\d+/"),
    "allocation": ("vanphong", "/disbursement/allocations/", r"/disbursement/allocations/\d+/"),
    "assigned_plan": ("vanphong", "/disbursement/assigned/", r"/disbursement/assigned/\d+/"),
    "reallocation": ("vanphong", "/disbursement/reallocations/", r"/disbursement/reallocations/\d+/$"),
    "month": ("vanphong", "/disbursement/months/", r"/disbursement/months/\d+/$"),
    "treasury_list": ("vanphong", "/disbursement/treasury/", r"/disbursement/treasury/\d+/$"),
    "component": ("vanphong", "/programmes/GNBV/", r"/components/\d+/"),
    "message": ("sokhdt", "/inbox/", r"/inbox/\d+/"),
    "obstacle": ("sokhdt", "/obstacles/", r"/obstacles/\d+/"),
    "consolidation": ("sokhdt", "/consolidations/", r"/consolidations/\d+/"),
    "letter": ("vanphong", "/letters/", r"/letters/\d+/$"),
    "event": ("sokhdt", "/events/", r"/events/\d+/"),
    "report": ("bandantoc", "/my-work/", r"/directives/\d+/"),
}
TARGETS = [(user, path) for user, paths in PAGES.items() for path in paths]


def examine(page) -> None:
    found = Axe().run(page).response["violations"]
    assert not found, [
        (rule["id"], rule["nodes"][0]["html"][:200], rule["nodes"][0]["failureSummary"]) for rule in found
    ]
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, f"{wider} px wider than the screen"


def listen(page) -> list[str]:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize(("user", "path"), TARGETS)
def test_page(still_portal, visit, user, path, width):
    page = visit(still_portal, user, width=width)
    said = listen(page)
    page.goto(path)
    assert not [text for text in said if "404" not in text]  # before axe, which brings styles of its own
    examine(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", INNER)
def test_inner_page(still_portal, visit, name, scheme):
    user, start, pattern = INNER[name]
    page = visit(still_portal, user, width=360 if scheme == "dark" else 1440, color_scheme=scheme)
    page.goto(start)
    hrefs = [link.get_attribute("href") or "" for link in page.locator("main a").all()]
    page.goto(next(href for href in hrefs if re.search(pattern, href)))
    examine(page)


def test_the_first_page_for_a_stranger(still_portal, browser):
    page = browser.new_page(base_url=still_portal.url)
    page.goto("/")
    examine(page)
    page.close()
