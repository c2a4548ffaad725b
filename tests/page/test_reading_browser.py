"""Texts on the page in a real Chromium: found by their words, read side by side, and what is near."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest

from attacks import ATTACKS
from browser import Browser, resize
from page_rows import PageCable, PageCitation, render_page, write_page
from reftel.page import PageText

pytestmark = pytest.mark.browser

CITING = (
    """\
REF: OSLO 1

1. (C) SUMMARY. The clerk counts the herring twice.
"""
    + "2. (C) Nothing happened on the pier that day.\n" * 80
    + """\
3. (C) As ref A
says, the quota of
herring is full \U0001f41f. End of it.
"""
)
CITED = "1. (U) The quota is full, says ref Z.\n" + "2. (U) A line without news.\n" * 90 + "3. (U) Umbrella."
SENTENCE = "As ref A says, the quota of herring is full \U0001f41f."
PLACE = CITING.index("ref A\nsays")


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three cables with texts, one of them a megabyte, and a missing one."""
    path = tmp_path_factory.mktemp("texts") / "graph.html"
    day = "2008-02-0"
    cables = [
        PageCable("08OSLO1", True, f"{day}1", post="OSLO", subject="HERRING QUOTA", source="one.txt"),
        PageCable("08OSLO2", True, f"{day}2", post="OSLO", subject="THE CLERK COUNTS"),
        PageCable("08OSLO3", True, f"{day}3", post="OSLO", subject="MEGABYTE", source="three.txt"),
        PageCable("08OSLO4", True, f"{day}4", post="OSLO", subject="COUNTS OF HERRING", source="four.txt"),
    ]
    citations = [
        PageCitation("08OSLO2", "08OSLO1", ("A",), "responds_to", "OSLO 1", sentence=SENTENCE),
        PageCitation("08OSLO3", "08STATE9", ("A",)),
    ]
    whole = [
        PageText("08OSLO1", CITED),
        PageText("08OSLO2", CITING, ((PLACE, PLACE + 5, ("A",), ""),)),
        PageText("08OSLO3", "A line of zeppelins, as long as lines are, and then no more.\n" * 17_000),
    ]
    path.write_text(render_page(cables, citations, texts=whole, title="Texts", about={}), encoding="utf-8")
    return path


def in_sight(browser: Browser, selector: str) -> bool:
    """Wait until something is in sight: the text between is drawn, and gets longer, while it is scrolled."""
    box = f"document.querySelector('{selector}').getBoundingClientRect()"
    browser.until(f"{box}.top > 0 && {box}.bottom < innerHeight")
    return True


def opened(browser: Browser, path: Path, address: str = "") -> None:
    browser.open(path, address)
    browser.until("!window.reftel.collection.unpacking")


def test_words_of_texts_are_found_after_those_of_subjects(browser: Browser, texts: Path) -> None:
    opened(browser, texts)
    browser.type("herring")
    browser.until("document.querySelector('#results .snippet') !== null")
    assert browser.texts("#results [role=option] .mrn") == ["08 OSLO 1", "08 OSLO 4", "08 OSLO 2"]
    assert browser.text("#results .heading") == "1 text with the words"
    assert browser.text("#results .snippet mark") == "herring"
    browser.type('"quota of herring"')
    browser.until("document.querySelector('#results .snippet') !== null")
    assert browser.texts("#results [role=option] .mrn") == ["08 OSLO 2"]
    browser.press("ENTER")
    browser.until("location.hash === '#08OSLO2&view=text&q=%22quota%20of%20herring%22'")
    browser.until("document.querySelector('#reading mark.current') !== null")
    browser.type("dirigible")
    browser.until("document.querySelector('#results').textContent.startsWith('No cable found.')")
    assert browser.logged() == []


def test_the_list_of_a_search_takes_up_texts_when_they_are_read(browser: Browser, texts: Path) -> None:
    browser.open(texts, "#&view=list&of=search&q=herring")
    browser.until("document.querySelector('.listing .lead').textContent === '3 cables.'")
    assert browser.run("[...document.querySelectorAll('.cell.of-mrn')].map((one) => one.textContent)") == [
        "08 OSLO 1",
        "08 OSLO 4",
        "08 OSLO 2",
    ]
    assert browser.logged() == []


def test_the_sentence_leads_to_its_place_beside_the_cited_text(browser: Browser, texts: Path) -> None:
    opened(browser, texts, "#08OSLO1")
    assert browser.text("#cited-by a.sentence") == SENTENCE
    browser.find("#cited-by a.sentence").click()
    browser.until("location.hash === '#08OSLO1&view=text&at=08OSLO2'")
    assert browser.texts("#reading h2") == ["08 OSLO 2", "08 OSLO 1"]
    assert browser.texts("#reading .pane .status") == ["citing", "cited"]
    marked = browser.run("[...document.querySelectorAll('mark.quoted')].map((m) => m.textContent).join('')")
    assert " ".join(marked.split()) == SENTENCE
    assert in_sight(browser, "mark.quoted")
    assert [" ".join(words.split()) for words in browser.texts("#reading a.other")] == ["OSLO 1", "ref A"]
    browser.driver.back()
    browser.until("document.getElementById('reading').hidden")


