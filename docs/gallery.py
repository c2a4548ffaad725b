"""Take the pictures of docs/gallery.md: `make gallery`.

The page is that of the examples, and that of three thousand invented cables for what only a large collection
shows. Chromium takes the pictures without a network.
"""

from __future__ import annotations

import base64
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import reftel

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from browser import Browser, chromium, resize  # noqa: E402 (lies with the tests)

FOLDER = ROOT / "docs" / "gallery"
CABLES = 3000
WIDE, PHONE = (1280, 800), (390, 780)


class Picture(NamedTuple):
    """A picture: its name, the address of the view, whether it is of the large collection, the screen."""

    name: str
    address: str
    is_large: bool = False
    screen: tuple[int, int] = WIDE


PICTURES = (
    Picture("threads", "#"),
    Picture("evidence", "#07OSLO211&cites=07STATE21870"),
    Picture("answers", "#07STATE36510&view=board"),
    Picture("missing", "#07STATE21870"),
    Picture("reading", "#07OTTAWA337&view=text"),
    Picture("posts", "#&view=posts"),
    Picture("list", "#&view=list&of=missing"),
    Picture("story", "#&view=story&story=07STATE36510~Posts%20are%20thanked,07OTTAWA702,08OTTAWA45"),
    Picture("settle", "#&view=settle"),
    Picture("topics", "#", is_large=True),
    Picture("phone", "#07STATE36510", screen=PHONE),
)


def build(folder: Path) -> tuple[Path, Path]:
    """Return the page of the examples and that of a larger collection."""
    generate = [sys.executable, str(ROOT / "tools" / "generate.py"), str(folder / "large.csv")]
    generate += ["--cables", str(CABLES), "--size", "1500"]
    subprocess.run(generate, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (our own program)
    reftel.build([ROOT / "examples" / "cables"], folder / "small", with_text=True)
    reftel.build([folder / "large.csv"], folder / "large", title="3,000 invented cables")
    return folder / "small" / "graph.html", folder / "large" / "graph.html"


def take(browser: Browser, page: Path, picture: Picture) -> None:
    """Write one picture."""
    resize(browser, *picture.screen)
    browser.open(page, picture.address)
    browser.driver.set_script_timeout(20)
    browser.driver.execute_async_script("const [, done] = [0, arguments[0]]; setTimeout(done, 1500);")
    asked = {"format": "webp", "quality": 72}
    shot = browser.driver.execute_cdp_cmd("Page.captureScreenshot", asked)
    (FOLDER / f"{picture.name}.webp").write_bytes(base64.b64decode(shot["data"]))


def main() -> None:
    """Take all pictures, or those named as arguments."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        small, large = build(folder)
        with chromium(folder / "profile") as browser:
            for picture in PICTURES:
                if not sys.argv[1:] or picture.name in sys.argv[1:]:
                    take(browser, large if picture.is_large else small, picture)


if __name__ == "__main__":
    main()
