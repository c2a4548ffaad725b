"""Who answered whom, in a real Chromium: arrows that can be seen and picked, the board, the help."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains

import page_sample
import reftel
from browser import Browser, resize
from page_rows import PageCable, PageCitation, write_page
from reftel.analysis.queries import Reply, replies
from reftel.page import write_store_page
from reftel.store import open_store

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
    assert link.get_attribute("aria-label") == "Show this citation: of 08 STATE 19877 by 08 REYKJAVIK 61"
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


ASKED = "09STATE112828"
DEMARCHE = PageCable(
    ASKED,
    held=True,
    date="2009-11-02T22:10",
    post="STATE",
    subject="DEMARCHE ON HERRING",
    to=("OSLO", "REYKJAVIK", "COPENHAGEN", "Embassy of <b>Nowhere</b>, Ltd"),
    info=("LONDON", "OSLO", "ALL HERRING POSTS COLLECTIVE", "CIA"),
)


def reply(mrn: str, day: int, *, held: bool = True) -> PageCable:
    post = mrn.strip("0123456789")
    return PageCable(mrn, held, date=f"2009-11-{day:02}T09:00", post=post, subject=f"{post} ON HERRING")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tasking cable that OSLO answers twice and cites once, REYKJAVIK and BERN cite; and a missing one."""
    path = tmp_path_factory.mktemp("asked") / "graph.html"
    cables = [
        DEMARCHE,
        reply("09OSLO700", 4),
        reply("09OSLO701", 4),
        reply("09OSLO702", 9),
        reply("09REYKJAVIK50", 3),
        reply("09BERN1", 5),
        reply("09STATE113000", 6),
        PageCable("09STATE5", held=False, post="STATE", date_earliest="2009-11-01", date_latest="2009-11-02"),
    ]
    citations = [
        PageCitation(
            "09OSLO700", ASKED, ("A",), "responds_to", "STATE 112828", sentence="We gave them ref A."
        ),
        PageCitation("09OSLO701", ASKED, relation="responds_to"),
        PageCitation("09OSLO702", ASKED),
        PageCitation("09REYKJAVIK50", ASKED),
        PageCitation("09BERN1", ASKED),
        PageCitation("09STATE113000", ASKED),
        PageCitation("09OSLO700", "09STATE5", relation="responds_to"),
        PageCitation("09BERN1", "09STATE5"),
    ]
    write_page(path, cables, citations, title="Asked", about={})
    return path


COUNTS = (
    "Sent to ALL HERRING POSTS COLLECTIVE and 4 posts by name. Of those 4, 1 answered, 1 cites it, "
    "1 silent in this collection, 1 only informed. "
    "Of posts that it does not name, 0 answered and 1 cites it."
)


def test_the_board_says_who_answered_who_cites_and_who_is_silent(browser: Browser, asked: Path) -> None:
    browser.open(asked, f"#{ASKED}")
    assert browser.text(".who-answered a") == "Who answered? 1 of 4 named"
    browser.find(".who-answered a").click()
    browser.until(f"location.hash === '#{ASKED}&view=board'")
    assert browser.text(".board-counts") == COUNTS
    assert browser.texts("#board h2") == [
        "Answered: 1 post",
        "Only cite it: 3 posts",
        "Silent in this collection: 1 post, and 1 only informed",
    ]
    assert browser.texts("#board .board-name bdi") == [
        *("Oslo", "Reykjavik", "Bern", "Department of State"),
        *("Copenhagen", "London"),
    ]
    others = browser.texts("#board .board-note")[-1]
    assert "ALL HERRING POSTS COLLECTIVE" in others
    assert "Embassy of <b>Nowhere</b>, Ltd" in others
    assert "did not answer" not in browser.text("body")
    assert browser.logged() == []


