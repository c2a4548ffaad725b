"""A cable that hundreds cite, in a real Chromium: bundles, wider time, and a picture that stays still."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from browser import Browser
from page_rows import PageCable, PageCitation, write_page

pytestmark = pytest.mark.browser

HUB = "#08STATE100&around=08STATE100&depth=1"
RELATIONS = ("responds_to", "refers_to")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of a cable that 120 cite within a month, and a thread of its own."""
    path = tmp_path_factory.mktemp("hub") / "graph.html"
    first = date(2008, 11, 3)
    cables = [PageCable("08STATE100", held=True, date="2008-11-01", post="STATE", subject="VIEWS ON FISH")]
    cables += [
        PageCable(f"08OSLO{1000 + at}", held=True, date=str(first + timedelta(days=at % 12)), post="OSLO")
        for at in range(120)
    ]
    citations = [
        PageCitation(row.mrn, "08STATE100", relation=RELATIONS[at % 2]) for at, row in enumerate(cables[1:])
    ]
    cables += [PageCable(f"09BERN{at}", held=True, date=f"2009-02-0{at}", post="BERN") for at in range(1, 10)]
    citations += [
        PageCitation(f"09BERN{at}", f"09BERN{at - 1}" if at > 1 else "08STATE100") for at in range(1, 10)
    ]
    write_page(path, cables, citations, title="Hub", about={})
    return path


def bundles(browser: Browser) -> list[list[object]]:
    """How many cables each bundle has near its hub, and whether it is open."""
    found: list[list[object]] = browser.run(
        "window.reftel.picture.bundles.map(({ near, open }) => [near.length, open])"
    )
    return found


def middle_of(browser: Browser, number: int) -> tuple[float, float]:
    """Where on the page a bundle is."""
    x, y = browser.run(
        """(({ place, network }, id) => {
        const box = place.getBoundingClientRect();
        const at = network.canvasToDOM(network.getPosition(id));
        return [box.x + at.x, box.y + at.y];
        })(window.reftel.picture, arguments[0])""",
        -2 - number,
    )
    return x, y


def test_many_answers_are_a_bundle_that_a_click_opens_and_closes(browser: Browser, hub: Path) -> None:
    browser.open(hub, HUB)
    assert bundles(browser) == [[60, False], [60, False]]
    assert len(browser.drawn()) == 2
    assert "(120 of them in 2 bundles: click one to open it)" in browser.text("#drawn")
    assert "many cables as one" in browser.text("#legend")
    browser.click_at(*middle_of(browser, 0))
    browser.until("location.hash.includes('open=*08OSLO1000')")
    browser.until("window.reftel.picture.drawn.length === 62")
    assert bundles(browser) == [[60, True], [60, False]]
    browser.click_at(*middle_of(browser, 0))
    browser.until("window.reftel.picture.drawn.length === 2")
    browser.driver.back()
    browser.until("window.reftel.picture.drawn.length === 62")
    assert browser.logged() == []


def test_what_is_in_a_bundle_is_found_and_its_bundle_opened(browser: Browser, hub: Path) -> None:
    browser.open(hub, HUB)
    browser.type("08 oslo 1003")
    browser.press("ENTER")
    browser.until("document.querySelector('#panel h2').textContent === '08 OSLO 1003'")
    assert browser.selected() == "08OSLO1003"
    assert "open=*08OSLO1003" in browser.run("location.hash")
    assert "08OSLO1003" in browser.drawn()
    assert bundles(browser) == [[60, False], [60, True]]


def test_a_bundle_is_reached_opened_and_closed_by_keys(browser: Browser, hub: Path) -> None:
    browser.open(hub, HUB)
    browser.run("document.getElementById('network').focus()")
    browser.press("ARROW_RIGHT")
    browser.until("window.reftel.picture.at !== null")
    assert "Enter opens" in browser.run("document.getElementById('spoken').textContent")
    browser.press("ENTER")
    browser.until("window.reftel.picture.drawn.length === 62")
    browser.press("ENTER")
    browser.until("window.reftel.picture.drawn.length === 2")


