"""One page from two sources, in a real browser: the file with all, and a server's page with a few cables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from browser import Browser
from reftel.page import write_store_page
from reftel.serve import page as served
from reftel.store import open_store
from servers import Server, serving

pytestmark = pytest.mark.browser

QUIET = "(window.reftel?.view.source.isQuiet ?? !window.reftel?.collection.unpacking)"
BARE = "#&view=list&of=narnia"  # a view for which nothing is asked
OPEN_REFERENCE = "#&view=settle&of=unreadable&at=08ATHENS815/1"
SHOWN = 4  # cables with which the page of the server begins


class Ability(NamedTuple):
    """What a reader does at an address of the page, and what tells that it was done."""

    address: str
    told: str
    typed: str = ""


def texts(selector: str) -> str:
    return f"[...document.querySelectorAll({selector!r})].map((one) => one.textContent.trim())"


ROWS = texts(".grid .made .of-mrn")
SHOWN_CABLES = "window.reftel.picture.cables.map((at) => window.reftel.collection.mrn(at)).sort()"

ABILITIES = {
    # cables and their threads
    "what a cable is, cites and is cited by": Ability(
        "#2007 Ottawa 000337", texts("#panel section:not(#near)")
    ),
    "a missing cable": Ability("#07STATE21870", texts("#panel section:not(#near)")),
    "a cable that nobody knows": Ability("#08NARNIA1", texts("#panel .unknown")),
    "what is near a cable": Ability(
        "#07OTTAWA337&around=07OTTAWA337&depth=1&open=07OTTAWA702", f"[{SHOWN_CABLES}, {texts('#drawn')}]"
    ),
    "a citation by itself": Ability("#07OTTAWA702&cites=07OTTAWA337", texts("#panel")),
    "who answered": Ability("#07STATE21870&view=board", texts("#board li, #panel h2")),
    "which posts cite which": Ability("#&view=posts", texts("#panel h2, #panel .lead, #panel .rows li")),
    "what a post has": Ability("#&view=posts&at=OTTAWA&held=held", texts("#panel .lead, #panel .rows li")),
    "a story": Ability("#&view=story&story=07OTTAWA337~first,08LAPAZ1327", texts("#panel .rows")),
    # lists
    "missing cables": Ability("#&view=list&of=missing", f"[{texts('#panel .lead')}, {ROWS}]"),
    "a list within a filter, by date, with counts": Ability(
        "#&view=list&of=cables&sort=-date&post=OTTAWA&held=held", f"[{texts('#panel .lead, .take')}, {ROWS}]"
    ),
    "references without a cable": Ability("#&view=list&of=unreadable", texts(".grid .made .row")),
    "what is to be settled": Ability(
        "#&view=settle",
        "reftel.view.settling.queue.filter(({ kind }) => kind === 'unreadable')"
        ".map(({ citing, refs }) => `${citing} ${refs[0].words}`).sort()",
    ),
    "who answered most": Ability(
        "#&view=list&of=requests&sort=-answered", "document.querySelector('.grid .mrn')?.textContent"
    ),
    "citations between two posts": Ability("#&view=list&of=tie:OTTAWA>STATE", texts(".grid .made .row")),
    "who cites a cable": Ability("#&view=list&of=cited-by:07STATE21870", ROWS),
    "what a search finds, as a list": Ability("#&view=list&of=search&q=gannet", texts("#panel .lead")),
    # the first view
    "what is in here": Ability(
        "#", texts("#counts, #panel .lead, #panel .tallies li, #panel .months figcaption")
    ),
    "what passes a filter": Ability(
        "#&view=threads&tag=PREL&from=2007-01",
        texts("#panel .lead, #panel .tallies li, #filtered-words, #most-cited .times, #most-wanted .times"),
    ),
    # texts
    "words in a text": Ability(
        "#07OTTAWA702&view=text&q=gannet", texts("#reading .pane, #reading [role=status]")
    ),
    "two texts side by side": Ability(
        "#07OTTAWA702&view=text&at=07OTTAWA337", texts("#reading .pane .quoted, #reading h2")
    ),
    # finding
    "finding an MRN": Ability("#", texts("#results .mrn"), "ottawa 337"),
    "finding words": Ability("#", f"{texts('#results li .about')}.sort()", "gannet bank talks"),
}


@pytest.fixture(scope="module")
def of_file(
    browser: Browser, examples_with_texts: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What the page tells that has all in its file."""
    path = tmp_path_factory.mktemp("source") / "graph.html"
    with open_store(examples_with_texts) as store:
        write_store_page(path, store, store.facts(), with_texts=True)
    browser.open(path)
    told = {name: done(browser, browser.go, ability) for name, ability in ABILITIES.items()}
    assert browser.logged() == []
    return told


