"""A person at the site who remembers what the pages said, and takes pictures of them."""

import re
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, expect

from .looks import complaints, sign_in

WIDE, PHONE = (1200, 760), (390, 844)
COLOURS = 96  # enough for screens; a picture stays below 120 KB


class Walk:
    """One person, signed in through the form."""

    def __init__(
        self, browser: Browser, site: str, who: str, password: str, folder: Path,
        size: tuple[int, int] = WIDE,
    ) -> None:  # fmt: skip
        width, height = size
        self.site, self.folder = site, folder
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        self.page = self.context.new_page()
        self.complaints = complaints(self.page)
        self.seen = ""
        sign_in(self.page, site, who, password)
        self.look()

    def open(self, path: str) -> None:
        self.page.goto(self.site + path)
        self.look()

    def press(self, name: str) -> None:
        """The first button or link whose name begins like this, and what comes of it."""
        begins = re.compile(rf"^\s*{re.escape(name)}")
        named = self.page.get_by_role("button", name=begins).or_(
            self.page.get_by_role("link", name=begins)
        )
        with self.page.expect_navigation():
            named.first.click()
        self.look()

    def look(self) -> None:
        """What the page says from now on belongs to what was seen."""
        text = self.page.evaluate("() => document.body.textContent")
        self.seen += " ".join(str(text).split()) + "\n"

    def says(self, *words: str) -> None:
        for one in words:
            expect(self.page.locator("main")).to_contain_text(one)
        self.look()

    def picture(self, name: str, height: int, part: str = ".main", colours: int = COLOURS) -> None:
        """The top of a part of the page, as people see it without the rail."""
        size = self.page.viewport_size
        assert size
        self.page.set_viewport_size({"width": size["width"], "height": height})
        self.page.evaluate("() => { scrollTo(0, 0); document.activeElement?.blur(); }")
        self.page.evaluate("() => document.fonts.ready.then(() => true)")
        box = self.page.locator(part).first.bounding_box()
        assert box
        shot = self.page.screenshot(
            clip={"x": box["x"], "y": 0, "width": box["width"], "height": height}
        )
        with Image.open(BytesIO(shot)) as image:
            flat = image.convert("RGB").quantize(colours, dither=Image.Dither.NONE)
            flat.save(self.folder / f"{name}.png", optimize=True)
        self.page.set_viewport_size(size)

    def close(self) -> None:
        assert self.complaints == []
        self.context.close()


def words_missing(walk: Walk, path: str) -> list[str]:
    """The bold words of a page of the guide that this person saw nowhere, and its dead links."""
    page = walk.page
    page.goto(walk.site + path)
    bold = page.locator("main b, main .guide-place").all_inner_texts()
    assert len(bold) > 5
    missing = [text for text in bold if " ".join(text.split()) not in walk.seen]
    links = page.locator("main a").evaluate_all("all => all.map(one => one.href)")
    dead = [url for url in set(links) if walk.context.request.get(url).status != 200]
    return missing + dead
