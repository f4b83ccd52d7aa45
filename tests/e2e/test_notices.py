"""A notice comes in as a file, a scan or a text, is reviewed beside its drafts, and becomes directives."""

import json
import re
import textwrap
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.directives.notice_files import docx, saved
from tests.directives.notice_files import page as sheet_of_paper
from tests.e2e.test_pages import examine, listen

NOTICE = (Path(__file__).parent.parent / "directives" / "notices" / "demo.txt").read_text(encoding="utf-8")
SESSION = "tại kỳ họp thường lệ cuối năm 2023"
# Clause: its day, how many agencies lead and cooperate, which of them if few (the table of the notice)
TASKS = {
    "2.1": [None, 14, 2, []],
    "2.2": [None, 11, 0, []],
    "2.3 (1)": ["2023-10-31", 20, 0, []],
    "2.3 (2)": ["2023-11-05", 1, 0, ["Sở KH&ĐT"]],
    "2.4": ["2023-11-05", 2, 3, ["Ban Dân tộc tỉnh", "Sở KH&ĐT", "Sở LĐTBXH", "Sở NN&PTNT", "Sở Tài chính"]],
    "2.5 (1)": [None, 11, 0, []],
    "2.5 (2)": [None, 11, 0, []],
    "2.6 (1)": ["2023-10-31", 3, 0, ["Ban Dân tộc tỉnh", "Sở LĐTBXH", "Sở NN&PTNT"]],
    "2.6 (2)": ["2023-11-01", 1, 0, ["Sở KH&ĐT"]],
    "2.7 (1)": [None, 31, 0, []],
    "2.7 (2)": [None, 11, 0, []],
    "2.7 (3)": [None, 20, 0, []],
    "2.8": [None, 3, 0, ["Ban Dân tộc tỉnh", "Sở LĐTBXH", "Sở NN&PTNT"]],
    "2.9": [None, 1, 0, ["Các Phó Chủ tịch UBND tỉnh"]],
}
GIVEN = """
import json
from directives.models import Document
rows = Document.objects.get(number="599", symbol="TB-UBND").directives.order_by("position")
told = {}
for row in rows:
    agencies = sorted(one.agency.short_name for one in row.assignments.select_related("agency"))
    leads = row.assignments.filter(role="lead").count()
    day = row.original_due_on and row.original_due_on.isoformat()
    told[row.label] = [day, leads, len(agencies) - leads, agencies if len(agencies) < 6 else []]
print(json.dumps(told))
"""
READ = """
from directives import tasks
from directives.models import IncomingNotice
tasks.read_incoming(IncomingNotice.objects.first().pk)
"""


def send(page: Page, *, text: str = "", file: tuple[str, bytes] | None = None) -> None:
    page.goto("/documents/incoming/new/")
    if file:
        page.locator("[name=file]").set_input_files({"name": file[0], "mimeType": "", "buffer": file[1]})
    else:
        page.locator("[name=text]").fill(text)
    page.locator("main form .btn-primary").click()
    page.wait_for_url(re.compile(r"/documents/incoming/\d+/"))


def draft(page: Page, label: str):
    """The card of that clause."""
    return page.locator(".draft").filter(has=page.locator(".clause-no").get_by_text(label, exact=True))


def opened(page: Page, label: str):
    link = draft(page, label).locator("[data-open]")
    if link.get_attribute("aria-expanded") == "false":
        link.click()
    expect(page.locator(".draft.is-open .clause-no")).to_have_text(label)
    return page.locator(".draft.is-open .draft-form")


def kept(page: Page) -> None:
    expect(page.locator(".draft-form")).to_have_attribute("data-state", "kept")


def split(page: Page, label: str, at: str) -> None:
    form = opened(page, label)
    form.locator(".split summary").click()
    form.locator(".split li", has_text=at).locator("button").click()
    expect(draft(page, f"{label} (2)")).to_have_count(1)


def name_leads(page: Page, label: str, name: str) -> None:
    box = opened(page, label).locator(".tokens").first
    while box.locator(".token").count():
        box.locator(".token button").first.click()
    box.locator("input").fill(f"{name};")
    expect(box.locator(".token")).to_have_count(1)
    kept(page)


