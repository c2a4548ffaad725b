"""Lists beside the picture, used as a person would: opened, narrowed, sorted, read, left, saved."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

import page_sample
from browser import Browser, resize
from page_rows import PageCable, PageCitation, PageUnresolved, write_page

pytestmark = pytest.mark.browser

ROWS = ".grid .made .row"
MRNS = f"{ROWS} .of-mrn"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_sample.write(tmp_path_factory.mktemp("page") / "graph.html", about={})


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of 5,000 cables of one post; one has a hostile name and subject, 1,200 cite the first."""
    path = tmp_path_factory.mktemp("many") / "graph.html"
    start = date(1973, 1, 1)
    cables = [
        PageCable(
            f"03OSLO{at}",
            held=True,
            date=str(start + timedelta(days=3 * at)),
            post="OSLO",
            subject=f"FISH {at % 7}",
        )
        for at in range(1, 5000)
    ]
    hostile = "<script>window.run = 1</script>"
    cables.append(
        PageCable(
            "03XX1",
            held=True,
            date="1980-01-01",
            post=hostile,
            subject=f"=1+1 \u202e{hostile}",
            tags=("<b>",),
        )
    )
    citations = [PageCitation(f"03OSLO{at}", "03OSLO1") for at in range(2, 1202)]
    left = [PageUnresolved("03XX1", text=hostile, status="unreadable", reason="no post") for _ in range(2)]
    write_page(path, cables, citations, unresolved=left, title="Many", about={})
    return path


# The heads of a list that are cut when it is sorted by them, one way or the other.
CUT_HEADS = """['ascending', 'descending'].flatMap((order) =>
    [...document.querySelectorAll('.grid .head')].filter((head) => {
    const before = head.getAttribute('aria-sort');
    head.setAttribute('aria-sort', order);
    const [button, within] = [head.firstElementChild, head.getBoundingClientRect()];
    const cut = Math.max(button.scrollWidth - button.clientWidth, button.offsetWidth - within.width) > 0.5;
    head.setAttribute('aria-sort', before);
    return within.width > 0 && cut;
    }).map((head) => head.textContent))"""


@pytest.mark.parametrize(("wide", "high"), [(360, 740), (900, 700), (1280, 800), (1800, 1000)])
def test_heads_of_lists_have_room_for_the_mark_of_the_order(
    browser: Browser, sample: Path, wide: int, high: int
) -> None:
    resize(browser, wide, high)
    browser.open(sample)
    kinds = ("cables", "missing", "requests", "ambiguous", "cites:08OSLO131", "cited-by:08STATE14420")
    for kind in (*kinds, "tie:OSLO>STATE"):
        browser.go(f"#&view=list&of={kind}")
        assert browser.all(ROWS), kind
        assert browser.run(CUT_HEADS) == [], kind


def test_the_counts_give_the_list_the_room_until_they_are_asked_for(browser: Browser, sample: Path) -> None:
    """Where the window is narrow; what is chosen is kept while the tab is open."""
    resize(browser, 1280, 800)
    browser.open(sample, "#&view=list&of=held")
    assert not browser.find(".facets").is_displayed()
    assert browser.find(".grid").rect["height"] > 400
    browser.press_button("Show the counts")
    browser.open(sample, "#&view=list&of=missing")
    assert browser.find(".facets").is_displayed()
    browser.press_button("Hide the counts")
    resize(browser, 1800, 1000)
    browser.open(sample, "#&view=list&of=missing")
    assert not browser.find(".facets").is_displayed()
    browser.run("sessionStorage.clear()")
    browser.open(sample, "#&view=list&of=missing")
    assert browser.find(".facets").is_displayed()


def test_a_list_is_narrowed_by_its_counts_and_sorted(browser: Browser, sample: Path) -> None:
    browser.open(sample, "#&view=list&of=missing")
    assert browser.text("#panel h2") == "Missing cables"
    assert browser.text(".listing .lead") == "10 cables."
    assert browser.drawn() == {mrn.replace(" ", "") for mrn in browser.texts(MRNS)}
    browser.go("#&view=list&of=held")
    take = browser.find(".facet [data-facet='post STATE']")
    count = int(take.find_element("css selector", ".count").text)
    take.click()
    browser.until("window.reftel.view.filter.post === 'STATE'")
    assert len(browser.all(ROWS)) == count
    assert all("STATE" in mrn for mrn in browser.texts(MRNS))
    assert browser.run("document.activeElement.dataset.facet") == "post STATE"
    # a second click takes it out again, with Shift it is left out
    browser.find(".facet [data-facet='post STATE']").click()
    browser.until("window.reftel.view.filter.post === ''")
    shifted = ActionChains(browser.driver).key_down(Keys.SHIFT)
    shifted.click(browser.find(".facet [data-facet='post STATE']")).key_up(Keys.SHIFT).perform()
    browser.until("location.hash.includes('post=-STATE')")
    assert browser.text(".listing .lead") == f"{34 - count} of 34 cables within the filter: not STATE."
    browser.find(".of-date button").click()
    browser.until("location.hash.includes('sort=date')")
    assert browser.text(MRNS) == "08 LIMA 330"
    browser.find(".of-date button").click()
    browser.until("location.hash.includes('sort=-date')")
    assert browser.text(MRNS) == "08 OSLO 205"
    assert browser.find(".head.of-date").get_attribute("aria-sort") == "descending"
    assert browser.run("document.activeElement.textContent") == "Date"
    assert browser.logged() == []


