"""The monthly sheet while one types: saved by itself, pasted, offline, in conflict, undone, by keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.running import PASSWORD
from tests.e2e.test_pages import examine, listen

COLLEAGUE = """
from portal.models import User
first = User.objects.get(username="locbinh")
same = {{"agency": first.agency, "role": first.role}}
User.objects.create_user("locbinh2", password="{password}", full_name="Lương Thị Hai", **same)
"""


@pytest.fixture
def open_sheet(portal, visit):
    """open_sheet("locbinh") -> that district's returned sheet of October."""

    def go(username: str = "locbinh", **options) -> Page:
        page = visit(portal, username, **options)
        page.goto("/disbursement/?year=2023&month=10&programme=GNBV")
        page.get_by_role("link", name=re.compile("Giảm nghèo bền vững")).first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("10/2023")
        page.wait_for_load_state("load")  # the scripts listen
        return page

    return go


def amounts(page: Page):
    return page.locator("input.cell[name^=amount-]")


def state(cell) -> str:
    return cell.evaluate("cell => cell.closest('td').dataset.state || ''")


def saved(cell) -> None:
    expect(cell.locator("xpath=ancestor::td")).to_have_attribute("data-state", "saved")


def type_into(cell, text: str) -> None:
    cell.fill(text)
    cell.press("Enter")


def on_server(portal, cell) -> str:
    """What the draft says, asked of the database."""
    name = cell.get_attribute("name") if not isinstance(cell, str) else cell
    part, line = name.split("-")
    field = {"amount": "typed", "note": "note"}.get(part, f"typed_{part}")
    code = (
        "from disbursement.models import SheetCell;"
        f"print(SheetCell.objects.get(allocation={line}, sheet__month=10).{field})"
    )
    return portal.manage("shell", "--no-imports", "-c", code).strip().splitlines()[-1]


def test_a_cell_is_saved_by_itself_and_says_what_is_wrong_with_it(portal, open_sheet):
    page = open_sheet()
    said = listen(page)
    first = amounts(page).first
    type_into(first, "52300")
    saved(first)
    expect(first).to_have_value("52.300")
    expect(page.locator("[data-sheet-state]")).to_have_text(re.compile(r"Đã lưu \d\d:\d\d"))
    expect(page.locator("tr.finding:visible").first).to_contain_text("Có phải 5.230")
    expect(first).to_have_attribute("aria-invalid", "true")
    assert not said
    examine(page)
    page.reload()
    expect(first).to_have_value("52.300")
    type_into(first, "430")
    saved(first)
    expect(first).not_to_have_attribute("aria-invalid", "true")
    assert on_server(portal, first) == "430"


def test_sums_follow_while_one_types(open_sheet):
    page = open_sheet()
    total = page.locator("tr[data-total] [data-amount]")
    before = int(total.inner_text().replace(".", ""))
    first = amounts(page).first
    was = int(first.input_value().replace(".", ""))
    first.fill(str(was + 7))
    expect(total).to_have_text(f"{before + 7:,}".replace(",", "."))


BLOCK = "430\t5.000\tđã nghiệm thu\n1,5\t\t\n220,5\t4.000\tghi chú “hai”\n"


def test_a_block_from_the_clipboard_is_pasted_and_taken_back_at_once(portal, open_sheet):
    page = open_sheet()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    names = ["amount", "december", "note"]
    rows = page.locator("tr.entry")
    before = [rows.nth(2).locator(f".cell[name^={name}-]").input_value() for name in names]
    page.evaluate("text => navigator.clipboard.writeText(text)", BLOCK)
    amounts(page).first.focus()
    page.keyboard.press("Control+V")
    expect(page.locator("[data-notice=pasted]")).to_contain_text("9")
    third = rows.nth(2)
    expect(third.locator(".cell[name^=amount-]")).to_have_value("220,5")
    expect(third.locator(".cell[name^=december-]")).to_have_value("4.000")
    expect(third.locator(".cell[name^=note-]")).to_have_value("ghi chú “hai”")
    expect(page.locator("[data-sheet-state]")).to_have_text(re.compile(r"Đã lưu"))
    assert on_server(portal, third.locator(".cell[name^=amount-]")) == "220,5"
    with page.expect_response(re.compile("/cells/$")):
        page.keyboard.press("Control+Z")
    for name, text in zip(names, before, strict=True):
        expect(third.locator(f".cell[name^={name}-]")).to_have_value(text)
    assert on_server(portal, third.locator(".cell[name^=amount-]")) == before[0]
    page.keyboard.press("Control+Y")
    expect(third.locator(".cell[name^=amount-]")).to_have_value("220,5")


