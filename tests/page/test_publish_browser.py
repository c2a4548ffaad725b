"""What leaves the page: saved pictures, print, the story as a document; and what the page says of itself."""

from __future__ import annotations

import base64
import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest
from selenium.webdriver.common.keys import Keys

import page_sample
from browser import Browser, resize
from page_rows import PageCable, PageCitation, write_page

pytestmark = pytest.mark.browser
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_sample.write(tmp_path_factory.mktemp("publish") / "graph.html")


# Nothing comes to the disk: what would be written there is read, with the name that it would have.
SAVE = """
const [selector, done] = arguments;
let name = '';
let data = null;
const both = () => { if (name && data !== null) done([name, data]); };
URL.createObjectURL = (blob) => {
  const reader = new FileReader();
  reader.onload = () => { data = reader.result.split(',')[1]; both(); };
  reader.readAsDataURL(blob);
  return '#';
};
HTMLAnchorElement.prototype.click = function () { name = this.download; both(); };
document.querySelector(selector).click();
"""


def save(browser: Browser, form: str) -> tuple[str, bytes]:
    """Give the name and the bytes of what a button of the menu saves."""
    name, data = browser.driver.execute_async_script(SAVE, f"#save [value={form}]")
    return str(name), base64.b64decode(data)


def saved_svg(browser: Browser) -> ElementTree.Element:
    return ElementTree.fromstring(save(browser, "svg")[1])  # noqa: S314 - written by the page itself


def words_of(picture: ElementTree.Element) -> list[str]:
    return [str(text.text) for text in picture.iter(f"{SVG}text")]


@pytest.mark.parametrize("sharp", [1, 3])
def test_a_saved_png_has_two_pixels_for_each_of_the_page(browser: Browser, sample: Path, sharp: int) -> None:
    size = {"width": 1000, "height": 800, "deviceScaleFactor": sharp, "mobile": False}
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        browser.open(sample)
        save(browser, "png")  # what is said of it takes a line from the picture
        name, png = save(browser, "png")
        picture = saved_svg(browser)
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    wide, high = struct.unpack(">II", png[16:24])
    assert name == "cables-44.png"
    assert (wide, high) == (2 * int(str(picture.get("width"))), 2 * int(str(picture.get("height"))))
    assert wide >= 2 * 480


