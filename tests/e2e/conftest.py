"""A real portal for a real browser: gunicorn on loopback, over a copy of the demo for each journey."""

import os

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.e2e.running import FLAGS, PASSWORD, Portal, load_demo, run_copy, sql

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")  # each has databases of its own


@pytest.fixture
def _every_test_may_use_the_database():
    """Not the journeys: they talk to a portal that runs in processes of its own."""


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The name of a database that holds the demo; it is only ever copied."""
    name = f"e2e_demo_{WORKER}"
    load_demo(name, tmp_path_factory.mktemp("demo"))
    yield name
    sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def portal(demo, tmp_path):
    """A portal of its own for a journey that changes something."""
    yield from run_copy(demo, f"e2e_journey_{WORKER}", tmp_path)


@pytest.fixture(scope="session")
def still_portal(demo, tmp_path_factory):
    """One portal for all tests that only look."""
    yield from run_copy(demo, f"e2e_still_{WORKER}", tmp_path_factory.mktemp("still"))


@pytest.fixture(scope="package")
def browser():
    """Not longer than this package: Playwright runs an event loop in which Django's tests would not work."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM") or None, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def cookies():
    """Sessions by portal and person: signing in once is enough."""
    return {}


@pytest.fixture
def visit(browser, cookies):
    """visit(portal, "locbinh", width=360) -> a page on which that person is signed in."""
    contexts = []

    def sign_in(portal: Portal, username: str, *, width: int = 1440, **options) -> Page:
        view = {"width": width, "height": 900}
        context = browser.new_context(base_url=portal.url, viewport=view, locale="vi-VN", **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        if (portal.url, username) in cookies:
            context.add_cookies(cookies[portal.url, username])
            page.goto("/")
        else:
            fill_in(page, username)
            cookies[portal.url, username] = context.cookies()
        return page

    yield sign_in
    for context in contexts:
        context.close()


def fill_in(page: Page, username: str) -> None:
    page.goto("/login/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "/login/" not in url)
