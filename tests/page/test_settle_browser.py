"""Settling open references on the page of a built collection, and a build that takes the file."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

import reftel
from browser import Browser, resize

pytestmark = pytest.mark.browser

CABLES = {
    "08OSLO400": ("011200Z MAY 08", "FERRY", "07 STATE 21"),
    "08OSLO412": (
        "021200Z MAY 08",
        "HERRING",
        "(A) STATE 352989 (B) STATE XXXXX (C) SATTE 7237 (D) OSLO 400",
    ),
    "08OSLO500": ("021200Z JUN 08", "MORE HERRING", "09 STATE 96625"),
    "08OSLO510": ("041200Z JUN 08", "HERRING AGAIN", "(A) COPENHAGEN 21 (B) CIAWASH 542085"),
}
OPEN = ["08OSLO412/1", "08OSLO500/1", "08OSLO412/2", "08OSLO510/1", "08OSLO412/3"]
HOSTILE = 'Zo\u00eb "Q" O\'Neil \\ [[drop]] \u202eevil \U0001f41f # <script>alert(1)</script>'


def telegram(mrn: str, date: str, subject: str, ref: str) -> str:
    return (
        f"R {date}\nFM AMEMBASSY OSLO\nTO SECSTATE WASHDC\nUNCLAS OSLO {int(mrn[6:]):06d}\n\n"
        f"E.O. 12958: N/A\nTAGS: PREL\nSUBJECT: {subject}\nREF: {ref}\n\n"
        "1. (U) The harbor master counts the herring of ref A.\n"
    )


def build(folder: Path, output: str, **options: object) -> Path:
    reftel.build(folder / "cables", folder / output, with_text=True, **options)  # type: ignore[arg-type]
    return folder / output


def references(folder: Path) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Status, cited and reason of each reference."""
    with (folder / "references.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["citing"], row["text"]): (row["status"], row["cited"], row["reason"])
            for row in csv.DictReader(file)
        }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("settle")
    (folder / "cables").mkdir()
    for mrn, about in CABLES.items():
        (folder / "cables" / f"{mrn}.txt").write_text(telegram(mrn, *about), encoding="utf-8")
    return build(folder, "before").parent


@pytest.fixture
def page(browser: Browser, built: Path) -> Path:
    """The page, with nothing settled."""
    path = built / "before" / "graph.html"
    browser.open(path)
    browser.run("localStorage.clear()")
    browser.open(path, "#&view=settle")
    return path


def fill(browser: Browser, author: str, reason: str) -> None:
    for name, text in (("author", author), ("reason", reason)):
        browser.run(
            f"""(() => {{ const field = document.getElementById('settle-{name}');
            field.value = arguments[0]; field.dispatchEvent(new Event('input')); }})()""",
            text,
        )


def saved(browser: Browser) -> str:
    """The text of the file that is saved."""
    browser.run(
        "(window.offered = null, URL.createObjectURL = (blob) => (window.offered = blob, 'blob:x'), 1)"
    )
    browser.run("((HTMLAnchorElement.prototype.click = () => {}), 1)")
    browser.find("#settle-save").click()
    browser.until("window.offered !== null")
    text: str = browser.driver.execute_async_script("window.offered.text().then(arguments[0])")
    return text


def edges(browser: Browser) -> set[str]:
    found: list[str] = browser.run(
        """((c) => [...c.citing].map((citing, row) => `${c.mrn(citing)}>${c.mrn(c.cited[row])}`))(
        reftel.collection)"""
    )
    return set(found)


def test_the_queue_has_what_is_open_and_says_what_is_written(browser: Browser, page: Path) -> None:
    assert browser.run("reftel.view.settling.queue.map(({ id }) => id)") == OPEN
    assert browser.texts(".chip") == ["All 5", "Ambiguous 2", "Unreadable 2", "Repaired 1", "Inferred 0"]
    assert browser.text("#to-settle") == "Settle 5"
    assert "STATE 352989" in browser.text(".settle-words")
    assert browser.text("#settle mark") == "STATE 352989"
    assert "HERRING" in browser.text("#settle .about")
    assert browser.run("document.activeElement.textContent") == "Reference 1 of 5"
    assert browser.logged() == []