def test_what_is_saved_has_what_is_in_bundles(browser: Browser, hub: Path) -> None:
    browser.open(hub, HUB)
    assert browser.run("window.reftel.picture.cables.length") == 122
    browser.run(
        """((HTMLAnchorElement.prototype.click = function () { window.offered = this.download; }),
        document.querySelector('#save [value=csv]').click(), 1)"""
    )
    browser.until("document.getElementById('said').textContent.includes('122 cables drawn')")


def test_time_is_stretched_apart_from_lanes(browser: Browser, hub: Path) -> None:
    browser.open(hub, "#09BERN5&around=09BERN5&depth=20")
    before = [browser.place_of(mrn) for mrn in ("09BERN1", "09BERN9")]
    ratio = "((p) => (p.xOf(340800) - p.xOf(340000)))(window.reftel.picture)"
    axis = browser.run(ratio)
    browser.find("#wider").click()
    after = [browser.place_of(mrn) for mrn in ("09BERN1", "09BERN9")]
    assert [y for _, y in after] == [y for _, y in before]
    assert after[1][0] - after[0][0] == pytest.approx(1.25 * (before[1][0] - before[0][0]), abs=1)
    assert browser.run(ratio) == pytest.approx(1.25 * axis)
    browser.run("document.getElementById('network').focus()")
    browser.press("<")
    again = [browser.place_of(mrn) for mrn in ("09BERN1", "09BERN9")]
    assert again == [pytest.approx(place, abs=1) for place in before]
    browser.run(
        """window.reftel.picture.place.querySelector('canvas').dispatchEvent(
        new WheelEvent('wheel', { deltaY: -120, shiftKey: true, bubbles: true, cancelable: true }))"""
    )
    assert browser.run("window.reftel.picture.wide") > 1.1
    browser.press("0")
    fitted = [browser.place_of(mrn) for mrn in ("09BERN1", "09BERN9")]
    assert fitted == [pytest.approx(place, abs=1) for place in before]


def test_picking_what_is_in_sight_leaves_the_picture_still(browser: Browser, hub: Path) -> None:
    browser.open(hub, "#09BERN5&depth=20")
    before = browser.place_of("09BERN7")
    browser.mouse_to("09BERN7").click().perform()
    browser.until("document.querySelector('#panel h2').textContent === '09 BERN 7'")
    assert browser.place_of("09BERN7") == before
    assert browser.selected() == "09BERN7"


def test_picking_what_is_out_of_sight_brings_it_to_the_edge(browser: Browser, hub: Path) -> None:
    browser.open(hub, "#09BERN5&around=09BERN5&depth=20")
    browser.run("window.reftel.picture.network.moveTo({ position: { x: -2000, y: 0 }, animation: false })")
    browser.go("#09BERN8&around=09BERN5&depth=20")
    x, _ = browser.place_of("09BERN8")
    assert x == pytest.approx(browser.run("window.reftel.picture.place.clientWidth") - 60, abs=1)


def test_the_line_of_a_bundle_leads_to_the_citations_that_it_stands_for(browser: Browser, hub: Path) -> None:
    browser.open(hub, HUB)
    x, y = browser.run(
        """(({ place, network, lines, bundled }) => {
        const box = place.getBoundingClientRect();
        const course = lines.courseOf([...bundled.keys()].find((id) => id.startsWith('-2>')));
        const at = network.canvasToDOM(course[Math.floor(course.length / 2)]);
        return [box.x + at.x, box.y + at.y];
        })(window.reftel.picture)"""
    )
    browser.click_at(x, y)
    browser.until("location.hash.includes('cites=*08OSLO1000')")
    assert browser.text("#panel h2") == "60 answers, 3\u201313 Nov 2008"
    assert browser.text("#citations h3") == "60 citations"
    browser.press_button("Show the other 48")
    assert len(browser.all("#citations li")) == 60
    browser.find("#citations .to-citation a").click()
    browser.until("location.hash.includes('cites=08STATE100')")
    assert browser.text("#panel h2") == "08 OSLO 1000 responds to 08 STATE 100"
    assert browser.logged() == []
