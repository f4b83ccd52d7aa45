"""The four daily jobs and the reminder, as their users do them."""

import json
import re
from pathlib import Path

from playwright.sync_api import expect


def test_an_officer_submits_and_the_coordinator_accepts(portal, visit):
    officer = visit(portal, "bandantoc")
    expect(officer.get_by_role("heading", name="Việc của tôi")).to_be_visible()
    officer.get_by_role("link", name="Rà soát vướng mắc thuộc thẩm quyền Trung ương").first.click()
    officer.get_by_role("link", name="Báo cáo, gửi kết quả").click()
    officer.get_by_role("button", name="Gửi kết quả").click()
    expect(
        officer.get_by_role("heading", name="Báo cáo, gửi kết quả")
    ).to_be_visible()  # nothing was typed yet
    officer.locator("[name=note]").fill("Đã gửi danh mục 12 vướng mắc.")
    officer.locator("[name=evidence_number]").fill("512/BDT-KH")
    officer.get_by_role("button", name="Gửi kết quả").click()
    expect(officer.get_by_text("Chờ duyệt").first).to_be_visible()

    coordinator = visit(portal, "vanphong")
    waiting = coordinator.get_by_role("row").filter(has_text="Ban Dân tộc tỉnh")
    waiting.get_by_role("link").first.click()
    coordinator.get_by_role("link", name="Duyệt hoặc trả lại Ban Dân tộc tỉnh").click()
    coordinator.get_by_role("button", name="Duyệt: nhiệm vụ đã xong").click()
    expect(coordinator.get_by_text("3/3").first).to_be_visible()

    officer.goto("/inbox/")
    expect(officer.get_by_role("link", name="Đã duyệt kết quả: mục 2.6 (1)").first).to_be_visible()


def test_a_coordinator_finds_without_diacritics_and_exports_what_is_shown(portal, visit):
    page = visit(portal, "vanphong")
    page.get_by_role("searchbox", name="Tìm nhiệm vụ").fill("dieu hoa")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=re.compile("điều hòa", re.I)).first).to_be_visible()
    assert "q=dieu+hoa" in page.url
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Excel")).click()
    assert download.value.suggested_filename.endswith(".xlsx")


def test_a_district_fills_in_its_sheet(portal, visit):
    page = visit(portal, "locbinh")
    page.get_by_role("link", name=re.compile("Giảm nghèo bền vững")).first.click()
    cells = page.locator("input[inputmode=decimal]:not([type=hidden])")
    before = [cells.nth(number).input_value() for number in range(cells.count())]
    first = cells.first
    first.fill("mười tỷ")
    page.get_by_role("button", name=re.compile("Lưu")).first.click()
    expect(page.get_by_text(re.compile("không phải là số|không phải số"))).to_be_visible()
    expect(cells.first).to_have_value("mười tỷ")
    cells.first.fill(before[0] or "0")
    fill_remarks(page)
    page.get_by_role("button", name=re.compile("^Gửi")).first.click()
    expect(page.get_by_text("Đã gửi").first).to_be_visible()


def fill_remarks(page):
    """Explain every line, as a careful officer would where a check asks for it."""
    remarks = page.get_by_label(re.compile("Ghi chú"))
    for number in range(remarks.count()):
        if not remarks.nth(number).input_value():
            remarks.nth(number).fill("Theo xác nhận của Kho bạc")


def test_the_committee_reads_the_notices_figures(portal, visit):
    page = visit(portal, "banchidao")
    page.goto("/dashboard/?as_of=2023-10-26")
    for rate in ("32,1%", "57,2%", "6,8%", "49,0%"):
        expect(page.get_by_text(rate).first).to_be_visible()
    page.get_by_role("link", name="57,2%").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "kind=investment" in page.url and "as_of=2023-10-26" in page.url


def test_the_reminder_reaches_the_inbox_and_the_mailbox(portal, visit):
    found = json.loads(portal.manage("remind", "--on", "2023-11-06", "--dry-run", "--json"))
    assert {"sotaichinh@langson.example", "sokhdt@langson.example"} <= {row["address"] for row in found}
    portal.manage("remind", "--on", "2023-11-06")
    portal.manage("deliver")

    page = visit(portal, "sotaichinh")
    page.get_by_role("link", name=re.compile("Hộp thư")).click()
    page.get_by_role("link", name="Nhắc việc ngày 06/11/2023").first.click()
    expect(page.get_by_text("2.4").first).to_be_visible()
    mails = [path.read_text() for path in Path(portal.var, "mail").iterdir()]
    assert any("sotaichinh@langson.example" in mail for mail in mails)


def test_the_district_can_do_it_without_javascript(portal, visit):
    page = visit(portal, "dinhlap", java_script_enabled=False)
    page.get_by_role("link", name="tháng 10/2023").first.click()
    page.get_by_role("button", name=re.compile("Lưu")).first.click()
    expect(page.get_by_text(re.compile("Đã lưu|bản nháp", re.I)).first).to_be_visible()