def test_settled_by_keyboard_alone_and_built(browser: Browser, page: Path, built: Path) -> None:
    for key in ("1", *"A. Reader", "ENTER", *"on paper", "ENTER"):
        browser.press(key)
    assert browser.text("#settle h2") == "Reference 2 of 5"
    assert "1 of 5 settled" in browser.text("#spoken" if browser.text("#spoken") else "#settle-said")
    assert "08OSLO412>08STATE352989" in edges(browser)
    # without a label, and the name is remembered
    for key in ("1", *"a slip", "ENTER"):
        browser.press(key)
    assert browser.text("#settle h2") == "Reference 3 of 5"
    # another cable, which is one of those that it cites
    for key in ("o", *"Oslo 400", "ENTER"):
        browser.press(key)
    assert "This is no MRN" in browser.text("#settle-warning")
    for key in (*["BACK_SPACE"] * 8, *"08 Oslo 400", "ENTER", *"said so", "ENTER", "n"):
        browser.press(key)
    fill(browser, HOSTILE, f"seen\t{HOSTILE}")
    browser.find("#settle-reason").click()
    browser.press("ENTER")
    assert browser.text("#settle h2") == "Reference 5 of 5"
    assert browser.text("#counts").startswith("4 cables held, 5 cited but missing, 6 citations")
    for key in ("s", "u"):
        browser.press(key)
    assert browser.text("#settle-undo") and browser.run("reftel.view.settling.settled()") == 3
    browser.press("n")
    fill(browser, HOSTILE, f"seen\t{HOSTILE}")
    browser.find("#settle-reason").click()
    browser.press("ENTER")
    for key in ("o", *"08 State 7273", "ENTER", *"digits turned", "ENTER"):
        browser.press(key)
    assert browser.text("#settle-said").endswith("5 of 5 settled.")
    assert browser.text("#to-settle") == "Settle 0 (5 not saved)"
    on_page = edges(browser)
    text = saved(browser)
    browser.until("document.getElementById('to-settle').textContent === 'Settle 0'")
    dropped = tomllib.loads(text)["drop"]
    assert dropped == [{"citing": "08OSLO510", "label": "B", "author": HOSTILE, "reason": f"seen\t{HOSTILE}"}]
    (built / "corrections.toml").write_text(text, encoding="utf-8")
    after = build(built, "after", corrections=built / "corrections.toml")
    assert references(after) == references(built / "before") | {
        ("08OSLO412", "STATE 352989"): ("missing", "08STATE352989", "corrected by A. Reader: on paper"),
        ("08OSLO500", "09 STATE 96625"): ("missing", "07STATE96625", "corrected by A. Reader: a slip"),
        ("08OSLO412", "STATE XXXXX"): ("held", "08OSLO400", "corrected by A. Reader: said so"),
        ("08OSLO510", "CIAWASH 542085"): ("other", "", f"corrected by {HOSTILE}: seen {HOSTILE}"),
        ("08OSLO412", "SATTE 7237"): ("missing", "08STATE7273", f"corrected by {HOSTILE}: digits turned"),
    }
    with reftel.open_store(after / "reftel.sqlite") as store:
        assert on_page == {f"{edge.citing}>{edge.cited}" for edge in store.edges()}
    browser.open(after / "graph.html", "#&view=settle")
    assert "No reference here is open" in browser.text("#settle")
    assert browser.logged() == []


def test_what_was_settled_is_there_again_and_is_taken_back(browser: Browser, page: Path) -> None:
    fill(browser, "A. Reader", "on paper")
    browser.find("#settle [data-to='08STATE352989']").click()
    browser.open(page, "#08OSLO412")
    assert browser.text("#to-settle") == "Settle 4 (1 not saved)"
    assert "settled here, not yet in the store: A. Reader: on paper" in browser.text("#cites")
    assert "08STATE352989" in browser.drawn()
    browser.go("#&view=settle&at=08OSLO412%2F1")
    assert "Settled here: 08 STATE 352989" in browser.text(".settle-told")
    browser.find(".settle-told button").click()
    assert browser.text("#to-settle") == "Settle 5"
    assert "08OSLO412>08STATE352989" not in edges(browser)
    assert browser.text("#counts").startswith("4 cables held, 3 cited but missing, 4 citations, ")