@pytest.fixture(scope="module")
def server(examples_with_texts: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(served, "WHOLE", SHOWN)
        patch.setattr(served, "SHOWN", SHOWN)
        with serving(examples_with_texts, tmp_path_factory.mktemp("kept") / "corrections.toml") as running:
            yield running


@cache
def let_in(browser: Browser, address: str, token: str) -> None:
    """Get the cookie of a server, which stays in the browser."""
    browser.driver.get(f"{address}/?token={token}")


def of_server(browser: Browser, server: Server) -> Callable[[str], None]:
    let_in(browser, server.address, server.token)

    def visit(address: str) -> None:
        browser.driver.get("about:blank")
        browser.driver.get(f"{server.address}/{address}")
        browser.until("window.reftel !== undefined")

    return visit


def done(browser: Browser, visit: Callable[[str], None], ability: Ability) -> Any:
    """Give what tells that a page can do something, once nothing more comes."""
    visit(ability.address)
    browser.until(QUIET)
    if ability.typed:
        browser.type(ability.typed)
        browser.until("!document.querySelector('#results').hidden")
        browser.until(f"{QUIET} && !document.querySelector('#results').textContent.includes('Looking in')")
    return browser.run(ability.told)


@pytest.mark.parametrize("name", ABILITIES)
def test_both_sources_can_do_the_same(
    browser: Browser, of_file: dict[str, Any], server: Server, name: str
) -> None:
    told = done(browser, of_server(browser, server), ABILITIES[name])
    assert told == of_file[name]
    assert told
    assert browser.text("#trouble") == ""


def test_a_cable_is_reached_by_any_of_its_numbers(browser: Browser, server: Server) -> None:
    visit = of_server(browser, server)
    visit("#1973COLOMB01487")
    browser.until(QUIET)
    assert browser.selected() == "73COLOMBO1487"
    assert browser.text("#panel h2") == "73 COLOMBO 1487"


def test_what_is_looked_for_on_the_page_alone_says_so(browser: Browser, server: Server) -> None:
    visit = of_server(browser, server)
    visit("#&view=list&of=requests")
    browser.until(QUIET)
    assert browser.text("#panel h2").startswith("Requests and who answered, among the ")


@pytest.fixture
def tab(browser: Browser) -> Iterator[Browser]:
    """A tab of its own: a history that is full is not gone back in one by one."""
    first = browser.driver.current_window_handle
    browser.driver.switch_to.new_window("tab")
    yield browser
    browser.driver.close()
    browser.driver.switch_to.window(first)


def test_views_are_gone_back_to_and_can_be_sent(tab: Browser, server: Server) -> None:
    visit = of_server(tab, server)
    visit("#")
    for address in ("#07OTTAWA702", "#&view=list&of=missing", "#08LAPAZ1327"):
        tab.go(address)
        tab.until(QUIET)
    assert tab.selected() == "08LAPAZ1327"
    tab.driver.back()
    tab.until("document.querySelector('#panel h2')?.textContent === 'Missing cables'")
    tab.driver.back()
    tab.until("document.querySelector('#panel h2')?.textContent === '07 OTTAWA 702'")
    sent = tab.run("location.href")
    tab.driver.refresh()
    tab.until(QUIET)
    assert (tab.selected(), tab.run("location.href")) == ("07OTTAWA702", sent)


def test_the_page_of_the_server_asks_it_alone(browser: Browser, server: Server) -> None:
    visit = of_server(browser, server)
    visit("#07OTTAWA702&view=text")
    browser.until(QUIET)
    asked = [url for url in browser.logged() if not url.startswith("http://127.0.0.1:")]
    assert asked == []
    browser.driver.execute_script("fetch('https://example.org/').catch(() => { window.refused = true; })")
    browser.until("window.refused")


class Refusal(NamedTuple):
    """What a server does in place of an answer, and the words that the page has for it."""

    script: str
    says: str


ANSWER = "window.fetch = () => Promise.resolve(new Response({body!r}, {{ status: {status} }}))"
REFUSALS = {
    "the server has ended": Refusal(
        "window.fetch = () => Promise.reject(new TypeError('Failed to fetch'))", "The server has ended"
    ),
    "it does not answer in time": Refusal(
        "window.fetch = () => Promise.reject(new DOMException('late', 'TimeoutError'))",
        "The server has not answered for 30 seconds.",
    ),
    "the question takes too long": Refusal(
        ANSWER.format(body='{"error": "this takes longer than 10 seconds; ask for less"}', status=503),
        "The server did not answer: this takes longer than 10 seconds; ask for less.",
    ),
    "it was started again": Refusal(
        ANSWER.format(body="{}", status=401), "The server was started again since this page was opened."
    ),
    "what stands before it answers in its own way": Refusal(
        ANSWER.format(body="<h1>Bad gateway</h1>", status=502), "The server did not answer: status 502."
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_goes_wrong_is_said_and_can_be_asked_again(browser: Browser, server: Server, name: str) -> None:
    script, says = REFUSALS[name]
    visit = of_server(browser, server)
    visit(BARE)
    browser.until(QUIET)
    browser.driver.execute_script(f"window.asked = window.fetch; {script}")
    for address, there in (
        ("#08LAPAZ1327", "08LAPAZ1327 is not on this page"),
        ("#&view=list&of=missing", ""),
    ):
        browser.go(address)
        browser.until(QUIET)
        assert browser.text("#trouble").startswith(says)
        assert there in browser.text("#panel")
    browser.go("#08LAPAZ1327")
    browser.until(QUIET)
    browser.driver.execute_script("window.fetch = window.asked")
    browser.find("#trouble button").click()
    browser.until(f"{QUIET} && document.querySelector('#panel h2')?.textContent === '08 LAPAZ 1327'")
    assert not browser.find("#trouble").is_displayed()


def test_a_store_that_was_built_anew_is_not_mixed_with_the_page(
    browser: Browser, examples_with_texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "reftel.sqlite"
    store.write_bytes(examples_with_texts.read_bytes())
    monkeypatch.setattr(served, "WHOLE", SHOWN)
    monkeypatch.setattr(served, "SHOWN", SHOWN)
    with serving(store) as running:
        visit = of_server(browser, running)
        visit("#")
        browser.until(QUIET)
        (tmp_path / "new.sqlite").write_bytes(examples_with_texts.read_bytes())
        (tmp_path / "new.sqlite").replace(store)
        browser.go("#08LAPAZ1327")
        browser.until(QUIET)
        assert browser.text("#trouble").startswith("The store was built anew since this page was opened.")
        browser.driver.refresh()
        browser.until(f"{QUIET} && document.querySelector('#panel h2')?.textContent === '08 LAPAZ 1327'")
        assert not browser.find("#trouble").is_displayed()


def test_what_was_settled_stays_when_the_server_ends(browser: Browser, server: Server) -> None:
    visit = of_server(browser, server)
    visit(OPEN_REFERENCE)
    browser.until(f"{QUIET} && window.reftel.view.settling.queue.length > 0")
    browser.find("#panel h2").click()
    for key in ("n", *"Ada", "ENTER", *"on paper", "ENTER"):
        browser.press(key)
    browser.until("window.reftel.view.settling.settled() === 1")
    browser.driver.execute_script("window.fetch = () => Promise.reject(new TypeError('Failed to fetch'))")
    browser.find("#settle-save").click()
    browser.until("document.getElementById('settle-said').textContent.includes('does not answer')")
    browser.go("#08LAPAZ1327")
    browser.until(QUIET)
    assert "not saved" in browser.text("#to-settle")
    browser.driver.execute_script("window.onbeforeunload = null; delete window.fetch")
    visit(OPEN_REFERENCE)
    browser.until(f"{QUIET} && window.reftel.view.settling.corrections.made.length === 1")
