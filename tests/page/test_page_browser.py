"""The page in a real Chromium, opened from disk, used as a person would: type, click, keys, back."""

from __future__ import annotations

import csv
import io
import json
import re
import struct
import zlib
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from selenium.webdriver.common.action_chains import ActionChains

import page_sample
from attacks import ATTACKS
from browser import Browser, resize
from page_rows import PageCable, PageCitation, PageUnresolved, render_page, write_page
from reftel.page import PageText

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_sample.write(tmp_path_factory.mktemp("page") / "graph.html")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of 3,000 cables: one chain of 2,500, and 500 that cite nothing."""
    path = tmp_path_factory.mktemp("large") / "graph.html"
    start = date(2003, 1, 1)
    cables = [
        PageCable(
            f"03OSLO{at}", held=True, date=str(start + timedelta(days=at)), post="OSLO", subject=f"FISH {at}"
        )
        for at in range(1, 3001)
    ]
    citations = [PageCitation(f"03OSLO{at}", f"03OSLO{at - 1}") for at in range(2, 2501)]
    write_page(path, cables, citations, title="Many", about={})
    return path


def test_opens_and_draws_without_a_request_or_a_complaint(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    assert browser.drawn() == {cable.mrn for cable in page_sample.cables()}
    assert browser.text("#counts") == (
        "34 cables held, 10 cited but missing, 51 citations, 1 ambiguous, "
        "1 unreadable, 1 to e-mails, calls, reports"
    )
    assert browser.text("#drawn") == "All 44 cables are drawn."
    assert browser.run("document.activeElement.id") == "query"
    assert browser.logged() == []


def test_the_log_of_requests_sees_a_request(browser: Browser, sample: Path) -> None:
    # else the test above could not fail; the policy stops this one, which the console tells
    browser.open(sample)
    browser.run("fetch('https://reftel.invalid/x').catch(() => 0) && 1")
    browser.run("document.body.append(Object.assign(new Image(), {src: 'https://reftel.invalid/i.png'}))")
    assert any("Content Security Policy" in said for said in browser.logged())


def test_the_picture_has_the_colours_of_the_cables(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    pixels = colours(browser.find("#network canvas").screenshot_as_png)
    assert {(60, 106, 160), (168, 58, 48), (77, 124, 74)} <= pixels  # confidential, secret, unclassified


def test_held_and_missing_look_different_and_the_legend_says_how(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    looks = browser.run(
        """['08OSLO131', '07OSLO1190'].map((mrn) => {
        const { picture, collection } = window.reftel;
        const { options } = picture.network.body.nodes[collection.find(mrn)];
        return [options.color.background, options.shapeProperties.borderDashes];
        })"""
    )
    paper = browser.run("getComputedStyle(document.documentElement).getPropertyValue('--paper')")
    assert looks == [["#3c6aa0", False], [paper, [3, 3]]]
    legend = browser.text("#legend")
    for words in (
        "citing → cited",
        "missing, at its probable date",
        "when it may have been sent",
        "Confidential",
    ):
        assert words in legend


def test_the_panel_says_where_to_look_and_fetches_nothing(browser: Browser, sample: Path) -> None:
    browser.open(sample, "#07OSLO1190")
    assert browser.texts("#where li") == [
        "Read it\nPlusD, if it is one of those published in 2010-11",
        "Search\nDepartment of State, reading room of what was released on request",
        "Ask for it\nDepartment of State, FOIA request that names the MRN and the date",
    ]
    link = browser.find("#where a")
    assert link.get_attribute("href") == "https://wikileaks.org/plusd/cables/07OSLO1190_a.html"
    assert (link.get_attribute("target"), link.get_attribute("rel")) == ("_blank", "noopener noreferrer")
    assert browser.text("#where .why").startswith("Why it may be missing: it was sent before the first cable")
    browser.go("#08OSLO131")
    assert len(browser.texts("#where li")) == 2  # it is held: nobody has to be asked
    assert browser.all("#where .why") == []
    assert browser.logged() == []


def test_the_span_of_a_missing_cable_lies_around_it(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    # 07OSLO1190 may have been sent from 10 November to 20 December 2007
    left, x, right = browser.run(
        """['2007-11-10', '', '2007-12-20'].map((day) => {
        const { picture, collection } = window.reftel;
        return day ? picture.xOf(Date.parse(day) / 3600000)
          : picture.network.getPosition(collection.find('07OSLO1190')).x;
        })"""
    )
    assert left < x < right


NOTATIONS = [
    "08 STATE 19877",
    "08STATE19877",
    "08 state 019877",
    "2008STATE19877",
    "State 19877",
    "08-STATE-00019877",
]


def test_search_finds_a_cable_by_any_notation(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    for notation in NOTATIONS:
        browser.type(notation)
        assert browser.texts("#results [role=option] .mrn")[0] == "08 STATE 19877", notation
        browser.press("ENTER")
        browser.until("location.hash === '#08STATE19877'")
        browser.until("document.querySelector('#panel h2').textContent === '08 STATE 19877'")
        browser.go("")
        assert browser.text("#panel h2") == "What is in here"


WORDS = [
    # words of a subject in any order; a post and a word; TAGS; a missing cable; nothing
    ("umbrella borrowed", {"08 QUITO 190"}),
    ("ferry nicosia", {"08 NICOSIA 140"}),
    ("scul bl", {"08 LAPAZ 202", "08 LIMA 402"}),
    ("la paz 3120", {"07 LAPAZ 3120"}),
    ("zeppelin", set()),
]


def test_search_finds_words_posts_and_tags(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    for words, found in WORDS:
        browser.type(words)
        assert set(browser.texts("#results [role=option] .mrn")) == found, words


CENTURIES = [
    ("09 SAIGON 123", "09 SAIGON 123"),
    ("2009 saigon 123", "09 SAIGON 123"),
    ("1909 saigon 123", "1909 SAIGON 123"),
    ("1909SAIGON000123", "1909 SAIGON 123"),
    ("65SAIGON123", "1965 SAIGON 123"),
    ("1965", "1965 SAIGON 123"),
    ("1909 SAIGON", "1909 SAIGON 123"),
]


def test_cables_of_other_centuries_are_found(browser: Browser, tmp_path: Path) -> None:
    dates = {"09SAIGON123": "2009-04-12", "1909SAIGON123": "1909-04-12", "1965SAIGON123": "1965-12-12"}
    cables = [PageCable(mrn, held=True, date=date, post="SAIGON") for mrn, date in dates.items()]
    citations = [PageCitation("09SAIGON123", "1909SAIGON123"), PageCitation("09SAIGON123", "1965SAIGON123")]
    write_page(tmp_path / "graph.html", cables, citations, title="Centuries", about={})
    browser.open(tmp_path / "graph.html")
    for words, found in CENTURIES:
        browser.type(words)
        assert browser.texts("#results [role=option] .mrn")[0] == found, words
        browser.press("ENTER")
        browser.until(f"location.hash === '#{found.replace(' ', '')}'")
        browser.until(f"document.querySelector('#panel h2').textContent === '{found}'")
        browser.until(
            f"document.querySelector('#panel').innerText.includes('{dates[found.replace(' ', '')][:4]}')"
        )
        browser.go("")


OTHER_NAMES = [
    # the Department as cables write it; with a generic word before the post; a number alone, a year
    ("secstate 19877", "08 STATE 19877"),
    ("SECSTATE WASHDC 19877", "08 STATE 19877"),
    ("08 SECSTATE WASHDC 019877", "08 STATE 19877"),
    ("AMEMBASSY OSLO 131", "08 OSLO 131"),
    ("amembassy la paz 202", "08 LAPAZ 202"),
    ("USMISSION OSLO 131", "08 OSLO 131"),
    ("19877", "08 STATE 19877"),
    ("019877", "08 STATE 19877"),
    ("2007 oslo", "07 OSLO 1190"),
]


def test_search_reads_what_cables_and_lists_write(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    for words, first in OTHER_NAMES:
        browser.type(words)
        assert browser.texts("#results [role=option] .mrn")[0] == first, words


def test_a_year_finds_its_cables(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    browser.type("2007")
    mrns = browser.texts("#results [role=option] .mrn")
    assert len(mrns) == 5
    assert all(mrn.startswith("07 ") for mrn in mrns)
    browser.type("1807")
    assert browser.texts("#results [role=option]") == []


def test_nothing_found_says_what_can_be_typed(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    browser.type("ferry")
    assert browser.find("#query").get_attribute("aria-activedescendant") == "result-0"
    browser.type("zeppelin")
    advice = (
        "No cable found. You can type an MRN (08 STATE 19877), a number (19877), a year, words of a subject, "
        "a post, TAGS."
    )
    browser.until(f"document.querySelector('#results').innerText.trim() === {json.dumps(advice)}")
    assert browser.find("#query").get_attribute("aria-activedescendant") is None
    assert browser.find("#query").get_attribute("aria-expanded") == "false"


def test_the_search_field_gives_an_example_that_is_found(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    example = browser.find("#query").get_attribute("placeholder")
    assert example == "08 STATE 19877, a word, a post, TAGS"


def test_search_marks_what_the_filter_leaves_out(browser: Browser, sample: Path) -> None:
    browser.open(sample, "#&post=LIMA")
    browser.type("herring")
    assert browser.text("#results .none") == "None within the filter; without it:"
    assert browser.text("#spoken") == "0 cables found within the filter, 12 outside it"
    browser.press("ARROW_DOWN")
    assert browser.text("#results [aria-selected=true] .times").startswith("outside the filter")
    browser.press("ENTER")
    browser.until("window.reftel.view.selected >= 0")
    assert "HERRING" in browser.text("#panel .subject")


def test_the_keyboard_goes_on_in_the_panel(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    browser.type("08 state 19877")
    browser.press("ENTER")
    browser.until("document.activeElement.matches('#panel h2')")
    browser.press("TAB")
    assert browser.run("document.activeElement.closest('#panel') !== null")
    browser.run("document.querySelector('#cites a').focus() || 1")
    browser.press("ENTER")
    browser.until("document.activeElement.textContent === '08 OSLO 131'")
    browser.find("#cites a[data-cable='08OSLO112']").click()
    browser.until("document.activeElement.textContent === '08 OSLO 112'")
    # a cable that is open already
    browser.type("08 oslo 112")
    browser.press("ENTER")
    assert browser.run("document.activeElement.textContent") == "08 OSLO 112"


def test_arrow_keys_choose_among_results(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    browser.type("tea railway")
    second = browser.texts("#results [role=option] .mrn")[1]
    browser.press("ARROW_DOWN")
    assert browser.find("#query").get_attribute("aria-activedescendant") == "result-1"
    browser.press("ENTER")
    assert browser.text("#panel h2") == second


def test_a_click_opens_the_panel_with_the_evidence(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    browser.mouse_to("08OSLO131").click().perform()
    browser.until("window.reftel.view.selected >= 0")
    assert browser.selected() == "08OSLO131"
    assert browser.text("#panel .subject") == "HERRING QUOTA TALKS: FIRST ROUND ENDS WITHOUT TEXT"
    facts = browser.text("#panel .facts")
    for words in ("AMEMBASSY OSLO", "SECSTATE WASHDC", "SIPDIS", "PREL", "08OSLO131.txt"):
        assert words in facts
    cites = browser.texts("#cites .rows li")
    assert [row.split("\n")[0] for row in cites] == ["A", "B", "C", "D"]
    assert "07 OSLO 1190" in cites[2]
    assert "missing" in cites[2]
    assert "between 10 Nov 2007 and 20 Dec 2007" in cites[2]
    assert "year given as 08" in cites[2]
    assert "Poloff delivered the points in ref A" in cites[0]
    assert "HALVORSEN-LINDQUIST E-MAIL OF FEB 9" in cites[3]
    assert browser.text("#cited-by h3") == "Cited by 3, 1 of them answers it"


CITED_BY = [
    # answered by several, by all, by none; cited by none
    ("08STATE19877", "Cited by 5, 4 of them answer it"),
    ("08OSLO205", "Cited by 1, 1 of them answers it"),
    ("08REYKJAVIK44", "Cited by 2"),
    ("08BERN77", "Cited by 0"),
]


def test_the_panel_says_at_once_how_many_answer(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    for mrn, heading in CITED_BY:
        browser.go(f"#{mrn}")
        assert browser.text("#cited-by h3") == heading, mrn


def test_what_a_missing_cable_cites_is_not_known(browser: Browser, sample: Path) -> None:
    browser.open(sample, "#07OSLO1190")
    assert browser.text("#cites h3") == "Cites: not known"


ESTIMATES = [
    # interval and likeliest day, an interval alone, a day alone, neither
    (
        "2008-02-01 2008-03-01 2008-02-11",
        "between 1 Feb 2008 and 1 Mar 2008, most likely about 11 Feb 2008 (estimated)",
    ),
    ("2008-02-01 2008-03-01 ", "between 1 Feb 2008 and 1 Mar 2008 (estimated)"),
    ("2008-02-01 2008-02-01 2008-02-01", "about 1 Feb 2008 (estimated)"),
    ("  2008-02-11", "most likely about 11 Feb 2008 (estimated)"),
    ("  ", "in 2008, as its number says; the day is not known"),
]


def test_the_panel_says_what_is_known_of_a_date(browser: Browser, tmp_path: Path) -> None:
    known = [days.split(" ") for days, _ in ESTIMATES]
    cables = [
        PageCable(f"08OSLO{serial}", False, "", earliest, latest, date_likely=likely)
        for serial, (earliest, latest, likely) in enumerate(known)
    ]
    write_page(tmp_path / "date.html", cables, [], title="T", about={})
    browser.open(tmp_path / "date.html")
    for cable, (_, said) in zip(cables, ESTIMATES, strict=True):
        browser.go(f"#{cable.mrn}")
        lines = browser.texts("#panel .when")
        assert lines[0] == said
        assert ("by its number among the post's other cables" in lines[-1]) == bool(cable.date_likely), said


def test_a_reference_that_may_be_several_cables_names_them(browser: Browser, sample: Path) -> None:
    browser.open(sample, "#08ATHENS290")
    browser.until("document.querySelectorAll('#cites .rows li').length === 3")
    undecided = browser.texts("#cites .rows li")[2]
    assert "08 USNATO 57 or 08 USNATO 51" in undecided
    assert "ambiguous" in undecided
    assert "no cable" not in undecided


def test_cables_that_sentences_alone_name_stand_apart(browser: Browser, sample: Path) -> None:
    browser.open(sample, "#08ATHENS290")
    browser.until("document.querySelector('#also-mentioned')")
    assert browser.text("#also-mentioned h3") == "Also mentioned 1"
    told = browser.text("#also-mentioned li")
    assert "as written: Ankara 388" in told
    assert "Embassy Ankara heard the same of the pier (Ankara 388)." in told
    assert len(browser.texts("#cites .rows li")) == 3
    browser.find("#also-mentioned a[data-cable='08ANKARA388']").click()
    browser.until("location.hash === '#08ANKARA388'")
    assert browser.run("document.querySelector('#also-mentioned')") is None


@pytest.mark.parametrize("width", [500, 1000, 1280, 1400, 1920])
def test_every_missing_cable_has_the_bar_of_its_interval(browser: Browser, sample: Path, width: int) -> None:
    # however wide time is: also where it is as wide as it was laid out
    try:
        resize(browser, width, 800)
        browser.open(sample)
        missing = browser.run("reftel.picture.drawn.filter((cable) => !reftel.collection.held(cable)).length")
        assert browser.run("reftel.picture.spans.length") == missing == 10
        browser.run("reftel.picture.draw(...reftel.picture.drawnAs)")
        assert browser.run("reftel.picture.spans.length") == missing
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_hovering_shows_subject_and_date(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    browser.mouse_to("08ANKARA388").perform()
    browser.until("!document.getElementById('tip').hidden")
    said = browser.text("#tip")
    assert "2 March 2008, 08:00 UTC" in said
    assert "FERRY LINE ACROSS THE STRAIT: WHO PAYS FOR THE PIER" in said


def test_links_select_and_the_back_button_returns(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    assert browser.text("#panel h2") == "What is in here"
    browser.find("#most-cited a").click()
    browser.until("location.hash === '#08STATE19877'")
    browser.find("#cites a[data-cable='08OSLO131']").click()
    browser.until("location.hash === '#08OSLO131'")
    browser.find("#cites a[data-cable='07OSLO1190']").click()
    browser.until("document.querySelector('#panel h2').textContent === '07 OSLO 1190'")
    assert "Not known: its text is not in this collection." in browser.text("#cites")
    for earlier in ("08 OSLO 131", "08 STATE 19877", "What is in here"):
        browser.driver.back()
        browser.until(f"document.querySelector('#panel h2').textContent === '{earlier}'")
    assert browser.logged() == []


ADDRESSES = [
    ("#08OSLO131", "08 OSLO 131"),
    ("#08%20Oslo%20131", "08 OSLO 131"),
    ("#08OSLO131&around=08OSLO112&depth=1", "08 OSLO 131"),
    ("#08OSLO999", "What is in here"),
    ("#%E0%A4%A", "What is in here"),
    ("#__proto__&depth=-1&around=%00", "What is in here"),
]


@pytest.mark.parametrize(("address", "heading"), ADDRESSES)
def test_the_address_is_the_view(browser: Browser, sample: Path, address: str, heading: str) -> None:
    browser.open(sample, address)
    assert browser.text("#panel h2") == heading
    assert browser.logged() == []


def test_an_address_can_show_a_neighbourhood_alone(browser: Browser, sample: Path) -> None:
    browser.open(sample, "#08OSLO112&around=08OSLO112&depth=1")
    assert browser.drawn() == {"08OSLO112", "08STATE14420", "08OSLO131"}
    assert browser.text("#drawn").startswith(
        "3 of 44 cables are drawn, up to 1 citation away from 08 OSLO 112."
    )


def test_a_double_click_shows_the_neighbours_that_were_not_drawn(browser: Browser, sample: Path) -> None:
    browser.open(sample, "#08OSLO112&around=08OSLO112&depth=1")
    assert "that many linked cables not drawn" in browser.text("#legend")
    before = browser.drawn()
    browser.mouse_to("08STATE14420").double_click().perform()
    browser.until("location.hash.includes('open=08STATE14420')")
    assert browser.drawn() == before | {"07STATE170233", "08STATE19877"}
    browser.until("document.querySelector('#panel h2').textContent === '08 STATE 14420'")
    [hide] = [one for one in browser.all("#panel button") if one.text == "Hide them again"]
    hide.click()
    browser.until("window.reftel.picture.drawn.length === 3")
    assert browser.drawn() == before
    browser.driver.back()
    browser.until("window.reftel.picture.drawn.length === 5")


def test_the_picture_is_usable_by_keyboard(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    browser.run("document.getElementById('network').focus() || 1")
    browser.press("ARROW_RIGHT")
    browser.until("window.reftel.view.selected >= 0")
    assert browser.selected() == "08STATE19877"
    browser.press("ARROW_LEFT")
    browser.until("location.hash !== '#08STATE19877'")
    assert "," in browser.text("#spoken")
    browser.press("ESCAPE")
    browser.until("window.reftel.view.selected < 0")
    browser.press("/")
    assert browser.run("document.activeElement.id") == "query"


FERRIES = 8
FILTERS = [
    # of TAGS and posts several can be named
    ({"tag": "scul"}, {"08LIMA330", "08LIMA351", "08LIMA402", "08LAPAZ202"}, 0),
    ({"tag": "GR", "post": "Athens ANKARA"}, {"08ANKARA466", "08ATHENS290", "08ATHENS333"}, 3),
    ({"relation": "corrects"}, {"08LIMA330", "08LIMA351"}, 0),
    # what is chosen, what stays clear, what search then finds for "ferry"
    ({"look": "secret"}, {"08ANKARA388", "08ANKARA401", "08STATE29031", "08ANKARA466"}, 4),
    ({"post": "LIMA"}, {"08LIMA330", "08LIMA351", "08LIMA402"}, 0),
    ({"held": "missing", "post": "LAPAZ"}, {"07LAPAZ3120"}, 0),
    ({"from": "2008-04", "held": "held", "look": "unclassified"}, {"08STATE38200", "08BERN77"}, 0),
    # a missing cable counts where its likeliest day is
    ({"from": "2008-04", "held": "missing"}, {"08STATE33001", "08STATE33940"}, 0),
]


def test_a_filter_dims_the_rest_and_stands_in_the_address(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    browser.find("#filters summary").click()
    for choice, clear, ferries in FILTERS:  # each after the one before was taken back
        assert_filtered(browser, sample, choice, clear, ferries)


def assert_filtered(
    browser: Browser, sample: Path, choice: dict[str, str], clear: set[str], ferries: int
) -> None:
    for name, value in choice.items():
        browser.run(
            """(() => {
            const field = document.querySelector(`#filter [name=${arguments[0]}]`);
            field.value = arguments[1];
            field.dispatchEvent(new Event('change', { bubbles: true }));
            })()""",
            name,
            value,
        )
        browser.until(f"location.hash.includes('{name}={quote(value)}')")
        browser.until(f"window.reftel.view.filter.{name} === '{value}'")
    lit = browser.run("[...window.reftel.picture.lit].map((at) => window.reftel.collection.mrn(at))")
    assert set(lit) == clear
    assert browser.text("#filtered").startswith("Filter: ")
    browser.type("ferry")
    outside = (
        "[...document.querySelectorAll('#results [role=option] .mrn')].map((at) => +at.matches('.outside *'))"
    )
    browser.until(f"{outside}.join('') === '{'0' * ferries}{'1' * (FERRIES - ferries)}'")
    shown = browser.texts("#results .outside .times")
    assert ["outside the filter" in words for words in shown] == [True] * (FERRIES - ferries)
    browser.open(sample, browser.run("location.hash"))
    assert browser.run("window.reftel.picture.lit.size") == len(clear)
    assert browser.run("document.querySelector('#filter [name=post]').value") == choice.get("post", "")
    browser.find("#filters summary").click()
    browser.find("#filter button[type=reset]").click()
    browser.until("window.reftel.picture.lit.size === 44")
    assert browser.logged() == []


def test_a_brush_over_the_bars_chooses_months(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    bars = browser.find(".months svg")
    wide = bars.size["width"]
    actions = ActionChains(browser.driver)
    actions.move_to_element_with_offset(bars, -wide * 3 // 8, 0).click_and_hold()
    actions.move_to_element_with_offset(bars, -wide // 8, 0).release().perform()
    browser.until("location.hash.includes('from=2008-01&to=2008-02')")
    assert browser.text("#filtered-words") == ("Filter: 2008-01 to 2008-02. 14 of 44 cables match.")


def test_bars_are_named_and_chosen_by_keys(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    assert "Click or drag over the bars" in browser.text(".months .named")
    ActionChains(browser.driver).move_to_element_with_offset(browser.find(".months svg"), 9, 0).perform()
    assert browser.text(".months .named") == "March 2008: 16 held cables"
    browser.run("document.querySelector('.months svg').focus({ focusVisible: true }) || 1")
    browser.press("END")
    browser.press("ARROW_LEFT")
    assert browser.find(".months svg").get_attribute("aria-valuetext") == "March 2008: 16 held cables"
    browser.press("ENTER")
    browser.until("location.hash.includes('from=2008-03&to=2008-03')")
    browser.until("document.activeElement.matches('.months svg')")
    browser.press("ARROW_RIGHT")
    assert browser.text(".months .named") == "April 2008: 6 held cables"


WRONG_FILTERS = [
    ("post=OSLO&from=2008-02", ""),
    ("post=OSLO%20NARNIA", "No cable here is of a post NARNIA."),
    ("tag=prel%20fish", "No cable here has the TAG FISH."),
    ("from=2008-04&to=2008-01", "The first month is after the last."),
    ("from=2008-13", "2008-13 is no month such as 2008-02."),
    ("to=spring&from=summer", "summer is no month such as 2008-02. spring is no month such as 2008-02."),
    ("look=topsecret", "No cable here is Top secret."),
    ("held=lost", "Cables are held or missing, not lost."),
    ("relation=likes", "No citation here is of the kind likes."),
]


def test_a_filter_that_names_nothing_here_is_told(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    for choice, told in WRONG_FILTERS:
        browser.go(f"#&{choice}")
        said = browser.text("#filtered-words")
        assert said.startswith("Filter: "), choice
        assert said.partition(" match.")[2].strip() == told, choice


def test_lists_that_are_filtered_say_so(browser: Browser, sample: Path) -> None:
    browser.open(sample, "#&post=QUITO")
    assert browser.text("#filtered-words").startswith("Filter: QUITO. 1 of 44 cables matches.")
    assert browser.text("#most-cited h3") == "Most cited, within the filter"
    assert browser.text("#most-cited .none") == "None within the filter is cited by another."
    browser.open(sample, "#&view=posts&post=QUITO")
    assert "passes the filter: QUITO." in browser.text("#panel")
    assert browser.text("#filtered-words").endswith("1 of 44 cables matches; only these are counted.")
    browser.open(sample, "#&view=posts&post=OSLO%20STATE")
    assert browser.text("#ties h3") == "Strongest ties, within the filter"


def test_a_filter_of_a_large_collection_draws_what_passes(browser: Browser, large: Path) -> None:
    browser.open(large, "#&view=threads&from=2009-01&to=2009-02")
    assert browser.drawn() == {f"03OSLO{at}" for at in range(2192, 2251)}
    assert browser.text("#drawn").startswith("All 59 cables that pass the filter are drawn")


def test_posts_are_a_way_in(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    browser.find("#panel a.way").click()
    browser.until("document.querySelector('#panel h2').textContent === 'Posts: who cites whom'")
    ties = browser.texts("#ties .rows li")
    assert ties[0] == "OSLO → STATE\n4 citations"
    assert browser.run("document.querySelector('#posts-network canvas').clientHeight") > 200
    drawn = browser.run(
        """(() => {
        const { drawn, ties } = window.reftel.view.now().picture;
        return drawn.posts.map((at) => ties.posts[at].name);
        })()"""
    )
    assert {"OSLO", "STATE", "LIMA", "LAPAZ"} <= set(drawn)
    assert "QUITO" not in drawn
    x, y = browser.run(
        """(() => {
        const posts = window.reftel.view.now().picture;
        const box = posts.place.getBoundingClientRect();
        const at = posts.drawn.posts.find((post) => posts.ties.posts[post].name === 'OSLO');
        const spot = posts.network.canvasToDOM(posts.network.getPosition(at));
        return [box.x + spot.x, box.y + spot.y];
        })()"""
    )
    browser.click_at(x, y)
    browser.until("location.hash.includes('at=OSLO')")
    browser.until("document.querySelector('#panel h2').textContent === 'OSLO'")
    assert "4 cables held, 1 missing." in browser.text("#panel .lead")
    browser.press_button("Look at its cables")
    browser.until("location.hash === '#&post=OSLO'")
    lit = browser.run("[...window.reftel.picture.lit].map((at) => window.reftel.collection.mrn(at))")
    assert set(lit) == {"08OSLO112", "08OSLO131", "08OSLO160", "08OSLO205", "07OSLO1190"}
    browser.driver.back()
    browser.until("document.querySelector('#panel h2').textContent === 'OSLO'")
    assert browser.logged() == []


def test_what_is_drawn_is_said_again_after_the_posts(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    for way in ("back", "link", "button"):
        browser.find("#to-posts").click()
        browser.until("document.getElementById('drawn').textContent.includes('their strongest ties')")
        assert browser.find("#to-posts").get_attribute("aria-pressed") == "true"
        if way == "back":
            browser.driver.back()
        elif way == "link":
            next(found for found in browser.all("#panel a") if found.text == "Back to the cables").click()
        else:
            browser.find("#to-posts").click()
        browser.until("document.getElementById('drawn').textContent === 'All 44 cables are drawn.'")
        assert browser.find("#to-posts").get_attribute("aria-pressed") == "false"


def test_the_legend_has_what_is_drawn(browser: Browser, tmp_path: Path) -> None:
    for classification, there in (("", True), ("SECRET", False)):
        cable = PageCable("08OSLO1", held=True, date="2008-01-01", classification=classification)
        write_page(tmp_path / "one.html", [cable], [], title="T", about={})
        browser.open(tmp_path / "one.html")
        assert ("No classification known" in browser.text("#legend")) is there


def test_posts_are_reached_by_keys(browser: Browser, sample: Path) -> None:
    browser.open(sample, "#&view=posts")
    browser.run("document.getElementById('posts-network').focus() || 1")
    browser.press("ARROW_RIGHT")
    browser.until("location.hash.includes('at=STATE')")
    browser.press("ARROW_UP")
    browser.until("!location.hash.includes('at=STATE')")
    browser.press("ESCAPE")
    browser.until("location.hash === '#&view=posts'")


def test_a_story_is_told_kept_and_loaded(browser: Browser, sample: Path, tmp_path: Path) -> None:
    browser.open(sample, "#08OSLO112")
    browser.press_button("Add to the story")
    browser.until("location.hash === '#08OSLO112&story=08OSLO112'")
    browser.find("#cited-by a[data-cable='08STATE14420']").click()
    browser.until("document.querySelector('#panel h2').textContent === '08 STATE 14420'")
    browser.press_button("Add to the story")
    browser.until("location.hash.endsWith('story=08OSLO112,08STATE14420')")
    browser.find("#story").click()
    browser.until("document.querySelector('#panel h2').textContent === 'Story'")
    assert browser.drawn() == {"08OSLO112", "08STATE14420"}
    browser.all("#panel textarea")[1].send_keys("it answers, says ~ who?, & asks")
    browser.find("#panel h2").click()
    browser.until("location.hash.includes('08STATE14420~it%20answers')")
    browser.all("#panel [title='Move up']")[1].click()
    browser.until("location.hash.includes('story=08STATE14420~')")
    address = browser.run("location.hash")
    browser.open(sample, address)
    assert browser.texts("#panel .steps .mrn") == ["08 STATE 14420", "08 OSLO 112"]
    written = browser.run("document.querySelector('#panel textarea').value")
    assert written == "it answers, says ~ who?, & asks"
    browser.find("#panel .steps a").click()
    browser.until("document.querySelector('#panel .step') !== null")
    assert "1 of 2" in browser.text("#panel .step")
    assert written in browser.text("#panel .step .note")
    file = tmp_path / "story.json"
    file.write_text(
        '{"story": [{"mrn": "08BERN77", "note": "late"}, {"mrn": "99NOWHERE1"}]}', encoding="utf-8"
    )
    browser.find("#story").click()
    browser.until("document.getElementById('story-file') !== null")
    browser.find("#story-file").send_keys(str(file))
    browser.until("location.hash.includes('08BERN77~late')")
    browser.until("document.querySelectorAll('#panel .steps > li').length === 2")
    assert "99 NOWHERE 1 (not in this collection)" in browser.text("#panel .steps")
    browser.driver.back()
    browser.until("document.querySelector('#panel .steps a').textContent === '08 STATE 14420'")
    assert browser.logged() == []


STEPS = [f"08OSLO{serial}" for serial in range(1, 20_001)]


@pytest.mark.parametrize(
    ("address", "kept", "told"),
    [
        # more cables than a story holds, in the story and at a cable; more words; one note without end
        (f"#&view=story&story={','.join(STEPS)}", 500, "500 cables are here, 19,500 are left out"),
        (f"#08OSLO112&story={','.join(STEPS)}", 500, "500 cables are here, 19,500 are left out"),
        (
            f"#&view=story&story={','.join(f'{mrn}~{quote(chr(0x416) * 50)}' for mrn in STEPS[:100])}",
            64,
            "64 cables are here, 36 are left out",
        ),
        (f"#&view=story&story=08OSLO112~{'x' * 150_000}", 0, "0 cables are here, 1 are left out"),
        # what is not the story
        (f"#{'9' * 150_000}", 0, "There is no 999"),
        (f"#08OSLO112&open={','.join(STEPS * 3)}", 0, ""),
        (f"#&post={'x' * 150_000}", 0, ""),
    ],
    ids=["story", "at a cable", "notes", "note", "cable", "open", "filter"],
)
def test_a_long_address_is_cut_and_that_is_said(
    browser: Browser, sample: Path, address: str, kept: int, told: str
) -> None:
    browser.open(sample, address)
    assert browser.run("reftel.view.address.story.length") == kept
    assert told in browser.text("#panel")
    # what a link or a further step of the history holds
    assert browser.run("reftel.view.link({ cable: '' }).length") < 22_000
    if kept:
        assert browser.run("location.hash.length") < 22_000
    assert browser.logged() == []


def test_a_full_story_takes_no_more_and_loses_nothing(browser: Browser, sample: Path, tmp_path: Path) -> None:
    browser.open(sample, f"#08OSLO112&story={','.join(STEPS[200:700])}")
    before = browser.run("location.hash")
    browser.press_button("Add to the story")
    browser.until("document.getElementById('said').textContent.startsWith('The story is full')")
    assert browser.run("location.hash") == before
    file = tmp_path / "story.json"
    file.write_text(json.dumps({"story": [{"mrn": mrn} for mrn in STEPS]}), encoding="utf-8")
    browser.open(sample, "#&view=story")
    browser.find("#story-file").send_keys(str(file))
    browser.until("document.querySelectorAll('#panel .steps > li').length === 500")
    assert browser.text("#said") == "That story is too long: its first 500 cables of 20,000 are here."
    assert browser.logged() == []


def test_a_file_that_is_no_story_is_refused(browser: Browser, sample: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong.json").write_text("[1, 2", encoding="utf-8")
    browser.open(sample, "#&view=story")
    browser.find("#story-file").send_keys(str(tmp_path / "wrong.json"))
    browser.until("document.getElementById('said').textContent === 'That file holds no story.'")


def test_a_citation_is_copied(browser: Browser, sample: Path) -> None:
    browser.open(sample, "#08QUITO190")
    browser.press_button("Copy citation")
    browser.until("document.getElementById('said').textContent !== ''")
    assert browser.text("#said") == (
        'Copied: AMEMBASSY QUITO, cable 08QUITO190, "CONSUL RETURNS BORROWED UMBRELLA", '
        "30 March 2008, UNCLASSIFIED"
    )


def test_a_cable_is_dragged_out_of_the_way_and_put_back(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    place = "window.reftel.picture.network.getPosition(window.reftel.collection.find('08OSLO131'))"
    before = browser.run(place)
    browser.drag("08OSLO131", 40, 60)
    after = browser.run(place)
    assert after["x"] == before["x"]  # it stays at its date
    assert after["y"] > before["y"]
    browser.run("(window.reftel.picture.draw(window.reftel.picture.drawn), 1)")
    assert browser.run(place)["y"] == after["y"]  # also when it is drawn again
    browser.find("#put-back").click()
    browser.until(f"{place}.y === {before['y']}")
    assert not browser.find("#put-back").is_displayed()


def test_panning_many_cables_ends_where_it_would_without_shortcut(browser: Browser, tmp_path: Path) -> None:
    cables = [PageCable(f"03OSLO{at}", held=True, date="2003-01-01") for at in range(1, 301)]
    citations = [PageCitation(f"03OSLO{at}", f"03OSLO{at // 9 + 1}") for at in range(9, 301)]
    path = tmp_path / "many.html"
    write_page(path, cables, citations, title="Many", about={})
    browser.open(path)
    picture = "window.reftel.picture"
    actions = ActionChains(browser.driver)
    actions.move_to_element_with_offset(browser.find("#network"), -300, 200).click_and_hold()
    actions.move_by_offset(30, 0).move_by_offset(30, -40).perform()
    assert browser.run(f"{picture}.panning.copy !== null")
    ActionChains(browser.driver).release().perform()
    assert browser.run(f"{picture}.panning.copy === null")
    drawn = f"({picture}.network.redraw(), {picture}.panning.canvas.toDataURL())"
    panned = browser.run(drawn)
    view = browser.run(f"{picture}.network.getViewPosition()")
    browser.run(f"({picture}.fit(), 1)")
    assert browser.run(drawn) != panned
    browser.run(f"({picture}.network.moveTo({{ position: arguments[0] }}), 1)", view)
    assert browser.run(drawn) == panned
    assert browser.logged() == []


def test_the_text_is_read_with_its_mentions_as_links(browser: Browser, tmp_path: Path) -> None:
    text = "\U0001f41f 1. (C) See ref A.\n2. (C) And ref B."
    mentions = ((13, 18, ("A",), ""), (30, 35, ("B",), ""))
    cables = [PageCable("08OSLO2", held=True), PageCable("08OSLO1", held=True)]
    path = tmp_path / "text.html"
    texts = [PageText("08OSLO2", text, mentions), PageText("09BERN1", "not here")]
    citations = [PageCitation("08OSLO2", "08OSLO1", ("A",))]
    path.write_text(render_page(cables, citations, texts=texts, title="T", about={}), encoding="utf-8")
    browser.open(path, "#08OSLO2")
    assert browser.run("document.querySelector('#text pre').textContent") == text
    assert browser.texts("#text a") == ["ref A"]
    browser.find("#text a").click()
    browser.until("location.hash === '#08OSLO1'")
    assert browser.all("#text") == []


def test_print_leaves_the_panel_and_the_picture(browser: Browser, sample: Path) -> None:
    browser.open(sample, "#08OSLO131")
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    shown = [browser.find(one).is_displayed() for one in ("#network", "#panel", ".tools", ".find")]
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert shown == [True, True, False, False]


# Nothing comes to the disk: what would be written there is read.
SAVE = """
const [form, done] = arguments;
URL.createObjectURL = (blob) => { void blob.text().then(done); return '#'; };
HTMLAnchorElement.prototype.click = () => {};
document.querySelector(`#save [value=${form}]`).click();
"""


def saved(browser: Browser, form: str) -> str:
    """What a press of a button of the menu would save."""
    return str(browser.driver.execute_async_script(SAVE, form))


def test_the_view_is_saved_as_graphml_and_svg(browser: Browser, sample: Path) -> None:
    browser.open(sample, "#08OSLO112&around=08OSLO112&depth=1")
    space = "{http://graphml.graphdrawing.org/xmlns}"
    graph = ElementTree.fromstring(saved(browser, "graphml"))  # noqa: S314 - written by the page itself
    nodes = {node.get("id") for node in graph.iter(f"{space}node")}
    edges = {(edge.get("source"), edge.get("target")) for edge in graph.iter(f"{space}edge")}
    assert nodes == {"08OSLO112", "08STATE14420", "08OSLO131"}
    assert edges == {
        ("08STATE14420", "08OSLO112"),
        ("08OSLO131", "08OSLO112"),
        ("08OSLO131", "08STATE14420"),
    }
    picture = ElementTree.fromstring(saved(browser, "svg"))  # noqa: S314 - written by the page itself
    # that of the picture, and one for each dot
    assert len(list(picture.iter("{http://www.w3.org/2000/svg}title"))) == 4
    assert "PNG" in saved(browser, "png")[:8]


def test_a_saved_picture_says_what_it_means(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    space = "{http://www.w3.org/2000/svg}"
    picture = ElementTree.fromstring(saved(browser, "svg"))  # noqa: S314 - written by the page itself
    words = [text.text for group in picture.iter(f"{space}g") for text in group.iter(f"{space}text")]
    assert {"missing, at its probable date", "Confidential", "responds to: an answer", "2008"} <= set(words)
    months = [word for word in words if re.fullmatch("[A-Z][a-z]{2} 200[78]", str(word))]
    assert months  # those that the axis has room for
    titles = [str(title.text) for title in picture.iter(f"{space}title")]
    assert "07OSLO1190: between 10 Nov 2007 and 20 Dec 2007 (estimated): missing" in titles
    left, top, wide, high = map(float, str(picture.get("viewBox")).split())
    for text in picture.iter(f"{space}text"):
        assert left < float(str(text.get("x"))) < left + wide
        assert top < float(str(text.get("y"))) < top + high


SAVED_NAMES = [
    # the cable that is open does not name what is drawn beside it
    ("", "cables-44"),
    ("#08OSLO131", "cables-44"),
    ("#08OSLO131&around=08OSLO112&depth=1", "around-08OSLO112"),
    ("#&view=story&story=08OSLO131,08BERN77", "story-2"),
]


@pytest.mark.parametrize(("view", "name"), SAVED_NAMES)
def test_a_saved_file_is_named_after_what_it_holds(
    browser: Browser, sample: Path, view: str, name: str
) -> None:
    browser.open(sample, view)
    browser.run(
        """((HTMLAnchorElement.prototype.click = function () { window.offered = this.download; }),
        document.querySelector('#save [value=csv]').click(), 1)"""
    )
    browser.until("window.offered !== undefined")
    assert browser.run("window.offered") == f"{name}.csv"
    browser.until("document.getElementById('said').textContent !== ''")
    assert browser.text("#said").startswith(f"Saved as {name}.csv: the ")


def test_a_saved_table_runs_no_formula(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "formula.html"
    write_page(path, [PageCable("08OSLO1", held=True, subject='=HYPERLINK("x", 1)')], [], title="T", about={})
    browser.open(path)
    rows = list(csv.DictReader(io.StringIO(saved(browser, "csv"))))
    assert rows[0]["mrn"] == "08OSLO1"
    assert rows[0]["subject"] == '\'=HYPERLINK("x", 1)'


VIEWS = [
    "",
    "#08OSLO131&story=08OSLO131~here",
    "#&view=posts&at=OSLO",
    "#&view=story&story=08OSLO131,08BERN77&held=held",
]


def test_every_control_has_a_name(browser: Browser, sample: Path) -> None:
    browser.open(sample)
    for view in VIEWS:
        browser.go(view)
        nameless = browser.run(
            """[...document.querySelectorAll('button, a, input, select, summary, svg, [tabindex="0"]')]
            .filter((one) => !one.labels?.length && !one.textContent.trim()
            && !one.getAttribute('aria-label')).map((one) => one.outerHTML)"""
        )
        assert nameless == [], view


SCHEMES = ["light", "dark"]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_stand_out_from_their_ground(browser: Browser, sample: Path, scheme: str) -> None:
    feature = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", feature)
    weak = []
    browser.open(sample)
    for view in VIEWS:
        browser.go(view)
        weak += browser.run(CONTRAST)
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert weak == []


# WCAG 2.2, 1.4.3: the ratio of relative luminances is at least 4.5 for text
CONTRAST = """(() => {
  const rgb = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const own = (one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  return [...document.querySelectorAll('body *')].filter((one) => own(one) && one.checkVisibility()
    && !['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(one.tagName)).map((one) => {
      const [a, b] = [light(rgb(getComputedStyle(one).color)), light(ground(one))];
      return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), one.textContent.slice(0, 40)];
    }).filter(([ratio]) => ratio < 4.5);
})()"""


@pytest.mark.parametrize("width", [360, 390, 768, 2560])
def test_nothing_is_cut_off_at_any_width(browser: Browser, sample: Path, width: int) -> None:
    resize(browser, width, 800)
    try:
        browser.open(sample)
        for view in VIEWS:
            browser.go(view)
            assert browser.run("innerWidth") == width
            assert browser.run("document.body.scrollWidth <= document.body.clientWidth")
            canvas = "[...document.querySelectorAll('.picture canvas')].find((one) => one.clientHeight > 0)"
            assert browser.run(f"{canvas}.clientHeight") > 200
            assert browser.run("document.getElementById('panel').clientWidth") > 250
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_narrow_window_has_room_for_fingers_and_shows_what_is_opened(
    browser: Browser, sample: Path
) -> None:
    resize(browser, 390, 800)
    try:
        browser.open(sample)
        browser.find("#key summary").click()
        sizes = browser.run(
            """[...document.querySelectorAll('.rows a, .way, .legend li, #key summary')]
            .map((one) => one.getBoundingClientRect().height)"""
        )
        assert len(sizes) > 10
        assert min(sizes) >= 24
        browser.type("08 state 19877")
        browser.press("ENTER")
        browser.until("document.activeElement.matches('#panel h2')")
        top = browser.run("document.querySelector('#panel h2').getBoundingClientRect().top")
        assert 0 <= top < 400
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


TURNING = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def test_there_are_enough_attacks() -> None:
    assert len(set(ATTACKS)) >= 60


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page on which cable 08OSLO<n> and all about it say the n-th attack in every field."""
    path = tmp_path_factory.mktemp("attacked") / "graph.html"
    cables, citations, left, texts = [], [], [], []
    for number, text in enumerate(ATTACKS, 1):
        mrn = f"08OSLO{number}"
        fields = (text, text, (text,), (text,), text, text, text, (text,))
        cables.append(PageCable(mrn, True, "2008-01-01", "", "", *fields))
        citations.append(PageCitation(mrn, text, (text, "A"), text, text, text, text, text))
        texts.append(PageText(mrn, f"{text} ref A", ((0, 4, ("A",), text),)))
        left += [
            PageUnresolved(mrn, text, text, text, text, text),
            PageUnresolved(mrn, text, text, text, "mentioned", text, (text,), text),
        ]
    everything = " ".join(ATTACKS)
    told: dict[str, Any] = {"unresolved": left, "texts": texts, "about": {everything: everything}}
    html = render_page(cables, citations, title=everything, **told)
    path.write_text(html, encoding="utf-8")
    return path