def test_a_text_is_read_and_searched(browser: Browser, texts: Path) -> None:
    opened(browser, texts, "#08OSLO1&view=text")
    shown = browser.run("[...document.querySelectorAll('#reading .block')].map((b) => b.textContent)")
    assert "\n".join(shown) == CITED
    field = browser.find("#find-in-text")
    field.send_keys("umbrella")
    assert browser.text(".finding [role=status]") == "1 of 1"
    assert in_sight(browser, "mark.current")
    assert browser.run("location.hash") == "#08OSLO1&view=text&q=umbrella"
    field.send_keys("s")
    assert browser.text(".finding [role=status]") == "not found"
    browser.find("#reading nav a").click()
    browser.until("document.querySelector('#reading h2').textContent === '08 OSLO 2'")
    browser.find("#reading .bar a").click()
    browser.until("location.hash === '#08OSLO2'")
    assert browser.logged() == []


def test_a_megabyte_opens_without_freezing(browser: Browser, texts: Path) -> None:
    opened(browser, texts)
    took = browser.driver.execute_async_script(
        """const done = arguments[0];
        const begin = performance.now();
        addEventListener('hashchange', () => requestAnimationFrame(() => setTimeout(() => (
          done(performance.now() - begin)), 0)), { once: true });
        location.hash = '#08OSLO3&view=text';"""
    )
    assert browser.run("document.querySelectorAll('#reading .block').length") > 200
    assert took < 3000  # a second of a quiet laptop at most, on a busy machine


@pytest.mark.parametrize("width", [360, 1280])
def test_two_texts_fit_any_width(browser: Browser, texts: Path, width: int) -> None:
    resize(browser, width, 800)
    try:
        opened(browser, texts, "#08OSLO2&view=text&at=08OSLO1")
        assert browser.run("document.body.scrollWidth <= innerWidth")
        tops = browser.run("[...document.querySelectorAll('.pane')].map((one) => one.offsetTop)")
        assert (tops[0] < tops[1]) is (width == 360)
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


LACKING = [
    ("#08OSLO4&view=text", "The page has no text of this cable.", "four.txt"),
    ("#08STATE9&view=text", "This cable is missing", "Ask for it"),
    ("#08NOWHERE1&view=text", "There is no 08NOWHERE1 in this collection.", "Back to the first view"),
    ("#&view=text", "No cable is chosen", ""),
    ("#08OSLO1&view=text&at=99NOWHERE1", "There is no 99NOWHERE1 in this collection.", "The quota is full"),
]


@pytest.mark.parametrize(("address", "said", "also"), LACKING)
def test_without_a_text_it_is_said_where_to_read_it(
    browser: Browser, texts: Path, address: str, said: str, also: str
) -> None:
    opened(browser, texts, address)
    assert said in browser.text("#reading")
    assert also in browser.text("#reading")
    assert browser.logged() == []


def test_a_page_without_texts_says_so(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "graph.html"
    write_page(path, [PageCable("08OSLO1", held=True, source="one.txt")], [], title="None", about={})
    opened(browser, path, "#08OSLO1&view=text")
    assert "The texts are not on this page." in browser.text("#reading")
    assert "one.txt" in browser.text("#reading")
    assert browser.all("#panel .choices a") == []


def test_what_is_near_is_said_with_its_reason(browser: Browser, texts: Path) -> None:
    opened(browser, texts, "#08OSLO1")
    assert browser.text("#near h3") == "Near it, not cited"
    assert browser.texts("#near li .mrn") == ["08 OSLO 4"]
    assert browser.text("#near .why") == "same post, 3 days later, word: herring"


def test_hostile_texts_run_nothing(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "graph.html"
    everything = " ".join(ATTACKS)
    cables = [PageCable("08OSLO1", held=True), PageCable("08OSLO2", held=True, subject=everything)]
    citations = [PageCitation("08OSLO1", "08OSLO2", ("A",), sentence=ATTACKS[0])]
    told = [PageText("08OSLO1", everything, ((0, 9, ("A",), ""),)), PageText("08OSLO2", everything)]
    path.write_text(render_page(cables, citations, texts=told, title="T", about={}), encoding="utf-8")
    opened(browser, path)
    for attack in ATTACKS[::4]:
        browser.go(f"#08OSLO1&view=text&at=08OSLO2&q={quote(attack)}")
        browser.go(f"#08OSLO1&view=text&at={quote(attack)}")
        browser.run("(window.reftel.view.search(arguments[0]), 1)", attack)
    assert browser.run("window.pwned === undefined && ({}).polluted === undefined")
    assert browser.run("document.querySelectorAll('#reading script, #results script, main img').length") == 0
    assert browser.logged() == []


def test_a_text_that_breaks_off_says_so_where_it_is_read(browser: Browser, tmp_path: Path) -> None:
    cables = [PageCable("08OSLO1", True, "2008-02-01"), PageCable("08OSLO2", True, "2008-02-02")]
    whole = [
        PageText("08OSLO1", "1. (U) The clerk counts the herring tw"),
        PageText("08OSLO2", "1. (U) Twice.\nQUILLAN"),
    ]
    path = tmp_path / "graph.html"
    path.write_text(render_page(cables, [], texts=whole, title="T", about={}), encoding="utf-8")
    opened(browser, path, "#08OSLO1&view=text")
    words = "It may be cut: its text ends within a sentence."
    assert browser.text("#reading .caveats") == words
    opened(browser, path, "#08OSLO1")
    assert browser.text("#panel .caveats") == words
    opened(browser, path, "#08OSLO2")
    assert browser.all("#panel .caveats") == []