@pytest.mark.parametrize(("wide", "high"), [(1280, 800), (360, 740)])
def test_requests_are_one_click_from_the_first_view_and_lead_to_who_answered(
    browser: Browser, asked: Path, wide: int, high: int
) -> None:
    """Who looks for requests does not have to guess how their subjects begin."""
    resize(browser, wide, high)
    browser.open(asked)
    link = browser.find(".lists a")
    assert link.text == "requests and who answered"
    assert link.rect["y"] + link.rect["height"] < high
    link.click()
    browser.until("document.querySelectorAll('.grid .made .row').length === 2")
    assert browser.text("#panel h2") == "Requests and who answered"
    assert browser.find(".grid").rect["y"] < high
    rows = ".grid .made .row"
    counts = [browser.texts(f"{rows} .of-{name}") for name in ("asked", "answered", "silent")]
    # the held one asked four posts and a collective; whom the missing one asked is not known
    assert counts == [["4 + many", "?"], ["1", "1"], ["1 + 1 info", "?"]]
    assert browser.texts(f"{rows} .of-subject")[1] == "missing; answered in: OSLO ON HERRING"
    browser.find(f"{rows} .of-answered a").click()
    browser.until(f"location.hash === '#{ASKED}&view=board'")
    assert browser.text(".board-counts") == COUNTS
    assert browser.logged() == []


def test_dots_are_filled_for_answers_and_none_lies_over_another(browser: Browser, asked: Path) -> None:
    browser.open(asked, f"#{ASKED}&view=board")
    dots = browser.run(
        """[...document.querySelectorAll('#board li .board-dot')].map((dot) => {
        const { x, y } = dot.getBoundingClientRect();
        const { backgroundColor } = getComputedStyle(dot);
        return [dot.getAttribute('aria-label').split(':')[0], Math.round(x), Math.round(y), backgroundColor];
        })"""
    )
    assert [dot[0] for dot in dots] == [
        "09 OSLO 700 answers 2 days after",
        "09 OSLO 701 answers 2 days after",
        "09 OSLO 702 cites it 7 days after",
        "09 REYKJAVIK 50 cites it 1 day after",
        "09 BERN 1 cites it 3 days after",
        "09 STATE 113000 cites it 4 days after",
    ]
    assert [dot[3] for dot in dots] == ["rgb(106, 53, 168)"] * 2 + ["rgb(251, 249, 244)"] * 4
    assert len({(x, y) for _, x, y, _ in dots}) == len(dots)
    assert dots[3][1] < dots[0][1] == dots[1][1] < dots[4][1] < dots[5][1] < dots[2][1]


def test_a_dot_is_read_by_click_and_by_key_and_back_leads_back(browser: Browser, asked: Path) -> None:
    browser.open(asked, f"#{ASKED}&view=board")
    browser.find("#board .board-dot[aria-label^='09 OSLO 700']").click()
    browser.until("document.querySelector('#panel h2').textContent.startsWith('09 OSLO 700')")
    assert browser.run("location.hash") == f"#{ASKED}&view=board&at=09OSLO700"
    assert browser.text("#panel h2") == "09 OSLO 700 responds to 09 STATE 112828"
    assert "We gave them ref A." in browser.text("#evidence")
    assert "We gave them ref A." in browser.text("#tip")
    browser.run("document.getElementById('board').focus()")
    browser.press("ARROW_DOWN")
    browser.until("location.hash.endsWith('at=09REYKJAVIK50')")
    browser.press("ESCAPE")
    browser.until(f"location.hash === '#{ASKED}&view=board'")
    browser.driver.back()
    browser.until("location.hash.endsWith('at=09REYKJAVIK50')")
    browser.run("document.querySelector('#citing .mrn').click()")
    browser.until("location.hash === '#09REYKJAVIK50'")
    assert browser.text("#panel h2") == "09 REYKJAVIK 50"


def test_the_silent_ones_are_a_table_for_a_request(browser: Browser, asked: Path) -> None:
    browser.open(asked, f"#{ASKED}&view=board")
    browser.run(
        """URL.createObjectURL = (blob) => {
        blob.text().then((words) => { window.saved = words; });
        return '#';
        }"""
    )
    browser.press_button("Save the list (CSV)")
    browser.until("window.saved !== undefined")
    rows = list(csv.reader(io.StringIO(browser.run("window.saved"))))
    assert rows == [
        ["post", "name", "addressed", "asked", "mrn", "subject"],
        ["COPENHAGEN", "Copenhagen", "action", "2009-11-02T22:10", ASKED, "DEMARCHE ON HERRING"],
        ["LONDON", "London", "info", "2009-11-02T22:10", ASKED, "DEMARCHE ON HERRING"],
    ]