def test_a_saved_picture_has_what_the_window_shows(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    words = words_of(saved_svg(browser))
    assert words[:2] == ["An invented collection", "44 cables, 30 Nov 2007 to 15 Apr 2008"]
    assert "08OSLO131" in words
    browser.find("#zoom-in").click()
    browser.find("#zoom-in").click()
    browser.find("#zoom-in").click()
    browser.find("#zoom-in").click()
    fewer = words_of(saved_svg(browser))
    assert fewer[1] != words[1]
    assert int(fewer[1].split()[0]) < 44


def test_the_posts_are_saved_as_a_picture_and_nothing_else(browser: Browser, sample: Path) -> None:
    browser.open(sample, "#&view=posts")
    browser.find("#save summary").click()
    assert browser.texts("#save button") == ["Picture (PNG)", "Picture (SVG)", "", ""]
    words = words_of(saved_svg(browser))
    assert {"Oslo", "larger: more citations"} <= set(words)
    assert save(browser, "png")[0] == "posts.png"


def test_a_phone_saves_a_picture_that_is_wide_enough_for_its_legend(browser: Browser, sample: Path) -> None:
    resize(browser, 360, 740)
    try:
        browser.open(sample)
        picture = saved_svg(browser)
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert picture.get("width") == "480"


def test_print_has_the_picture_whole_and_light(browser: Browser, sample: Path) -> None:
    feature = {"media": "print", "features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    try:
        screen = {"features": feature["features"]}
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", screen)
        browser.open(sample, "#08OSLO131")
        dark = browser.run("getComputedStyle(document.body).backgroundColor")
        browser.run("(dispatchEvent(new Event('beforeprint')), 1)")
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", feature)
        shown = [browser.find(one).is_displayed() for one in ("#printed svg", "#network", "#panel", "#key")]
        assert shown == [True, False, True, False]
        words = browser.run("[...document.querySelectorAll('#printed text')].map((one) => one.textContent)")
        assert {"44 cables, 30 Nov 2007 to 15 Apr 2008", "08OSLO131", "Confidential"} <= set(words)
        assert browser.run("document.querySelector('#printed svg').scrollWidth <= innerWidth")
        colours = browser.run(
            "[...document.querySelectorAll('#printed [fill]')].map((one) => one.getAttribute('fill'))"
        )
        assert "rgb(60,106,160)" in colours  # confidential, on paper
        assert "#7fabdf" not in colours
        assert browser.run("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)" != dark
        browser.run("(dispatchEvent(new Event('afterprint')), 1)")
        assert browser.all("#printed *") == []
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


def test_the_story_is_saved_as_markdown_and_html(browser: Browser, sample: Path) -> None:
    browser.open(sample, "#&view=story&story=08OSLO112~here%20it%20begins,08STATE14420")
    browser.run(
        "[...document.querySelectorAll('#panel button')].forEach((one) => { one.id = one.textContent; })"
    )
    name, text = browser.driver.execute_async_script(SAVE, "[id='Save as Markdown']")
    lines = base64.b64decode(text).decode().split("\n\n")
    assert name == "story.md"
    assert lines[:4] == [
        "# An invented collection",
        "## 1\\. 08 OSLO 112",
        "4 February 2008, 15:12 UTC, OSLO, CONFIDENTIAL",
        "**HERRING QUOTA TALKS: OPENING POSITIONS**",
    ]
    assert "> here it begins" in lines
    assert any(
        line.startswith("*08 STATE 14420 responds to 08 OSLO 112* — “OSLO 112” — “Poloff delivered")
        for line in lines
    )
    name, text = browser.driver.execute_async_script(SAVE, "[id='Save as HTML']")
    assert name == "story.html"
    assert base64.b64decode(text).startswith(b"<!doctype html>")


def fill(browser: Browser, field: str, words: str) -> None:
    browser.run(
        """(() => { const field = document.getElementById(arguments[0]); field.value = arguments[1];
        field.dispatchEvent(new Event('change')); })()""",
        field,
        words,
    )


def test_title_and_source_are_asked_for_and_kept_while_the_tab_is_open(
    browser: Browser, sample: Path
) -> None:
    browser.open(sample, "#&view=posts")
    browser.run("sessionStorage.clear()")
    browser.open(sample, "#&view=posts")
    browser.find("#save summary").click()
    title = "An invented collection: Posts that cite each other"
    assert browser.run("document.getElementById('save-title').value") == title
    assert title in words_of(saved_svg(browser))
    fill(browser, "save-title", "Who writes to <whom>")
    fill(browser, "save-credit", "M. Okonde, from invented cables")
    words = words_of(saved_svg(browser))
    assert words[0] == "Who writes to <whom>" and words[-1] == "M. Okonde, from invented cables"
    browser.open(sample, "#08OSLO112&view=board")
    words = words_of(saved_svg(browser))
    assert words[0] == "An invented collection: Who answered 08 OSLO 112"
    assert words[-1] == "M. Okonde, from invented cables"
    browser.open(sample, "#&view=posts")
    assert words_of(saved_svg(browser))[0] == "Who writes to <whom>"
    browser.run("sessionStorage.clear()")


def test_a_story_has_a_title_of_its_own(browser: Browser, sample: Path) -> None:
    browser.open(sample, "#&view=story&story=08OSLO112,08STATE14420")
    browser.find("#story-title").clear()
    browser.find("#story-title").send_keys("Herring & quotas", Keys.ENTER)
    browser.until("location.hash.includes('title=')")
    browser.open(sample, browser.run("location.hash"))
    assert browser.run("document.getElementById('story-title').value") == "Herring & quotas"
    browser.run(
        "[...document.querySelectorAll('#panel button')].forEach((one) => { one.id = one.textContent; })"
    )
    text = base64.b64decode(browser.driver.execute_async_script(SAVE, "[id='Save as HTML']")[1]).decode()
    assert "<h1>Herring &amp; quotas</h1>" in text
    assert words_of(saved_svg(browser))[0] == "Herring & quotas"


def test_the_whole_thread_is_added_in_the_order_of_time(browser: Browser, sample: Path) -> None:
    browser.open(sample, "#08OSLO112&around=08OSLO112&depth=2&story=08STATE14420~first")
    drawn = browser.shown()
    browser.press_button(f"Add its whole thread to the story ({len(drawn) - 1})")
    story = browser.run("reftel.view.address.story")
    assert story[0] == {"mrn": "08STATE14420", "note": "first"}
    assert {step["mrn"] for step in story} == drawn
    hours = browser.run(
        """(({ view, collection }) => view.address.story.slice(1)
        .map(({ mrn }) => collection.hour[collection.find(mrn)]))(reftel)"""
    )
    assert hours == sorted(hours)
    assert not [one for one in browser.texts("#panel button") if one.startswith("Add its whole thread")]
    browser.run(
        "reftel.view.load(Array.from({ length: 600 }, (_, at) => ({ mrn: `08OSLO${at}`, note: '' })))"
    )
    browser.until("document.getElementById('said').textContent.includes('its first 500 cables of 600 are')")


def test_a_phone_has_the_text_first_and_the_picture_at_a_touch(browser: Browser, sample: Path) -> None:
    resize(browser, 360, 740)
    try:
        browser.open(sample, "#08OSLO131")
        tops = "['panel', 'side'].map((id) => document.getElementById(id).getBoundingClientRect().top)"
        panel, picture = browser.run(tops)
        assert 0 < panel < 300 < picture
        assert browser.run("document.documentElement.scrollWidth") == 360
        small = browser.run(
            """[...document.querySelectorAll('a:not(.skip), button, summary, select, input:not(.spoken)')]
            .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 24)
            .map((one) => one.outerHTML)"""
        )
        assert small == []
        browser.find(".sides [value=side]").click()
        browser.until("document.getElementById('side').getBoundingClientRect().top < 400")
        browser.find(".sides [value=panel]").click()
        browser.until("document.getElementById('panel').getBoundingClientRect().top > 0")
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.open(sample)
    assert not browser.find(".sides").is_displayed()


def test_the_header_names_whom_to_name_and_posts_have_names(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "graph.html"
    hostile = "<img src=x onerror=alert(1)>"
    cables = [
        PageCable("08IRANRPODUBAI7", held=True, date="2008-02-04", post="IRANRPODUBAI", subject="FISH"),
        PageCable("08PANAMA9", held=True, date="2008-03-04", post="PANAMA", subject="MORE FISH"),
        PageCable("08STATE11", held=True, date="2008-03-05", post="STATE", subject="NO FISH"),
    ]
    write_page(
        path, cables, [PageCitation("08PANAMA9", "08IRANRPODUBAI7")], title="T", credit=hostile, about={}
    )
    browser.open(path, "#08IRANRPODUBAI7")
    assert browser.text(".credit") == hostile
    assert "Iran RPO Dubai" in browser.text("#panel .facts")
    assert words_of(saved_svg(browser))[-1] == hostile
    browser.go("#08PANAMA9")
    assert "Panama" not in browser.text("#panel .facts")
    browser.type("Iran RPO Dubai")
    browser.until("document.querySelectorAll('#results .mrn').length > 0")
    assert browser.texts("#results .mrn") == ["08 IRANRPODUBAI 7"]
    browser.type("Department of State")
    browser.until("document.querySelector('#results .mrn')?.textContent === '08 STATE 11'")
    browser.go("#&view=posts&at=IRANRPODUBAI")
    assert browser.text("#panel .when") == "Iran RPO Dubai"
    browser.go("#&view=list&of=cables&sort=post")
    names = ["IRANRPODUBAI Iran RPO Dubai", "PANAMA", "STATE Department of State"]
    assert sorted(browser.texts(".facet [data-facet^='post '] > :first-child")) == names
    cells = browser.run("[...document.querySelectorAll('.cell.of-post')].map((cell) => cell.textContent)")
    assert cells == names
    options = browser.run("[...document.querySelectorAll('#posts option')].map((one) => one.textContent)")
    assert options == ["Iran RPO Dubai", "PANAMA", "Department of State"]


def test_a_missing_cable_says_when_editors_alone_name_it(browser: Browser, tmp_path: Path) -> None:
    cables = [
        PageCable("69STATE1", held=True, date="1969-03-01", subject="HERRING"),
        PageCable("69STATE2", held=True, date="1969-04-01"),
    ]
    citations = [
        PageCitation("69STATE1", "69OSLO7", by_editors=True),
        PageCitation("69STATE1", "69OSLO8", by_editors=True),
        PageCitation("69STATE2", "69OSLO8"),
        PageCitation("69STATE2", "69OSLO9"),
    ]
    write_page(tmp_path / "p.html", cables, citations, title="T", about={})
    browser.open(tmp_path / "p.html")
    said, note = {}, "a note of the editors of a printed volume"
    for mrn in ("69OSLO7", "69OSLO8", "69OSLO9"):
        browser.go(f"#{mrn}")
        said[mrn] = [browser.text("#panel .subject"), browser.text("#cited-by h3")]
    assert said == {
        "69OSLO7": [
            f"No cable here cites it: {note} names it. It is not in this collection.",
            "Cited by 1, 1 in notes of editors",
        ],
        "69OSLO8": [
            f"Cited by cables here and named in {note}, but not in this collection.",
            "Cited by 2, 1 in notes of editors",
        ],
        "69OSLO9": ["Cited by cables here, but not in this collection.", "Cited by 1"],
    }
    browser.go("#69OSLO7")
    assert "the editors of the printed volume name it" in browser.text("#cited-by")
    # nobody knows what a missing cable is about: the first that cites it says most
    browser.go("#")
    assert "first cited in: HERRING" in browser.text("#most-wanted")