def test_a_block_that_does_not_fit_is_said_and_english_numbers_are_read(open_sheet):
    page = open_sheet()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    count = amounts(page).count()
    page.evaluate("text => navigator.clipboard.writeText(text)", "1,234.5\t2,000\tx\tmore\n5\n6\n")
    amounts(page).nth(count - 2).focus()
    page.keyboard.press("Control+V")
    expect(amounts(page).nth(count - 2)).to_have_value("1234,5")
    expect(page.locator("[data-notice=pasted]")).to_contain_text("Dòng thừa phía dưới dòng cuối")
    expect(page.locator("[data-notice=pasted]")).to_contain_text("Cột thừa bên phải")
    expect(page.locator("[data-notice=pasted]")).to_contain_text("dấu phẩy")


def test_typed_cells_wait_for_the_connection_and_go_out_by_themselves(portal, open_sheet):
    page = open_sheet()
    cells = [amounts(page).nth(number) for number in range(3)]
    before = on_server(portal, cells[0])
    page.context.set_offline(True)
    for number, cell in enumerate(cells):
        type_into(cell, str(431 + number))
    expect(page.locator("[data-notice=offline]")).to_be_visible()
    expect(page.locator("[data-sheet-state]")).to_contain_text("3")
    assert state(cells[0]) == "waiting"
    assert on_server(portal, cells[0]) == before
    page.context.set_offline(False)
    for cell in cells:
        saved(cell)
    expect(page.locator("[data-notice=offline]")).to_be_hidden()
    assert [on_server(portal, cell) for cell in cells] == ["431", "432", "433"]


def test_what_waited_in_a_closed_page_goes_out_when_it_is_opened_again(portal, open_sheet):
    page = open_sheet()
    first, address = amounts(page).first, page.url
    page.evaluate(
        "() => { window.fetch = () => Promise.reject(new TypeError('no line')); }"
    )  # also as the page closes
    type_into(first, "437")
    expect(page.locator("[data-notice=offline]")).to_be_visible()
    page.goto("about:blank")
    page.goto(address)
    saved(first)
    expect(first).to_have_value("437")
    assert on_server(portal, first) == "437"


def test_typed_cells_survive_the_end_of_the_session(portal, open_sheet):
    page = open_sheet()
    first = amounts(page).first
    page.context.clear_cookies(name="sessionid")
    type_into(first, "438")
    notice = page.locator("[data-notice=signed-out]")
    expect(notice).to_be_visible()
    notice.get_by_role("link", name="Đăng nhập").click()
    page.get_by_label("Tên đăng nhập").fill("locbinh")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(first).to_have_value("438")
    saved(first)
    assert on_server(portal, first) == "438"


def test_two_browsers_in_one_cell_both_values_and_the_question(portal, open_sheet):
    portal.manage("shell", "--no-imports", "-c", COLLEAGUE.format(password=PASSWORD))
    mine, theirs = open_sheet("locbinh"), open_sheet("locbinh2")
    type_into(amounts(theirs).first, "441")
    saved(amounts(theirs).first)
    type_into(amounts(theirs).nth(1), "3")
    saved(amounts(theirs).nth(1))
    type_into(amounts(mine).first, "442")
    rival = mine.locator("[data-clash]:visible")
    expect(rival).to_contain_text("Lương Thị Hai")
    expect(rival).to_contain_text("441")
    expect(amounts(mine).first).to_have_value("442")
    expect(amounts(mine).nth(1)).to_have_value("3")  # what nobody else touched simply comes along
    assert on_server(portal, amounts(mine).first) == "441"
    examine(mine)
    rival.get_by_role("button", name="Giữ số của tôi").click()
    saved(amounts(mine).first)
    assert on_server(portal, amounts(mine).first) == "442"

    type_into(amounts(theirs).first, "443")
    theirs.locator("[data-clash]:visible").get_by_role("button", name="Lấy giá trị này").click()
    expect(amounts(theirs).first).to_have_value("442")
    expect(theirs.locator("[data-clash]:visible")).to_have_count(0)
    expect(theirs.locator("[data-sheet-state]")).to_have_attribute("data-state", "saved")


