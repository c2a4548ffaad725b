"""The first view of a large collection in a real Chromium: topics over time, and the ways from there."""

from __future__ import annotations

from pathlib import Path

import pytest

from browser import Browser, resize
from page_rows import PageCable, PageCitation, write_page

pytestmark = pytest.mark.browser

HOSTILE = "Kelp </script><b>tax</b> \u202efo"


def topic(
    post: str, year: int, subject: str, tags: tuple[str, ...], count: int
) -> tuple[list[PageCable], list[PageCitation]]:
    """Cables that cite the first of them, more of them in June than in other months."""
    cables = [
        PageCable(
            f"{year % 100:02}{post}{at}",
            held=at % 5 > 0,
            date=f"{year}-{6 if at % 3 else 1 + at % 12:02}-10",
            post=post,
            subject=subject,
            tags=tags,
            classification="SECRET" if at % 4 == 0 else "CONFIDENTIAL",
        )
        for at in range(1, count + 1)
    ]
    return cables, [PageCitation(cable.mrn, cables[0].mrn) for cable in cables[1:]]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of 400 cables: three topics, one cable of 1975 in the first, and 310 that cite nothing."""
    path = tmp_path_factory.mktemp("topics") / "graph.html"
    cables = [PageCable("75OSLO7", held=True, date="1975-02-01", post="OSLO", subject="Herring quota")]
    citations = [PageCitation("08OSLO1", "75OSLO7")]
    for named in (
        topic("OSLO", 2008, "Herring quota", ("EFIS", "NO"), 40),
        topic("ROME", 2006, "Ferry timetable", ("EWWT", "IT"), 30),
        topic("LIMA", 2009, HOSTILE, ("EAGR",), 19),
    ):
        cables += named[0]
        citations += named[1]
    cables += [
        PageCable(f"07STATE{at}", held=True, date="2007-05-05", post="STATE", subject="Update")
        for at in range(310)
    ]
    write_page(path, cables, citations, title="Fish", about={})
    return path


def names(browser: Browser) -> list[str]:
    return browser.texts(".ridge-link")


def middle(browser: Browser, ridge: int) -> tuple[float, float]:
    """Where the middle of a ridge is on the screen."""
    x, y = browser.run(
        """(({x, y, width, height}) => [x + width / 2, y + height / 2])(
        document.querySelectorAll('.ridge-plot')[arguments[0]].getBoundingClientRect())""",
        ridge,
    )
    return x, y


def test_a_large_collection_opens_on_its_topics(browser: Browser, page: Path) -> None:
    browser.open(page)
    assert browser.find("#topics").is_displayed()
    assert not browser.find("#network").is_displayed()
    herring, ferry, kelp = names(browser)
    assert herring == "Herring quota"
    assert ferry == "Ferry timetable"
    assert "kelp" in kelp.lower()
    first = browser.text(".ridge")
    assert "41 cables" in first
    assert "OSLO 41" in first
    assert "EFIS" in first
    assert "Herring quota" in first
    assert "Jun 2008: 27, 21 held" in first
    assert {"Jan 2007", "Jan 2008", "Jan 2009"} <= set(browser.texts(".ridge-axis .ridge-year"))
    assert browser.text("#drawn").startswith("90 of 400 cables are in these 3 topics: ")
    assert browser.text("#panel .lead").endswith("90 of all 400 are in the 3 topics drawn: pick one.")
    assert browser.text("#stray") == (
        "The other 310 are in smaller groups, or neither cite nor are cited: their threads, a list of them. "
        "Not drawn of quiet times: 1 cable before January 2006."
    )
    assert browser.run("document.querySelector('#topics b')") is None
    assert browser.logged() == []


def test_beside_the_topics_are_classifications_and_posts(browser: Browser, page: Path) -> None:
    browser.open(page)
    assert browser.texts("#posts-most li") == [
        "STATE Department of State\n310",
        "OSLO\n41",
        "ROME\n30",
        "LIMA\n19",
    ]
    secret = next(row for row in browser.all("#classifications li") if row.text.startswith("Secret"))
    secret.find_element("css selector", "a").click()
    browser.until("document.querySelector('.ridge-marks').textContent.startsWith('8 of 41')")
    assert "look=SECRET" in browser.run("location.hash")
    assert browser.text(".ridge-marks").startswith("8 of 41")


def test_a_click_on_a_ridge_opens_the_threads_of_its_topic(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.click_at(*middle(browser, 1))
    browser.until("location.hash === '#&topic=2'")
    browser.until("!document.querySelector('#network').hidden")
    assert browser.shown() == {f"06ROME{at}" for at in range(1, 31)}
    assert browser.text("#panel h2") == "Ferry timetable"
    assert "The busiest month is June 2006: 20 cables." in browser.text("#panel .lead")
    assert browser.text("#drawn").startswith("All 30 cables of this topic are drawn")
    assert browser.text("#most-cited .mrn") == "06 ROME 1"
    assert browser.run("document.querySelector('#panel .choices a').hash") == "#&view=list&of=cables&topic=2"
    browser.find("#most-cited .mrn").click()
    browser.until("location.hash === '#06ROME1&topic=2'")
    assert len(browser.shown()) == 30
    browser.driver.back()
    browser.driver.back()
    browser.until("!document.querySelector('#topics').hidden")
    assert len(names(browser)) == 3


def test_the_keyboard_goes_from_topic_to_topic_and_from_month_to_month(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.run("document.querySelector('#topics').focus() || 1")
    browser.run("document.querySelector('.ridge-link[tabindex=\"0\"]').focus({focusVisible: true}) || 1")
    browser.press("ARROW_DOWN")
    assert browser.run("document.activeElement.innerText.includes('Ferry')")
    assert browser.text("#tip strong") == "June 2006: 16 held of 20 cables"
    browser.press("ARROW_RIGHT")
    assert browser.text("#tip strong") == "July 2006: 2 held of 3 cables"
    browser.press("ENTER")
    browser.until("location.hash === '#&topic=2'")


def test_the_mouse_is_told_a_month(browser: Browser, page: Path) -> None:
    browser.open(page)
    box = browser.run(
        """(({x, y, width, height}) => [x, y, width, height])(
        document.querySelector('.ridge-plot').getBoundingClientRect())"""
    )
    count, at = browser.run(
        "((months) => [months.length, months.indexOf(2008 * 12 + 5)])(window.reftel.view.now().span.months)"
    )
    browser.run(
        """document.querySelector('.ridge-plot').dispatchEvent(new PointerEvent('pointermove',
        { bubbles: true, clientX: arguments[0], clientY: arguments[1] }))""",
        box[0] + box[2] * (at + 0.5) / count,
        box[1] + box[3] / 2,
    )
    assert browser.text("#tip strong") == "June 2008: 21 held of 27 cables"


def test_what_is_searched_for_shows_on_the_ridges(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.type("ferry")
    browser.until("document.querySelector('.ridge-marks').textContent.startsWith('30 of 30')")
    assert names(browser)[0] == "Ferry timetable"
    assert browser.text(".ridge-marks").startswith("30 of 30")
    assert browser.texts(".ridge-marks")[1].startswith("0 of 41")
    assert browser.text("#drawn") == "“ferry”: 30 cables found, 30 of them on these topics."
    browser.find("#query").clear()
    browser.type(" ")
    browser.until("document.querySelector('.ridge-marks').textContent.startsWith('41 cables, 33 held')")


def test_the_cables_in_no_topic_are_listed(browser: Browser, page: Path) -> None:
    browser.open(page)
    assert "310 in no topic" in browser.texts("#panel .lists a")
    browser.all("#stray a")[1].click()
    browser.until("location.hash === '#&view=list&of=cables&topic=0'")
    assert browser.text(".listing .lead") == "310 of 400 cables within the filter: in no topic."
    assert browser.run("document.querySelector('[name=topic]').selectedOptions[0].text") == "in no topic"


def test_the_most_cited_threads_are_a_step_away(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.find("#panel a.way").click()
    browser.until("location.hash === '#&view=threads'")
    assert len(browser.shown()) == 90
    browser.run("window.reftel.view.select(window.reftel.collection.find('08OSLO1')) || 1")
    browser.until("location.hash === '#08OSLO1&view=threads'")
    assert len(browser.shown()) == 90
    browser.find("#to-topics").click()
    browser.until("location.hash === ''")
    assert browser.find("#topics").is_displayed()


@pytest.mark.parametrize(
    ("button", "address"),
    [
        ("to-threads", "#&view=threads&tag=IT"),
        ("to-requests", "#&view=list&of=requests&tag=IT"),
        ("to-posts", "#&view=posts&tag=IT"),
        ("to-settle", "#&view=settle&tag=IT"),
        ("story", "#&view=story&tag=IT"),
    ],
)
def test_the_top_bar_leaves_the_topic_and_keeps_the_rest_of_the_filter(
    browser: Browser, page: Path, button: str, address: str
) -> None:
    browser.open(page, "#&tag=IT&topic=2")
    browser.run("document.getElementById(arguments[0]).click() || 1", button)
    browser.until("!document.getElementById('topic-left').hidden")
    assert browser.run("location.hash") == address
    name = browser.run("window.reftel.collection.topics[1].name")
    assert browser.text("#topic-left-words") == f"No longer only the topic “{name}”."
    browser.find("#to-topic-left").click()
    browser.until("window.reftel.view.filter.topic === '2'")
    assert browser.run("location.hash").startswith(address.replace("&tag=IT", ""))
    assert not browser.find("#topic-left").is_displayed()


def test_what_a_filter_empties_says_so_and_can_be_had_whole(browser: Browser, page: Path) -> None:
    browser.open(page, "#&view=list&of=missing&topic=2&tag=EFIS&from=2006-01&to=2006-12")
    name = browser.run("window.reftel.collection.topics[1].name")
    assert browser.text(".emptied p") == (
        f"None of the 17 cables passes the filter: 2006-01 to 2006-12, EFIS, topic “{name}”."
    )
    # dropping the months leaves nothing either: EFIS is of another topic
    assert browser.texts(".emptied button") == ["Without EFIS: 6 cables", "Show all 17 cables"]
    browser.find(".emptied button").click()
    browser.until("window.reftel.view.filter.tag === ''")
    assert len(browser.texts(".grid .made .row")) == 6
    assert browser.all(".emptied") == []
    browser.go("#&view=list&of=missing&tag=EFIS&year=1999")
    browser.all(".emptied button")[-1].click()
    browser.until("location.hash === '#&view=list&of=missing'")
    assert browser.text(".listing .lead") == "17 cables."


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("#&tag=XX", "None of the 400 cables passes the filter: XX."),
        ("#&topic=2&tag=XX", "None of the 400 cables passes the filter: XX, topic "),
        ("#&view=threads&tag=XX", "None of the 400 cables passes the filter: XX."),
        ("#&view=posts&tag=XX", "No citation of one post by another passes the filter: XX."),
    ],
)
def test_a_view_that_a_filter_empties_leads_on(
    browser: Browser, page: Path, address: str, words: str
) -> None:
    browser.open(page, address)
    assert browser.text(".emptied p").startswith(words)
    browser.all(".emptied button")[-1].click()
    browser.until("document.querySelector('.emptied') === null")
    assert browser.run("Object.values(window.reftel.view.filter).join('')") == ""


@pytest.mark.parametrize(
    "address", ["#&view=list&of=missing&topic=1", "#06ROME1&tag=IT", "#&view=story&year=2008"]
)
def test_back_to_the_first_view_has_no_filter(browser: Browser, page: Path, address: str) -> None:
    browser.open(page, address)
    way = next(one for one in browser.all("#panel button, #panel a") if one.text == "Back to the first view")
    way.click()
    browser.until("!document.querySelector('#topics').hidden")
    assert browser.run("location.hash") == ""


def test_on_a_phone_the_name_is_above_its_ridge(browser: Browser, page: Path) -> None:
    try:
        resize(browser, 360, 740)
        browser.open(page)
        name, plot = browser.run(
            """['.ridge-words', '.ridge-plot'].map((one) => (
            document.querySelector(one).getBoundingClientRect().toJSON()))"""
        )
        assert name["bottom"] <= plot["top"] + 1
        assert plot["width"] > 300
        assert browser.run("document.documentElement.scrollWidth") <= 360
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_the_ridges_are_saved_as_a_picture(browser: Browser, page: Path) -> None:
    browser.open(page)
    svg = browser.run("window.reftel.view.now().svg().body")
    assert svg.count("<path transform=") == 6  # all, and before them the held ones
    assert "Jun 2008: 27, 21 held" in svg
    assert "<b>" not in svg


def test_a_small_collection_opens_on_its_threads(browser: Browser, tmp_path: Path) -> None:
    cables, citations = topic("OSLO", 2008, "Herring quota", (), 40)
    write_page(tmp_path / "graph.html", cables, citations, title="Small", about={})
    browser.open(tmp_path / "graph.html")
    assert len(browser.shown()) == 40
    assert not browser.find("#to-topics").is_displayed()
