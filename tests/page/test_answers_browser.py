"""Who answered whom, in a real Chromium: arrows that can be seen and picked, the board, the help."""

from __future__ import annotations

from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains

import page_sample
from browser import Browser
from page_rows import write_page

pytestmark = pytest.mark.browser

ANSWER = ("08REYKJAVIK61", "08STATE19877")
NEAR_REYKJAVIK = "#08REYKJAVIK61&around=08REYKJAVIK61&depth=1"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("answers") / "graph.html"
    cables, citations, unresolved = (
        page_sample.cables(),
        page_sample.citations(),
        page_sample.unresolved(),
    )
    write_page(path, cables, citations, unresolved=unresolved, title="Sample", about={})
    return path


def place_of_line(browser: Browser, citing: str, cited: str, aside: float) -> tuple[float, float]:
    """Give a point of the window that is so many pixels beside the middle of a line."""
    x, y = browser.run(
        """(([citing, cited], aside) => {
        const { picture, collection } = window.reftel;
        const [from, to] = [collection.find(citing), collection.find(cited)];
        const row = [...collection.cites.of(from)].find((one) => collection.cited[one] === to);
        const course = picture.lines.course(row);
        const at = Math.floor(course.length * 0.6);
        const [a, b] = [course[at], course[at + 1]].map((point) => picture.network.canvasToDOM(point));
        const long = Math.hypot(b.x - a.x, b.y - a.y);
        const box = picture.place.getBoundingClientRect();
        return [box.x + a.x - (b.y - a.y) / long * aside, box.y + a.y + (b.x - a.x) / long * aside];
        })(arguments[0], arguments[1])""",
        (citing, cited),
        aside,
    )
    return x, y


def move_to(browser: Browser, x: float, y: float) -> None:
    actions = ActionChains(browser.driver)
    actions.w3c_actions.pointer_action.move_to_location(round(x), round(y))  # type: ignore[no-untyped-call]
    actions.perform()


def test_a_line_is_hovered_and_clicked_some_pixels_beside_it(browser: Browser, sample: Path) -> None:
    browser.open(sample, NEAR_REYKJAVIK)
    move_to(browser, *place_of_line(browser, *ANSWER, aside=4))
    browser.until("!document.getElementById('tip').hidden")
    assert "08 REYKJAVIK 61 responds to 08 STATE 19877" in browser.text("#tip")
    browser.click_at(*place_of_line(browser, *ANSWER, aside=4))
    browser.until(f"location.hash === '{NEAR_REYKJAVIK}&cites=08STATE19877'")
    assert browser.text("#panel h2") == "08 REYKJAVIK 61 responds to 08 STATE 19877"
    panel = browser.text("#panel")
    for words in (
        "An answer",
        "ref A",
        "as written: STATE 19877",
        "08 STATE 19877",
        "HERRING QUOTAS: REVISED",
    ):
        assert words in panel
    assert browser.run("window.reftel.picture.lines.chosen") >= 0
    browser.driver.back()
    browser.until(f"location.hash === '{NEAR_REYKJAVIK}'")
    assert browser.run("window.reftel.picture.lines.chosen") == -1


def test_far_beside_a_line_nothing_is_picked(browser: Browser, sample: Path) -> None:
    browser.open(sample, "#08BERN77")
    near, far = (
        browser.run(
            """((aside) => {
            const { picture } = window.reftel;
            const onScreen = (point) => picture.network.canvasToDOM(point);
            const lines = picture.rows.map((row) => {
              const [a, b] = picture.lines.course(row).slice(20, 22).map(onScreen);
              const part = aside / Math.hypot(b.x - a.x, b.y - a.y);
              return picture.lines.at({ x: a.x - (b.y - a.y) * part, y: a.y + (b.x - a.x) * part }) === row;
            });
            return lines.filter(Boolean).length / lines.length;
            })(arguments[0])""",
            aside,
        )
        for aside in (1, 7)
    )
    assert near > 0.6  # where lines run together the nearest counts
    assert far == 0


def test_answers_have_filled_heads_in_a_colour_of_their_own(browser: Browser, sample: Path) -> None:
    browser.open(sample, NEAR_REYKJAVIK)
    wide = browser.run(
        """window.reftel.picture.lines.heads.map(({ tip, back }) => (
        Math.hypot(tip.x - back.x, tip.y - back.y) * window.reftel.picture.network.getScale()))"""
    )
    assert len(wide) == 4
    assert min(wide) >= 8

    def paints(citing: str, cited: str) -> str:
        """Say of what colour the middle of the head of a line is."""
        paint: str = browser.run(
            """((citing, cited) => {
            const { picture, collection } = window.reftel;
            const named = ['citing', 'cited'].map((end) => (row) => collection.mrn(collection[end][row]));
            const head = picture.lines.heads.find(({ row }) => (
              named[0](row) === citing && named[1](row) === cited));
            const [tip, back] = [head.tip, head.back].map((point) => picture.network.canvasToDOM(point));
            const canvas = picture.place.querySelector('canvas');
            const sharp = canvas.width / picture.place.clientWidth;
            const middle = (axis) => Math.round((tip[axis] * 0.35 + back[axis] * 0.65) * sharp);
            const { data } = canvas.getContext('2d').getImageData(middle('x'), middle('y'), 1, 1);
            return [...data].slice(0, 3).join(' ');
            })(arguments[0], arguments[1])""",
            citing,
            cited,
        )
        return paint

    assert paints(*ANSWER) == "106 53 168"
    assert paints("08OSLO205", "08REYKJAVIK61") == "251 249 244"
    assert "responds to: an answer" in browser.text("#legend")


def test_the_keyboard_goes_from_the_panel_to_a_citation_and_back_to_the_cable(
    browser: Browser, sample: Path
) -> None:
    browser.open(sample, "#08REYKJAVIK61")
    link = browser.find("#cites .to-citation a")
    assert link.get_attribute("aria-label") == "Show the citation of 08 STATE 19877 by 08 REYKJAVIK 61"
    browser.run("document.querySelector('#cites .to-citation a').focus()")
    browser.press("ENTER")
    browser.until("location.hash === '#08REYKJAVIK61&cites=08STATE19877'")
    assert browser.run("document.activeElement.tagName") == "H2"
    browser.run("document.querySelector('#citing .mrn').focus()")
    browser.press("ENTER")
    browser.until("location.hash === '#08REYKJAVIK61'")
    assert browser.text("#panel h2") == "08 REYKJAVIK 61"


def test_an_address_of_a_citation_that_is_none_says_so(browser: Browser, sample: Path) -> None:
    browser.open(sample, "#08REYKJAVIK61&cites=08BERN77")
    assert browser.text("#panel [role=alert]") == "It does not cite 08BERN77 here."
    assert browser.text("#panel h2") == "08 REYKJAVIK 61"
