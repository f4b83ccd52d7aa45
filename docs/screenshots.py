"""Take the README's pictures from a running demo: `make screenshots`."""

import os
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.running import FLAGS, PASSWORD, Portal, load_demo, run_copy

OUT = Path(__file__).resolve().parent / "img"
SHOTS: list[
    tuple[str, str, str, int, Literal["light", "dark"]]
] = [  # file, person, page (or the first link of a page), width, scheme
    ("dashboard", "banchidao", "/dashboard/?as_of=2023-10-26", 1440, "light"),
    ("my-work", "bandantoc", "/my-work/", 1440, "light"),
    (
        "directive",
        "vanphong",
        "/directives/?q=điều hòa#a[href^='/directives/']:has-text('điều hòa')",
        1440,
        "light",
    ),
    ("sheet", "locbinh", "/my-work/#a[href*='/sheets/']", 1440, "light"),
    ("plan", "vanphong", "/disbursement/plan/?year=2023", 1440, "light"),
    ("verify", "soldtbxh", "/disbursement/verify/", 1440, "light"),
    ("obstacles", "sokhdt", "/obstacles/", 1440, "light"),
    ("agency", "banchidao", "/agencies/bdt/", 1440, "light"),
    ("sheet-phone", "locbinh", "/my-work/#a[href*='/sheets/']", 360, "dark"),
]


def sign_in(
    browser: Browser, portal: Portal, user: str, width: int, scheme: Literal["light", "dark"]
) -> Page:
    context = browser.new_context(
        base_url=portal.url, viewport={"width": width, "height": 1000}, color_scheme=scheme, locale="vi-VN"
    )
    page = context.new_page()
    page.goto("/login/")
    page.locator("#id_username").fill(user)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form button").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    return page


def main() -> None:
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        var = Path(folder)
        load_demo("pictures_demo", var)
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM") or None, args=FLAGS)
        for portal in run_copy("pictures_demo", "pictures", var):
            for name, user, target, width, scheme in SHOTS:
                page = sign_in(browser, portal, user, width, scheme)
                path, _hash, link = target.partition("#")
                page.goto(path)
                if link:
                    page.locator(f"main {link}").first.click()
                page.wait_for_load_state("networkidle")
                page.evaluate("scrollTo(0, 0)")
                page.screenshot(path=OUT / f"{name}.png", full_page=False)
                page.context.close()
        browser.close()


if __name__ == "__main__":
    main()