def type_deadline(page: Page, label: str, words: str) -> None:
    form = opened(page, label)
    form.locator("[name$=-deadline_words]").fill(words)
    expect(form.locator("[data-reading] b")).to_be_visible()
    form.locator("[name$=-clause]").focus()
    kept(page)


def put_right(page: Page) -> None:
    """What the reader leaves to a person: the two tasks in 2.5, the session of 2.1."""
    split(page, "2.5", "đồng thời chuẩn bị tốt")
    type_deadline(page, "2.1", SESSION)


def accept_all(page: Page) -> None:
    page.locator("button[name=which][value=all]").click()
    expect(page.locator("main tbody tr")).to_have_count(14)
    page.locator("main form .btn-primary").click()
    page.wait_for_url(re.compile(r"/documents/\d+/$"))
    expect(page.get_by_role("status").first).to_be_visible()


def given(portal) -> dict:
    return json.loads(portal.manage("shell", "--no-imports", "-c", GIVEN).strip().splitlines()[-1])


def test_a_docx_is_reviewed_with_every_act_and_fourteen_tasks_stand(portal, visit):
    page = visit(portal, "vanphong")
    said = listen(page)
    send(page, file=("thong-bao.docx", docx(*NOTICE.splitlines())))
    expect(page.locator(".draft")).to_have_count(13)
    assert not said
    put_right(page)
    page.locator("[data-drop]").click()  # of 2.1, which is open
    expect(draft(page, "2.1")).to_have_count(0)
    page.locator("[data-undo]").click()
    expect(draft(page, "2.1")).to_have_count(1)
    opened(page, "2.6 (2)").locator("button[formaction$='/join/']").click()
    expect(page.locator(".draft")).to_have_count(13)
    split(page, "2.6", "Sở Kế hoạch và Đầu tư tổng hợp")
    name_leads(page, "2.6 (1)", "các cơ quan chủ trì 03 Chương trình MTQG")
    name_leads(page, "2.6 (2)", "Sở KH&ĐT")
    type_deadline(page, "2.6 (2)", "chậm nhất là ngày 01/11/2023")
    page.reload()  # the review survives
    expect(page.locator(".draft")).to_have_count(14)
    accept_all(page)
    assert given(portal) == TASKS


def test_a_pasted_text_becomes_fourteen_tasks(portal, visit):
    page = visit(portal, "vanphong")
    send(page, text=NOTICE)
    put_right(page)
    accept_all(page)
    assert given(portal) == TASKS
    page.goto("/documents/incoming/")
    expect(page.get_by_role("link").filter(has_text="599/TB-UBND").first).to_be_visible()


def scan() -> bytes:
    """The notice on pages, as a scanner gives them."""
    lines = [line for text in NOTICE.splitlines() for line in textwrap.wrap(text, 78) or [""]]
    sheets = []
    for start in range(0, len(lines), 40):
        sheet, pen = sheet_of_paper()
        for number, line in enumerate(lines[start : start + 40]):
            pen.text((110, 90 + 40 * number), line, "black")
        sheets.append(sheet)
    return saved(sheets[0], "PDF", save_all=True, append_images=sheets[1:], resolution=150)


def test_a_scan_is_shown_as_its_pages_with_each_field_marked(portal, visit):
    page = visit(portal, "vanphong")
    send(page, file=("thong-bao.pdf", scan()))
    portal.manage("shell", "--no-imports", "-c", READ)  # the waiting page turns into the review by itself
    picture = page.locator(".pictures img").first
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 1000
    form = opened(page, "2.4")
    expect(page.locator("rect.r-words.is-here").first).to_be_visible()
    form.locator("[name$=-deadline_words]").focus()
    expect(page.locator("rect.r-deadline_words.is-here").first).to_be_visible()
    examine(page)
    page.locator("[data-show=text]").click()
    form.locator("[name$=-deadline_words]").focus()
    expect(page.locator(".text a.m-deadline_words.is-here").first).to_be_visible()
    page.locator(".text a.m-leads", has_text="Chủ tịch UBND các huyện").click()
    expect(page.locator(".draft.is-open h3")).to_contain_text("2.5")