HOSTILE_TEXTS = [
    HOSTILE,
    "\"\"\"'''",
    "\\u0041\\",
    "a\r\nb\nc\td",
    "".join(map(chr, range(32))) + "\x7f\x85\u2028",
    "\u202e\u2066\ufeff\u200d",
    "# not a comment",
]


def test_what_hostile_people_write_is_read_back_equal(browser: Browser, page: Path) -> None:
    text = browser.run(
        """((kept, texts) => {
        const made = kept.made;
        kept.made = texts.map((words, at) => ({ id: `${at}`, entries: [{ action: 'retarget',
          citing: '08OSLO412', cited: '', label: `${at}`, to: '08STATE1', author: words, reason: words }] }));
        const text = kept.text();
        kept.made = made;
        return text;
        })(reftel.view.settling.corrections, arguments[0])""",
        HOSTILE_TEXTS,
    )
    read = [(entry["author"], entry["reason"]) for entry in tomllib.loads(text)["retarget"]]
    assert read == [(words, words) for words in HOSTILE_TEXTS]


def test_an_opened_file_goes_on_and_conflicts_are_told(browser: Browser, page: Path, tmp_path: Path) -> None:
    fill(browser, "A. Reader", "on paper")
    browser.find("#settle [data-to='08STATE352989']").click()
    theirs = '[[drop]]\nciting = "08 Oslo 412"\nlabel = "A"\nauthor = "J"\nreason = "none"\n'
    dated = '# the log\n[[date]]\nmrn = "07STATE21"\ndate = 2007-02-03\nauthor = "J"\nreason = "log"\n'
    (tmp_path / "c.toml").write_text(theirs + dated, encoding="utf-8")
    browser.find("#settle-file").send_keys(str(tmp_path / "c.toml"))
    browser.until("document.getElementById('settle-conflicts') !== null")
    browser.find("#settle-save").click()
    assert browser.text("#settle-said") == "Decide 1 conflict first: a build takes one entry for a reference."
    browser.find("#settle-conflicts").find_element(By.XPATH, ".//button[2]").click()
    text = saved(browser)
    assert text.startswith(dated)
    assert tomllib.loads(text) == {
        "date": tomllib.loads(dated)["date"],
        "retarget": [
            {
                "citing": "08OSLO412",
                "label": "A",
                "to": "08STATE352989",
                "author": "A. Reader",
                "reason": "on paper",
            }
        ],
    }
    (tmp_path / "wrong.toml").write_text("[[drop]]\nciting = 'x'\n", encoding="utf-8")
    browser.find("#settle-file").send_keys(str(tmp_path / "wrong.toml"))
    browser.until("document.getElementById('settle-said').textContent.includes('was not opened')")
    assert "line 1" in browser.text("#settle-said")
    assert browser.run("reftel.view.settling.corrections.made.length") == 1


