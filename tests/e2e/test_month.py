"""November 2023 from opening to closing: two districts, a return, a paste, a conflict, a late one."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.running import run_copy
from tests.e2e.test_pages import examine

MILLION = 1_000_000


@pytest.fixture
def december(demo, tmp_path):
    """The portal on 01/12/2023: November is over and can be closed."""
    yield from run_copy(demo, "e2e_december", tmp_path, today="2023-12-01")


def open_sheet(page: Page, unit: str = "") -> None:
    page.goto(f"/disbursement/?year=2023&month=11&programme=GNBV&unit={unit}")
    page.locator("#sheets tbody th a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("11/2023")


def amounts(page: Page):
    return page.locator("input.cell[name^=amount-]")


def paste_last_month(page: Page, more: int) -> None:
    """What was paid by October and a little more, as one block from the clipboard; a remark in each line."""
    rows = page.locator("tr.entry")
    last = [int(rows.nth(number).get_attribute("data-last")) // MILLION for number in range(rows.count())]
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    block = "\n".join(f"{amount + more}" for amount in last)
    page.evaluate("text => navigator.clipboard.writeText(text)", block)
    amounts(page).first.focus()
    page.keyboard.press("Control+V")
    for note in page.locator("tr.entry .cell[name^=note-]").all():
        note.fill("Đã đối chiếu với Kho bạc.")
    page.keyboard.press("Tab")
    expect(page.locator("[data-sheet-state]")).to_have_text(re.compile(r"Đã lưu"))


def submit(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Gửi")).first.click()
    expect(page.locator(".lead-in .state-submitted")).to_be_visible()


def test_a_month_from_opening_to_closing(december, visit):
    office, owner = visit(december, "vanphong"), visit(december, "soldtbxh")
    opens_the_month(office)
    first, second = visit(december, "locbinh"), visit(december, "chilang")
    open_sheet(first)
    paste_last_month(first, 2)
    submit(first)
    open_sheet(second)
    meets_a_colleague(second, visit(december, "chilang"))
    submit(second)
    is_returned(owner, first)
    for unit in ("ubnd-188", "ubnd-187"):
        open_sheet(owner, unit)
        owner.locator("#judge .btn-primary").click()
        expect(owner.locator(".lead-in .state-verified")).to_be_visible()
    closes_the_month(office)
    comes_late(office, visit(december, "caoloc"))


def opens_the_month(office: Page) -> None:
    office.goto("/disbursement/open/")
    office.locator("[name=year]").fill("2023")
    office.locator("[name=month]").select_option("11")
    office.locator("[name=due_on]").fill("2023-12-05")
    office.locator("[name=closes_on]").fill("2023-12-10")
    office.locator("main form .btn-primary").click()
    expect(office).to_have_url(re.compile("month=11"))


def meets_a_colleague(second: Page, other: Page) -> None:
    """Both write into one cell, one of them without a connection; the other's value is taken."""
    paste_last_month(second, 1)
    open_sheet(other)
    amounts(other).first.fill("9999")
    second.context.set_offline(True)
    amounts(second).first.fill("8888")
    amounts(second).first.press("Enter")
    amounts(other).first.press("Enter")
    expect(other.locator("td[data-state=saved]").filter(has=amounts(other).first)).to_have_count(1)
    second.context.set_offline(False)
    expect(second.locator("[data-clash]:visible")).to_contain_text("9.999")
    second.locator("[data-clash]:visible").get_by_role("button", name="Lấy giá trị này").click()
    expect(amounts(second).first).to_have_value("9.999")


def is_returned(owner: Page, first: Page) -> None:
    """With a reason at one line; it is mended and submitted again."""
    open_sheet(owner, "ubnd-188")
    owner.locator("tr.entry details.return summary").first.click()
    owner.locator("tr.entry details.return textarea").first.fill("Kho bạc báo số khác, đề nghị kiểm tra.")
    owner.locator("#judge details.return summary").click()
    owner.locator("#judge textarea").fill("Rà soát lại một dòng.")
    owner.locator("#return .btn").click()
    expect(owner.locator(".lead-in .state-returned")).to_be_visible()
    first.reload()
    expect(first.get_by_text("Kho bạc báo số khác, đề nghị kiểm tra.").first).to_be_visible()
    examine(first)
    amount = amounts(first).first
    amount.fill(str(int(amount.input_value().replace(".", "")) + 5))
    amount.press("Enter")
    expect(first.locator("td[data-state=saved]").filter(has=amount)).to_have_count(1)
    submit(first)


def closes_the_month(office: Page) -> None:
    office.goto("/disbursement/months/")
    office.get_by_role("link", name="11/2023").first.click()
    office.locator("a[href$='/close/']").click()
    examine(office)
    office.locator("main form .btn-primary").click()
    expect(office.locator("#versions tbody tr")).to_have_count(1)


def comes_late(office: Page, late: Page) -> None:
    """The sheet is shut until the unit is let in by name; the closed month still says so."""
    open_sheet(late)
    expect(amounts(late)).to_have_count(0)
    office.locator("a[href$='/late/']").click()
    office.locator("[name=unit]").select_option(label="UBND huyện Cao Lộc")
    office.locator("[name=until]").fill("2023-12-15")
    office.locator("[name=reason]").fill("Kho bạc đối chiếu chậm.")
    office.locator("main form .btn-primary").click()
    expect(office.locator("#late tbody")).to_contain_text("Cao Lộc")
    open_sheet(late)
    paste_last_month(late, 3)
    submit(late)
    office.locator("#versions a[href*='/closings/']").first.click()
    expect(office.locator("main")).to_contain_text("Cao Lộc")
    office.goto(office.url.split("?")[0] + "changes/")
    expect(office.locator("main table")).to_contain_text("Cao Lộc")
    examine(office)