def test_of_a_missing_cable_nobody_knows_whom_it_addressed(browser: Browser, asked: Path) -> None:
    browser.open(asked, "#09STATE5&view=board")
    assert browser.text(".board-counts") == (
        "We do not have this cable, so we cannot tell to whom it was sent. 1 post answered, 1 only cites it."
    )
    assert browser.texts("#board li") == ["Oslo", "Bern"]
    assert "2 to 3 days after" in browser.text("#answered")
    browser.go("#09STATE6&view=board")
    assert browser.text("#panel [role=alert]") == "There is no 09STATE6 in this collection."


def test_the_board_is_as_wide_as_a_telephone(browser: Browser, asked: Path) -> None:
    resize(browser, 360, 740)
    browser.open(asked, f"#{ASKED}&view=board")
    assert browser.run("document.documentElement.scrollWidth") <= 360
    assert browser.run("document.getElementById('board').scrollWidth") <= 360
    browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def said(found: list[Reply]) -> dict[str, object]:
    """What `replies` says of a cable, by post."""
    addressed = {reply.post for reply in found if reply.addressed and reply.is_post}
    heard: dict[str, str] = {}
    for one in found:
        if one.answer == "answers" or (one.answer == "cites" and heard.get(one.post) != "answers"):
            heard[one.post] = one.answer
    silent = {one.post: one.addressed for one in found if one.answer == "none" and one.is_post}
    return {
        "heard": heard,
        "cables": sorted(str(one.edge.citing) for one in found if one.edge),
        "silent": silent,
        "others": {one.post: one.addressed for one in found if not one.is_post},
        "counts": {
            "answered": len({post for post in addressed if heard.get(post) == "answers"}),
            "cites": len({post for post in addressed if heard.get(post) == "cites"}),
            "silent": len([role for role in silent.values() if role == "action"]),
            "informed": len([role for role in silent.values() if role == "info"]),
        },
    }


BOARDS = """Object.fromEntries(Array.from({ length: window.reftel.collection.size }, (_, cable) => {
    const { collection, view } = window.reftel;
    const board = view.named.get('board').boardOf(cable);
    const heard = [...board.answered, ...board.citing];
    const roles = (posts) => Object.fromEntries(posts.map(({ post, role }) => [post, role]));
    return [collection.mrn(cable), {
      heard: Object.fromEntries(heard.map(({ post, answer }) => [post, answer])),
      cables: heard.flatMap(({ rows }) => rows).map((row) => collection.mrn(collection.citing[row])).sort(),
      silent: roles(board.silent), others: roles(board.others), counts: board.counts }];
    }))"""


def test_every_board_of_the_examples_says_what_replies_says(browser: Browser, tmp_path: Path) -> None:
    examples = Path(__file__).parents[2] / "examples" / "cables"
    reftel.build([examples], output=tmp_path)
    with open_store(tmp_path / "reftel.sqlite") as store:
        write_store_page(tmp_path / "page.html", store, {})
        browser.open(tmp_path / "page.html")
        boards = browser.run(BOARDS)
        assert len(boards) > 60
        for mrn, board in boards.items():
            assert board == said(replies(store, mrn)), mrn


def test_the_help_opens_by_button_and_key_and_closes_by_escape(browser: Browser, asked: Path) -> None:
    browser.open(asked)
    browser.find("#ask-help").click()
    assert browser.run("document.getElementById('help').open")
    help_words = browser.text("#help")
    for words in ("answers that one", "Who was asked", "An arrow", "To search", "Keys", "NOFORN", "PlusD"):
        assert words in help_words
    for _ in range(4):
        browser.press("TAB")
        assert browser.run(
            "document.activeElement === document.body || !!document.activeElement.closest('#help')"
        )
    browser.press("ESCAPE")
    assert not browser.run("document.getElementById('help').open")
    assert browser.run("document.activeElement.id") == "ask-help"
    browser.run("document.getElementById('network').focus()")
    browser.press("?")
    assert browser.run("document.getElementById('help').open")
    browser.press("ESCAPE")
    assert browser.run("document.activeElement.id") == "network"
    browser.find("#query").send_keys("a?")
    assert not browser.run("document.getElementById('help').open")
