"""What is being typed survives a lost session, a lost connection and another computer, until it is sent."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.running import PASSWORD

TEXT = "Đã rà soát 12 vướng mắc, đang chờ Sở Tài chính cho ý kiến."


@pytest.fixture
def write(portal, visit):
    """write("bandantoc") -> a page on which that officer reports on a task, and its note."""

    def open_report(username: str):
        page = visit(portal, username)
        page.get_by_role("link", name="Rà soát vướng mắc thuộc thẩm quyền Trung ương").first.click()
        page.get_by_role("link", name="Báo cáo, gửi kết quả").click()
        return page, page.locator("[name=note]")

    return open_report


def restored(page: Page):
    return page.get_by_role("status").filter(has_text="Đã khôi phục nội dung đang viết dở lúc")


def sign_in(page: Page, username: str) -> None:
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "/login/" not in url)


def test_typed_words_survive_the_end_of_the_session(write):
    page, note = write("bandantoc")
    note.fill("Đang")
    page.context.clear_cookies(name="sessionid")  # the session ended while the person typed on
    note.fill(TEXT)
    page.get_by_role("button", name="Lưu tiến độ").click()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    sign_in(page, "bandantoc")
    expect(page.get_by_role("heading", name="Báo cáo, gửi kết quả")).to_be_visible()
    expect(restored(page)).to_be_visible()
    expect(note).to_have_value(TEXT)
    page.get_by_role("button", name="Lưu tiến độ").click()
    expect(page.get_by_text(TEXT).first).to_be_visible()
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", name="Báo cáo, gửi kết quả")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(restored(page)).to_have_count(0)
    expect(note).to_have_value("")


def test_typed_words_wait_on_another_computer_for_the_same_person_only(write, visit, portal):
    page, note = write("bandantoc")
    with page.expect_response(re.compile("/draft/$")) as kept:
        note.fill(TEXT)
    assert kept.value.status == 204
    other, its_note = write("bandantoc")
    expect(its_note).to_have_value(TEXT)
    expect(restored(other)).to_be_visible()
    other.get_by_role("button", name="Bỏ bản nháp").click()
    expect(its_note).to_have_value("")
    expect(restored(other)).to_have_count(0)
    page.reload()
    page.wait_for_load_state("networkidle")
    expect(note).to_have_value("")


# The same form, put into any page: the two people of this test may not open each other's pages
SAME_FORM = """path => {
  const form = Object.assign(document.createElement("form"), { action: path });
  form.dataset.draft = "";
  form.append(Object.assign(document.createElement("textarea"), { name: "note" }));
  document.querySelector("main").append(form);
  document.body.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: document.body } }));
}"""


@pytest.mark.parametrize(("username", "sees"), [("bandantoc", TEXT), ("vanphong", "")])
def test_only_the_same_person_finds_it_at_the_same_computer(write, username, sees):
    page, note = write("bandantoc")
    page.route("**/draft/", lambda route: route.abort())  # only this computer keeps it
    note.fill(TEXT)
    path = page.url
    page.context.clear_cookies(name="sessionid")
    page.goto("/inbox/")
    sign_in(page, username)
    with page.expect_response(re.compile("/draft/[?]path=")):
        page.evaluate(SAME_FORM, path)
    page.wait_for_timeout(300)
    expect(note).to_have_value(sees)


def test_typed_words_survive_a_lost_connection(write):
    page, note = write("bandantoc")
    page.context.set_offline(True)
    note.fill(TEXT)
    page.wait_for_timeout(2000)  # longer than the pause after which the server would be told
    page.context.set_offline(False)
    page.reload()
    expect(restored(page)).to_be_visible()
    expect(note).to_have_value(TEXT)


def test_what_the_server_refused_stays_as_it_was_typed(write):
    page, note = write("bandantoc")
    percent = page.locator("[name=percent]")
    note.fill(TEXT)
    percent.fill("50")
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.locator("[name=evidence_on]").evaluate("field => { field.type = 'text'; field.value = 'hôm qua'; }")
    page.get_by_role("button", name="Lưu tiến độ").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(restored(page)).to_have_count(0)
    percent.fill("60")
    page.goto(page.url)
    expect(restored(page)).to_be_visible()
    expect(note).to_have_value(TEXT)
    expect(percent).to_have_value("60")


def test_nothing_stays_of_a_document_that_is_marked_secret(portal, visit):
    page = visit(portal, "vanphong")
    page.goto("/documents/new/")
    title = page.locator("[name=title]")
    with page.expect_response(re.compile("/draft/$")):
        title.fill(TEXT)
    with page.expect_response(re.compile("/draft/$")):
        page.locator("[name=is_secret]").check()
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:'))") == []
    page.reload()
    page.wait_for_load_state("networkidle")
    expect(restored(page)).to_have_count(0)
    expect(title).to_have_value("")