def test_the_keyboard_reads_a_cable_of_the_list_and_comes_back(browser: Browser, many: Path) -> None:
    browser.open(many, "#&view=list&of=cables&sort=mrn")
    browser.until("document.querySelectorAll('.grid .made .row').length > 0")
    assert len(browser.all(ROWS)) < 60
    browser.run("document.querySelector('.grid').focus()")
    for _ in range(3):
        browser.press("ARROW_DOWN")
    row = "document.getElementById(document.querySelector('.grid').getAttribute('aria-activedescendant'))"
    assert browser.run(f"[{row}.getAttribute('aria-rowindex'), {row}.querySelector('.mrn').textContent]") == [
        "5",
        "03 OSLO 4",
    ]
    browser.press("END")
    assert browser.run(f"{row}.getAttribute('aria-rowindex')") == "5001"
    assert browser.find(".grid").get_attribute("aria-rowcount") == "5001"
    browser.press("PAGE_UP")
    reached = browser.run(f"{row}.querySelector('.mrn').textContent")
    browser.press("ENTER")
    browser.until("document.querySelector('#panel h2').textContent.startsWith('03 OSLO')")
    assert browser.text("#panel h2") == reached
    assert browser.run("document.activeElement.tagName") == "H2"
    assert browser.text("nav.step").startswith("Cables")
    browser.press("ESCAPE")
    browser.until("document.querySelector('.grid')?.contains(document.activeElement)")
    assert browser.run(f"{row}.querySelector('.mrn').textContent") == reached
    browser.press("ESCAPE")
    browser.until("document.querySelector('#panel h2').textContent === 'What is in here'")


def test_what_is_more_is_reached(browser: Browser, many: Path) -> None:
    browser.open(many)
    browser.type("fish")
    browser.until("document.querySelector('#results .all') !== null")
    browser.press("ARROW_UP")
    browser.press("ENTER")
    browser.until("document.querySelector('.listing') !== null")
    assert browser.text(".listing .lead") == "4,999 cables."
    browser.go("#03OSLO1")
    browser.find("#cited-by a.way").click()
    browser.until("document.querySelector('.listing') !== null")
    assert browser.text("#panel h2") == "Cables that cite 03 OSLO 1"
    assert browser.text(".listing .lead") == "1,200 cables."
    browser.go("#&view=list&of=narnia")
    assert browser.text("#panel .unknown") == 'There is no list "narnia" in this collection.'


def test_hostile_words_stay_words(browser: Browser, many: Path) -> None:
    browser.open(many, "#&view=list&of=unreadable")
    browser.until("document.querySelectorAll('.grid .made .row').length === 2")
    assert browser.text(f"{ROWS} q") == "<script>window.run = 1</script>"
    browser.go("#&view=list&of=cables&sort=post")
    assert "<script>" in browser.text(ROWS)
    browser.find(".facet [data-facet^='post <script']").click()
    browser.until("window.reftel.view.filter.post !== ''")
    assert browser.run("window.run") is None
    assert browser.logged() == []


def test_a_list_is_saved_in_its_order(browser: Browser, many: Path) -> None:
    browser.open(many, "#&view=list&of=cables&sort=-mrn")
    browser.run("(URL.createObjectURL = (blob) => { window.saved = blob.text(); return 'data:,'; }) && 1")
    browser.press_button("Save as CSV")
    text = browser.driver.execute_async_script("window.saved.then(arguments[0])")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert (len(rows), rows[0][0]) == (5001, "mrn")
    assert rows[1][0] == "03XX1"
    assert rows[1][9].startswith("'=1+1")
    assert text.count("\r\n") == 5001
    assert browser.text("#said").startswith("Saved as cables-5000.csv")


def test_months_among_years_are_brushed(browser: Browser, many: Path) -> None:
    browser.open(many, "#&from=1980-01&to=1981-12&post=OSLO")
    assert browser.text("#panel .lead").startswith(
        "Within the filter: 244 held cables and 0 missing, of 5,000."
    )
    bars = browser.find("#bars-of-months")
    assert len(bars.find_elements("css selector", "rect")) == 24
    wide = bars.size["width"]
    actions = ActionChains(browser.driver)
    actions.move_to_element_with_offset(bars, -wide // 2 + 2, 0).click_and_hold()
    actions.move_to_element_with_offset(bars, -wide // 2 + wide * 5 // 48, 0).release().perform()
    browser.until("location.hash.includes('from=1980-01&to=1980-03')")
    browser.press_button("The whole time")
    browser.until("!location.hash.includes('from=')")
    assert browser.all("#bars-of-months") == []


def test_a_narrow_list_has_rows_of_two_lines(browser: Browser, sample: Path) -> None:
    browser.open(sample, "#&view=list&of=held")
    resize(browser, 360, 740)
    try:
        browser.until("document.querySelector('.grid .made .row').offsetHeight === 52")
        assert browser.run("document.documentElement.scrollWidth") == 360
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
