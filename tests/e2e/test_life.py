"""The life of a task, of an obstacle and of a handover, as the people of several offices live it."""

import re

from playwright.sync_api import Page, expect


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"main [name={name}]").fill(value)


def send(page: Page, button: str | re.Pattern) -> None:
    page.locator("main").get_by_role("button", name=button).first.click()


def open_task(page: Page, words: str, agency: str) -> None:
    """The page of a task, found without diacritics."""
    page.goto(f"/directives/?q={words}&agency={agency}")
    page.locator("#assignments tbody a").first.click()


def act(page: Page, words: str) -> None:
    """An act of the directive's page, wherever it stands: as a button or in a menu."""
    link = page.locator("main").get_by_role("link", name=re.compile(f"^{words}"), include_hidden=True).first
    page.goto(link.get_attribute("href"))


def test_a_task_lives_from_its_receipt_to_its_acceptance(portal, visit):
    office = visit(portal, "vanphong")
    enter_a_document(office)

    officer = visit(portal, "sotaichinh")
    open_task(officer, "nguon+von+cuoi+nam", "stc")
    act(officer, "Xác nhận tiếp nhận")
    send(officer, "Xác nhận")
    act(officer, "Đề nghị gia hạn")
    fill(officer, due_on="2023-11-24", reason="Chờ Kho bạc Nhà nước xác nhận số liệu.")
    officer.locator("main form button.btn-primary").first.click()
    expect(officer.get_by_text("Chờ Kho bạc Nhà nước xác nhận số liệu.").first).to_be_visible()

    open_task(office, "nguon+von+cuoi+nam", "stc")
    act(office, "Quyết định gia hạn")
    office.locator("[name=outcome]").select_option("granted")
    office.locator("main form button.btn-primary").first.click()
    expect(office.get_by_text("24/11/2023").first).to_be_visible()

    submit(officer, "Mới là dự thảo.", "77/STC-NS")
    answer(office, "return", reason="Cần văn bản đã ký ban hành.")
    officer.reload()
    expect(officer.get_by_text("Cần văn bản đã ký ban hành.").first).to_be_visible()
    submit(officer, "Đã ký ban hành.", "78/STC-NS")
    answer(office, "accept")
    expect(office.get_by_text("1/1").first).to_be_visible()


def enter_a_document(page: Page) -> None:
    """A notice with one task: the agency as a token, the deadline read while it is typed."""
    page.goto("/documents/new/")
    page.locator("#id_issuer").select_option(label="UBND tỉnh")
    fill(page, number="612", symbol="TB-UBND", issued_on="2023-11-03", title="Kết luận giao ban")
    page.locator("#id_task-0-clause").fill("1")
    page.locator("#id_task-0-words").fill("Sở Tài chính rà soát nguồn vốn cuối năm.")
    page.locator("#id_task-0-leads-typed").press_sequentially("so tai chinh")
    page.locator(".tokens [role=option]").filter(has_text="Sở Tài chính").first.click()
    page.locator("#id_task-0-deadline_words").press_sequentially("xong trước ngày 12/11/2023")
    expect(page.get_by_text("Chủ nhật, 12/11/2023")).to_be_visible()
    send(page, re.compile("Lưu văn bản"))
    expect(page.get_by_text("rà soát nguồn vốn cuối năm").first).to_be_visible()


def submit(page: Page, note: str, number: str) -> None:
    open_task(page, "nguon+von+cuoi+nam", "stc")
    act(page, "Báo cáo, gửi kết quả")
    fill(page, note=note, evidence_number=number)
    send(page, "Gửi kết quả")
    expect(page.get_by_text("Chờ duyệt").first).to_be_visible()


def answer(page: Page, action: str, reason: str = "") -> None:
    open_task(page, "nguon+von+cuoi+nam", "stc")
    act(page, "Duyệt hoặc trả lại")
    fill(page, reason=reason)
    page.locator(f"main button[value={action}]").click()
    page.wait_for_load_state()


def test_an_obstacle_goes_from_the_district_to_the_consolidated_list(portal, visit):
    district = visit(portal, "binhgia")
    district.goto("/obstacles/new/")
    raise_obstacle(district)
    expect(district.get_by_role("heading", name="Chưa có định mức hỗ trợ nhà ở").first).to_be_visible()
    address = district.url

    office = visit(portal, "vanphong")
    office.goto("/consolidations/new/")
    fill(office, title="Kiến nghị Trung ương tháng 11/2023")
    office.locator("main form button.btn-primary").first.click()
    office.wait_for_url(re.compile(r"/consolidations/\d+/"))
    choose_obstacle(office, "Chưa có định mức hỗ trợ nhà ở")
    with office.expect_download() as download:
        office.get_by_role("link", name=re.compile("Word")).first.click()
    assert download.value.suggested_filename.endswith(".docx")
    send_list(office)

    district.goto(address)
    expect(district.get_by_text("512/UBND-KT").first).to_be_visible()


def raise_obstacle(page: Page) -> None:
    page.locator("[name=category]").select_option(index=1)
    page.locator("[name=level]").select_option("central")
    page.locator("[name=authority]").select_option(label="Bộ Xây dựng")
    page.locator("[name=component]").select_option(index=3)
    fill(page, title="Chưa có định mức hỗ trợ nhà ở", text="Trung ương chưa quy định định mức.")
    page.locator("main form button.btn-primary").first.click()
    page.wait_for_url(re.compile(r"/obstacles/\d+/"))


def choose_obstacle(page: Page, title: str) -> None:
    if "/choose/" not in page.url:
        page.goto(page.url.rstrip("/") + "/choose/")
    page.get_by_role("row").filter(has_text=title).get_by_role("checkbox").check()
    page.locator("main form[method=post] button.btn-primary").first.click()
    page.wait_for_load_state()


def send_list(page: Page) -> None:
    page.goto(re.sub(r"/(choose|send)/$", "/", page.url).rstrip("/") + "/send/")
    fill(page, number="512", symbol="UBND-KT", sent_on="2023-11-03")
    page.locator("main form[method=post] button.btn-primary").first.click()
    page.wait_for_url(re.compile(r"/consolidations/\d+/$"))


def test_an_officers_open_work_passes_to_another_agency(portal, visit):
    office = visit(portal, "vanphong")
    office.goto("/handovers/new/")
    office.locator("[name=from_agency]").select_option(label="Sở Xây dựng")
    office.locator("[name=to_agency]").select_option(label="Sở Giao thông vận tải")
    fill(office, on="2023-11-03", decision="15/QĐ-UBND", reason="Sáp nhập hai sở.")
    office.locator("main form button.btn-primary").first.click()
    office.wait_for_load_state()
    count = office.locator("main input[type=checkbox]:checked").count()
    assert count
    office.locator("main form[method=post] button.btn-primary").first.click()
    office.wait_for_url(re.compile(r"/handovers/\d+/$"))
    expect(office.get_by_text("15/QĐ-UBND").first).to_be_visible()

    heir = visit(portal, "sgtvt")
    expect(heir.get_by_role("heading", name="Việc của tôi")).to_be_visible()
    past = visit(portal, "sxd")
    past.goto("/directives/?state=open_all")
    expect(past.locator("#assignments tbody tr")).to_have_count(0)