def test_a_doubtful_reference_is_confirmed_and_no_longer_doubtful(
    browser: Browser, page: Path, built: Path
) -> None:
    browser.go("#&view=settle&of=slip&at=08OSLO412%2F3")
    assert "What the page assumes now" in browser.text("[data-to='08STATE7237']")
    before = edges(browser)
    browser.press_button("Settle it")
    assert browser.text("#settle-said") == "Choose which cable it is first."
    assert browser.text("#settle-needed") == "Needed: a cable, or none of these, your name, a reason."
    browser.press("1")
    assert browser.text("#settle-said") == (
        "08 STATE 7237 chosen. Give your name; then Enter, or the button below, settles it."
    )
    fill(browser, "A. Reader", "the copy has STATE")
    assert browser.text("#settle-needed") == "Then the next one is shown."
    browser.press_button("Settle it: 08 STATE 7237")
    assert browser.text("#to-settle") == "Settle 4 (1 not saved)"
    assert edges(browser) == before
    browser.go("#08OSLO412")
    assert "settled here, not yet in the store: A. Reader: the copy has STATE" in browser.text("#cites")
    browser.go("#&view=settle")
    text = saved(browser)
    assert tomllib.loads(text) == {
        "retarget": [
            {
                "citing": "08OSLO412",
                "label": "C",
                "to": "08STATE7237",
                "author": "A. Reader",
                "reason": "the copy has STATE",
            }
        ]
    }
    (built / "confirmed.toml").write_text(text, encoding="utf-8")
    after = build(built, "confirmed", corrections=built / "confirmed.toml")
    changed = references(after).items() - references(built / "before").items()
    reason = "corrected by A. Reader: the copy has STATE"
    assert changed == {(("08OSLO412", "SATTE 7237"), ("missing", "08STATE7237", reason))}
    browser.open(after / "graph.html", "#&view=settle")
    assert browser.texts(".chip") == ["All 4", "Ambiguous 2", "Unreadable 2", "Repaired 0", "Inferred 0"]
    browser.go("#08OSLO412")
    assert "set by a person (corrections file)" in browser.text("#cites")
    assert browser.logged() == []


def opened(browser: Browser, path: Path, *entries: str) -> None:
    """Open a file with these entries beside those that are open."""
    path.write_text("\n".join(entries), encoding="utf-8")
    browser.find("#settle-file").send_keys(str(path))
    browser.until(f"document.getElementById('settle-said').textContent.includes('{path.name}')")


def correction(action: str, author: str, **fields: str) -> str:
    lines = {"citing": "08OSLO412"} | fields | {"author": author, "reason": "seen"}
    return f"[[{action}]]\n" + "".join(f'{name} = "{value}"\n' for name, value in lines.items())


def test_files_of_two_people_become_one_and_nothing_is_lost(
    browser: Browser, page: Path, built: Path, tmp_path: Path
) -> None:
    both = correction("drop", "J", label="B")
    first = [both, correction("retarget", "J", label="A", to="08STATE352989")]
    # The same reference, named by its words, is another cable for her.
    words = correction("retarget", "K", label="STATE 352989", to="07STATE352989")
    opened(browser, tmp_path / "j.toml", *first)
    assert browser.text("#to-settle") == "Settle 3"
    opened(browser, tmp_path / "k.toml", words, correction("drop", "K", label="B"), "# hers\n")
    said = browser.text("#settle-said")
    assert (
        said == "2 entries of k.toml opened beside j.toml; 1 of them is there already; 1 conflict to decide"
    )
    conflict = browser.text("#settle-conflicts li")
    assert "k.toml says 07 STATE 352989 (K: seen), j.toml says 08 STATE 352989 (J: seen)." in conflict
    browser.press_button("Keep what k.toml says")
    text = saved(browser)
    assert text.count("# hers\n") == 1 and '"K" too: "seen"' in text
    assert tomllib.loads(text) == tomllib.loads(both + words)
    browser.open(page, "#&view=settle")
    assert browser.texts("#settle-files bdi") == ["j.toml", "k.toml"]
    browser.find("#settle-files [aria-label='Close k.toml']").click()
    assert browser.texts("#settle-files bdi") == ["j.toml"]
    assert tomllib.loads(saved(browser)) == tomllib.loads("\n".join(first))
    assert browser.logged() == []


def correct(browser: Browser, **fields: str) -> None:
    """Fill in what is wrong with the cable that is open, and say so."""
    browser.run("document.getElementById('amend').open = true")
    for name, text in fields.items():
        field = browser.find(f"#amend-{name}")
        field.clear()
        field.send_keys(text)
    browser.find("#amend-it").click()