def test_hostile_words_are_shown_and_run_nothing(browser: Browser, attacked: Path) -> None:
    browser.open(attacked)
    browser.run("document.getElementById('filters').open = true")
    for number, text in enumerate(ATTACKS, 1):
        browser.run("(location.hash = `08OSLO${arguments[0]}`)", number)
        browser.until(f"document.querySelector('#panel h2').textContent === '08 OSLO {number}'")
        seen = browser.run(
            """(() => {
            const { view, picture, collection } = window.reftel;
            picture.onExpand(view.selected);
            const tips = [['hoverNode', 'node', view.selected],
              ['hoverEdge', 'edge', `r${collection.cites.of(view.selected)[0]}`]].map(([event, of, id]) => {
                const later = window.setTimeout;
                window.setTimeout = (work) => work();
                picture.network.body.emitter.emit(event, { [of]: id, pointer: { DOM: { x: 9, y: 9 } } });
                window.setTimeout = later;
                return document.getElementById('tip').textContent;
              });
            view.search(arguments[0]);
            return [document.querySelector('#panel .subject').textContent,
              document.querySelector('#panel .evidence q').textContent, ...tips];
            })()""",
            text,
        )
        visible = TURNING.sub(lambda sign: f"[U+{ord(sign[0]):04X}]", text)
        assert seen[0] == seen[1] == visible
        assert all(visible in tip for tip in seen[2:])
    assert browser.run("window.pwned === undefined && ({}).polluted === undefined")
    made = (
        "document.querySelectorAll('script, iframe, object, embed, base, img, marquee, video, form').length"
    )
    # the scripts of the page, and its own forms
    assert browser.run(made) == browser.run(
        "document.querySelectorAll('body > script, #filter, #help > form').length"
    )
    assert browser.logged() == []