def test_a_sheet_that_was_submitted_elsewhere_refuses_in_words_and_keeps_what_was_typed(portal, open_sheet):
    page, other = open_sheet(), open_sheet()
    other.get_by_role("button", name=re.compile("^Gửi")).first.click()
    expect(other.get_by_text("Đã gửi").first).to_be_visible()
    type_into(amounts(page).first, "445")
    expect(page.locator("[data-notice=refused]")).to_contain_text("đã gửi lúc")
    expect(amounts(page).first).to_have_value("445")


def test_everything_by_keyboard(portal, open_sheet):
    page = open_sheet()
    first, second = amounts(page).nth(0), amounts(page).nth(1)
    before = first.input_value()
    first.focus()
    page.keyboard.type("447")
    page.keyboard.press("Escape")
    expect(first).to_have_value(before)
    page.keyboard.type("448")
    page.keyboard.press("ArrowDown")
    expect(second).to_be_focused()
    saved(first)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    expect(page.locator("input.cell[name^=december-]").first).to_be_focused()
    page.keyboard.type("5000")
    page.keyboard.press("Tab")
    expect(page.locator("textarea.cell").first).to_be_focused()
    page.keyboard.type("theo Kho bạc")
    page.keyboard.press("Enter")
    saved(page.locator("textarea.cell").first)
    page.keyboard.press("Control+Z")
    expect(page.locator("textarea.cell").first).to_have_value("")
    page.keyboard.press("Control+Z")
    page.keyboard.press("Control+Z")
    expect(first).to_have_value(before)
    page.keyboard.press("Control+Shift+Z")
    expect(first).to_have_value("448")
    page.wait_for_load_state("networkidle")
    saved(first)
    assert on_server(portal, first) == "448"


def test_only_what_changed_at_once_and_with_the_address(open_sheet):
    page = open_sheet()
    lines = page.locator("tr.entry:visible")
    every = lines.count()
    page.get_by_role("link", name="Chỉ dòng có thay đổi").click()
    some = lines.count()
    assert 0 < some < every
    assert "changed=1" in page.url
    page.reload()
    assert lines.count() == some
    page.get_by_role("link", name="Hiện tất cả các dòng").click()
    assert lines.count() == every


def test_typing_and_sending_at_once_sends_what_was_typed(portal, open_sheet):
    page = open_sheet()
    amounts(page).first.fill("449")
    page.get_by_role("button", name=re.compile("^Gửi")).first.click()
    expect(page.get_by_text("Đã gửi").first).to_be_visible()
    expect(page.locator("tr.entry td.now").first).to_contain_text("449")


def test_the_workbook_goes_out_and_comes_in(open_sheet, tmp_path):
    page = open_sheet()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải mẫu Excel").click()
    page.get_by_role("link", name="Nhập từ Excel").click()
    download.value.save_as(tmp_path / "bieu.xlsx")
    page.locator("input[type=file]").set_input_files(tmp_path / "bieu.xlsx")
    page.get_by_role("button", name="Xem sẽ thay đổi gì").click()
    expect(page.get_by_role("heading", name="Sẽ thay đổi những gì")).to_be_visible()
    examine(page)


def test_without_javascript_the_page_does_the_same(portal, open_sheet):
    page = open_sheet(java_script_enabled=False)
    amounts(page).first.fill("451")
    page.get_by_role("button", name="Lưu bản nháp").first.click()
    expect(page.get_by_role("status").filter(has_text="Đã lưu bản nháp")).to_be_visible()
    expect(amounts(page).first).to_have_value("451")
    page.get_by_role("link", name="Chỉ dòng có thay đổi").click()
    assert "changed=1" in page.url
    page.get_by_role("link", name="đồng", exact=True).click()
    expect(amounts(page).first).to_have_value("451.000.000")
    page.get_by_role("link", name=re.compile("^Ai đã sửa")).first.click()
    expect(page.get_by_role("cell", name="451", exact=True)).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "light"), (1440, "dark")])
def test_the_page_fits_and_axe_is_silent(open_sheet, width, scheme):
    page = open_sheet(width=width, color_scheme=scheme)
    amounts(page).first.fill("mười")
    amounts(page).first.press("Enter")
    expect(page.locator("tr.finding:visible").first).to_be_visible()
    examine(page)
    page.get_by_role("link", name=re.compile("^Ai đã sửa")).first.click()
    examine(page)