def test_a_wrong_date_and_a_wrong_number_are_said_shown_and_built(
    browser: Browser, page: Path, built: Path
) -> None:
    browser.go("#08OSLO500")
    month = "reftel.collection.hour[reftel.collection.find('08OSLO500')]"
    before = browser.run(month)
    correct(browser, date="31 June 2008", author="A. Reader", reason="the log of the post")
    assert "is not a date of a cable" in browser.text("#amend-warning")
    correct(browser, date="6 July 2008, 14:30 UTC", other="08 OSLO 600")
    assert "6 July 2008, 14:30 UTC" in browser.text("#panel .when")
    assert browser.run(month) - before == 34 * 24 + 2
    told = browser.texts(".amended p")
    assert told[0].startswith("Sent 6 July 2008, 14:30 UTC. A. Reader: the log of the post")
    assert told[1].startswith("This is 08 OSLO 600.") and "after the next build" in told[1]
    assert "2 not saved" in browser.text("#to-settle")
    # one that cites 08 STATE 21 by its number; and a missing cable, by its own day
    browser.go("#07STATE21")
    correct(browser, date="2007-04-30", reason="a list of the archive")
    assert browser.text("#panel .when") == "30 April 2007"
    browser.open(page, "#08OSLO400")  # what is remembered is taken up
    browser.run("document.getElementById('amend').open = true")
    browser.find("#amend-alone").click()
    correct(browser, other="08 OSLO 401", reason="sent twice")
    assert ".txt is 08 OSLO 401" in browser.text(".amended")
    assert browser.logged() == []
    browser.go("#&view=settle")
    text = saved(browser)
    file = built / "cables.toml"
    file.write_text(text, encoding="utf-8")
    after = build(built, "cables-after", corrections=file)
    assert sorted(tomllib.loads(text)) == ["date", "merge", "split"]
    found = references(after)
    assert ("08OSLO600", "09 STATE 96625") in found and ("08OSLO401", "07 STATE 21") in found
    assert found["08OSLO412", "OSLO 400"][:2] == ("missing", "08OSLO400")
    browser.open(after / "graph.html", "#08OSLO600")
    assert "6 July 2008, 14:30 UTC" in browser.text("#panel .when")
    assert "A. Reader" in browser.text(".corrected")


def test_what_is_said_of_a_cable_is_taken_back(browser: Browser, page: Path) -> None:
    browser.go("#08OSLO510")
    correct(browser, date="2008-06-09", author="A. Reader", reason="x")
    browser.run("((HTMLAnchorElement.prototype.click = () => {}), 1)")
    browser.press_button("Save to a file")
    browser.until("document.getElementById('said').textContent.startsWith('Saved as corrections.toml')")
    assert "not saved" not in browser.text(".amended")
    browser.find(".amended .small").click()
    assert browser.text("#panel .when") == "4 June 2008, 12:00 UTC"
    # the saved file still has it
    assert browser.all(".amended") == [] and "1 not saved" in browser.text("#to-settle")


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1280, 720), (1920, 1080)])
def test_what_settles_a_reference_is_in_sight(browser: Browser, page: Path, width: int, height: int) -> None:
    resize(browser, width, height)
    try:
        for at in ("08OSLO412%2F1", "08OSLO510%2F1"):
            browser.go(f"#&view=settle&at={at}")
            for selector in ("[data-to]", "#settle-other", "#settle-author", "#settle-reason", "#settle-it"):
                assert browser.run(
                    """[...document.querySelectorAll(arguments[0])].every((one) => {
                    const { left, right, top, bottom } = one.getBoundingClientRect();
                    return one.contains(document.elementFromPoint((left + right) / 2, top + 3))
                      && one.contains(document.elementFromPoint((left + right) / 2, bottom - 3)); })""",
                    selector,
                ), (at, selector)
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_on_a_phone_the_fields_follow_the_candidates(browser: Browser, page: Path) -> None:
    resize(browser, 360, 800)
    try:
        browser.go("#&view=settle&at=08OSLO412%2F1")
        gap = browser.run(
            """document.querySelector('.settle-signed').getBoundingClientRect().top
            - document.querySelector('.settle-what-it-is').getBoundingClientRect().bottom"""
        )
        assert 0 <= gap < 20
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