@pytest.mark.parametrize("view", ["posts", "story"])
def test_hostile_words_run_nothing_in_other_views(browser: Browser, attacked: Path, view: str) -> None:
    story = ",".join(f"08OSLO{at}~{quote(text)}" for at, text in enumerate(ATTACKS, 1))
    address = f"#&view={view}&at={quote(ATTACKS[0])}&post={quote(ATTACKS[1])}&story={story}"
    browser.open(attacked, address)
    if view == "posts":
        browser.find("#to-posts").click()
        browser.until("window.reftel.picture.drawn.length > 0")
    for form in ("svg", "csv", "graphml"):
        assert saved(browser, form)
    browser.open(
        attacked,
        f"#{quote(ATTACKS[5])}&around={quote(ATTACKS[6])}&tag={quote(ATTACKS[7])}&open={quote(ATTACKS[8])}",
    )
    assert browser.run("window.pwned === undefined && ({}).polluted === undefined")
    assert browser.logged() == []


def test_signs_that_turn_text_around_are_made_visible(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "turned.html"
    write_page(path, [PageCable("08OSLO1", held=True, subject="A\u202egnp.exe\x00")], [], title="T", about={})
    browser.open(path, "#08OSLO1")
    assert browser.text("#panel .subject") == "A[U+202E]gnp.exe[U+0000]"


def test_a_large_collection_says_what_is_not_shown(browser: Browser, large: Path) -> None:
    browser.open(large, "#&view=threads")
    assert len(browser.drawn()) == 90
    assert browser.text("#drawn") == ("90 of 3,000 cables are drawn, from the threads of the most cited.")
    browser.type("03 oslo 2400")
    browser.press("ENTER")
    browser.until("location.hash === '#03OSLO2400'")
    assert browser.drawn() == {f"03OSLO{at}" for at in range(2398, 2403)}
    assert browser.logged() == []


def test_no_more_than_800_are_drawn_and_the_rest_is_counted(browser: Browser, tmp_path: Path) -> None:
    cables = [PageCable(f"03OSLO{at}", held=True, date="2003-01-01") for at in range(1, 1001)]
    # a tree: nowhere do so many hang on one that they are drawn as a bundle
    citations = [PageCitation(f"03OSLO{at}", f"03OSLO{at // 2}") for at in range(2, 1001)]
    path = tmp_path / "tree.html"
    write_page(path, cables, citations, title="Tree", about={})
    browser.open(path, "#03OSLO1&around=03OSLO1&depth=12")
    assert len(browser.drawn()) == 800
    assert "(200 more within that distance are too many to draw)" in browser.text("#drawn")


def test_an_empty_collection_opens(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "empty.html"
    path.write_text(render_page([], [], title="Empty", about={}), encoding="utf-8")
    browser.open(path)
    assert browser.text("#counts") == "0 cables held, 0 cited but missing, 0 citations"
    assert browser.text("#panel h2") == "No cables"
    picture = ElementTree.fromstring(saved(browser, "svg"))  # noqa: S314 - written by the page itself
    assert "Infinity" not in ElementTree.tostring(picture, "unicode")
    assert "NaN" not in ElementTree.tostring(picture, "unicode")
    assert "PNG" in saved(browser, "png")[:8]
    assert saved(browser, "csv").count("\n") == 1
    assert "<node" not in saved(browser, "graphml")
    assert browser.logged() == []


def colours(png: bytes) -> set[tuple[int, int, int]]:
    """Give the colours in a PNG as Chromium writes it: 8 bits, RGB or RGBA, not interlaced."""
    stream = io.BytesIO(png[8:])
    data, width, channels = b"", 0, 0
    while head := stream.read(8):
        length, kind = struct.unpack(">I4s", head)
        body = stream.read(length + 4)[:-4]
        if kind == b"IHDR":
            width, channels = struct.unpack(">I", body[:4])[0], {2: 3, 6: 4}[body[9]]
        data += body if kind == b"IDAT" else b""
    found = set()
    before = bytearray(width * channels)
    raw = io.BytesIO(zlib.decompress(data))
    while line := raw.read(1 + width * channels):
        before = _unfilter(line[0], bytearray(line[1:]), before, channels)
        found |= {(before[at], before[at + 1], before[at + 2]) for at in range(0, len(before), channels)}
    return found


def _unfilter(kind: int, line: bytearray, above: bytearray, step: int) -> bytearray:
    for at, value in enumerate(line):
        left = line[at - step] if at >= step else 0
        corner = above[at - step] if at >= step else 0
        guess = left + above[at] - corner
        paeth = min((left, above[at], corner), key=lambda near: abs(guess - near))
        added = (0, left, above[at], (left + above[at]) // 2, paeth)[kind]
        line[at] = (value + added) & 255
    return line