@pytest.fixture
def review(portal, visit):
    """review(width=360) -> the demo's notice in review."""

    def go(**options) -> Page:
        page = visit(portal, "vanphong", **options)
        send(page, text=NOTICE)
        return page

    return go


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1440, "light"), (1440, "dark")])
def test_the_page_fits_and_axe_is_silent(review, width, scheme):
    page = review(width=width, color_scheme=scheme)
    examine(page)
    page.locator(".head summary").click()
    page.locator(".chip summary").first.click()
    page.locator("[data-open]").nth(1).click()
    page.locator(".draft-form .more summary").first.click()
    page.locator(".split summary").click()
    examine(page)


def test_everything_by_keyboard(review):
    page = review()
    page.keyboard.press("j")
    page.keyboard.press("j")
    focused = page.locator(".draft h3 a:focus")
    expect(focused).to_be_visible()
    page.keyboard.press("x")
    expect(page.locator("[data-ticked]")).to_contain_text("1")
    focused.focus()
    words = focused.inner_text()
    page.keyboard.press("Enter")
    expect(page.locator(".draft.is-open h3")).to_have_text(words)
    expect(page.locator("input[name=drafts]:checked")).to_have_count(1)
    expect(page.locator(".span.is-here").first).to_be_visible()
    page.locator(".draft-form textarea").first.focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".draft.is-open h3")).not_to_have_text(words)
    page.keyboard.press("d")
    expect(page.locator("[data-undo]")).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator(".draft.is-open")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".draft.is-open")).to_have_count(0)
    page.locator("button[name=which][value=all]").click()
    expect(page.locator("main tbody tr").first).to_be_visible()
    examine(page)


def test_words_marked_in_the_text_become_a_draft(review):
    page = review()
    before = page.locator(".draft").count()
    page.evaluate(
        """() => {
        const node = [...document.querySelectorAll("[data-text] [data-at]")]
            .find((piece) => piece.textContent.includes("Ba Chương trình MTQG")).firstChild;
        const start = node.data.indexOf("Ba Chương trình MTQG"), range = document.createRange();
        range.setStart(node, start);
        range.setEnd(node, start + 20);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
    }"""
    )
    page.locator("[data-take] button").click()
    expect(page.locator(".draft-form textarea[name$=-words]")).to_have_value("Ba Chương trình MTQG")
    expect(page.locator(".draft")).to_have_count(before + 1)


def test_two_people_in_one_draft_see_both_and_decide(portal, visit, review):
    mine = review()
    theirs = visit(portal, "sokhdt")
    theirs.goto(mine.url)
    forms = [opened(page, "2.2") for page in (mine, theirs)]
    for form, text in ((forms[1], "Của họ"), (forms[0], "Của tôi")):
        form.locator("[name$=-recipient]").evaluate("field => { field.closest('details').open = true; }")
        form.locator("[name$=-recipient]").fill(text)
        form.locator("[name$=-clause]").focus()
        if text == "Của họ":
            kept(theirs)
    expect(mine.locator(".clash")).to_contain_text("Của họ")
    expect(mine.locator(".clash")).to_contain_text("Của tôi")
    examine(mine)
    mine.locator("[data-over]").click()
    kept(mine)
    theirs.reload()
    expect(theirs.locator(".draft.is-open .said [data-field=recipient]")).to_contain_text("Của tôi")


def test_without_javascript_the_whole_way(portal, visit):
    page = visit(portal, "vanphong", java_script_enabled=False)
    send(page, text=NOTICE)
    split(page, "2.5", "đồng thời chuẩn bị tốt")
    opened(page, "2.1")
    page.locator(".draft-form [name$=-deadline_words]").fill(SESSION)
    page.locator(".draft-form [data-plain]").click()
    expect(page.locator(".draft.is-open .said")).to_contain_text(SESSION)
    accept_all(page)
    assert given(portal) == TASKS


def test_what_was_typed_while_the_line_is_gone_says_so_and_is_sent_again(review):
    page = review()
    form = opened(page, "2.2")
    page.route("**/drafts/**", lambda route: route.abort())
    form.locator("[name$=-recipient]").evaluate("field => { field.closest('details').open = true }")
    form.locator("[name$=-recipient]").fill("Sở Tài chính")
    expect(form.locator("[data-said]")).to_have_text(re.compile("Chưa lưu"))
    page.unroute("**/drafts/**")
    expect(page.locator(".draft-form")).to_have_attribute("data-state", "kept", timeout=20_000)
    expect(form.locator("[data-said]")).to_have_text("")
