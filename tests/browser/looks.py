"""What is wrong with a page as people meet it: axe, the console, sideways scroll, small targets.

`flaws` looks at a path 1440 wide in light and dark and 390 wide, and returns sentences; a good page
returns none. `sign_in` goes through the real form.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only what is wrong comes back whole: the list of what is right is long, and slow to send.
OPTIONS = {"runOnly": RULES, "resultTypes": ["violations"]}
# An answer of 422 is a form with its errors; the browser logs every such status.
EXPECTED_CONSOLE = ("status of 422",)
# Targets under 24 by 24 pixels that are not in a line of text (WCAG 2.5.8).
SMALL_TARGETS = """() => [...document.querySelectorAll("a,button,input,select,summary")]
  .filter(e => {
    const box = e.getBoundingClientRect();
    if (!box.width || e.closest(".visually-hidden, .skip")) return false;
    return (box.height < 24 || box.width < 24) && getComputedStyle(e).display !== "inline"
      && !(e.matches("input[type=checkbox], input[type=radio]") && e.labels.length);
  })
  .map(e => e.outerHTML.slice(0, 90))"""


class Look(NamedTuple):
    """A way to look at a page."""

    name: str
    width: int
    height: int
    scheme: Any

    def context(self) -> dict[str, Any]:
        return {
            "viewport": {"width": self.width, "height": self.height},
            "color_scheme": self.scheme,
            "reduced_motion": "reduce",
        }


LOOKS = (
    Look("1440 light", 1440, 900, "light"),
    Look("1440 dark", 1440, 900, "dark"),
    Look("390 light", 390, 844, "light"),
)


def sign_in(page: Page, site: str, username: str, password: str) -> None:
    """The person is signed in, through the form."""
    page.goto(f"{site}/account/sign-in/")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def complaints(page: Page) -> list[str]:
    """A list that fills with what the page's console and scripts complain of from now on."""
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        expected = any(words in message.text for words in EXPECTED_CONSOLE)
        if message.type in ("error", "warning") and not expected:
            said.append(f"console: {message.text[:200]}")

    page.on("console", note)
    page.on("pageerror", lambda error: said.append(f"script: {error}"))
    return said


def flaws_of(page: Page) -> list[str]:
    """What is wrong with the page as it stands, with whatever is open on it."""
    found = [
        f"{violation['id']}: {node['html'][:120]} ({_why(node)})"
        for violation in Axe().run(page, options=OPTIONS).response["violations"]
        for node in violation["nodes"]
    ]
    too_wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    if too_wide > 0:
        found.append(f"the page scrolls sideways by {too_wide} pixels")
    return found + [f"small target: {html}" for html in page.evaluate(SMALL_TARGETS)]


def _why(node: dict[str, Any]) -> str:
    checks = node["any"] or node["all"] or node["none"]
    return str(checks[0]["message"])[:160]


def flaws(
    browser: Browser,
    site: str,
    paths: Iterable[str],
    login: tuple[str, str] | None = None,
    looks: Iterable[Look] = LOOKS,
) -> list[str]:
    """Every flaw of every path in every look, each with where it was seen."""
    found: list[str] = []
    for look in looks:
        context = browser.new_context(**look.context())
        page = context.new_page()
        said = complaints(page)
        if login:
            sign_in(page, site, *login)
        for path in paths:
            said.clear()
            page.goto(site + path)
            found += [f"{path} [{look.name}] {flaw}" for flaw in [*flaws_of(page), *said]]
        context.close()
    return found
