"""Measure the page in a real Chromium, with software drawing, on an invented collection.

    python benchmarks/page.py                      250,000 cables, 400,000 citations
    python benchmarks/page.py --cables 20000 --citations 32000 --rounds 1

Each figure is the median of some rounds; the goals are those of a quiet laptop. Words are made of
syllables and as frequent as those of a language, so that they pack as real ones do.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import accumulate
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from browser import Browser, chromium
from reftel.lexicon.posts import posts
from reftel.model.reasons import Reason, ReasonKind
from reftel.model.records import (
    MRN,
    Collection,
    Decision,
    Edge,
    Kind,
    Node,
    Ref,
    Relation,
    Resolution,
    Status,
    YearFrom,
)
from reftel.page import write_store_page
from reftel.render.tables import render_table
from reftel.store import open_store
from stores import write_store

CLASSES = ("UNCLASSIFIED", "UNCLASSIFIED//FOR OFFICIAL USE ONLY", "CONFIDENTIAL", "SECRET")
RELATIONS = (Relation.REFERS_TO,) * 6 + (Relation.RESPONDS_TO, Relation.RESPONDS_TO, Relation.FOLLOWS_UP)
MENTIONED = 0.66  # of the citations have a sentence, as in the real cables at hand
CITATIONS = 1.6  # for each cable
HUBS = 400 / 250_000  # of the cables; each is cited by a hundred
BEGIN = datetime(2006, 1, 1)  # noqa: DTZ001 (only its parts are written)


def invent(cables: int, citations: int, seed: int = 1) -> Collection:
    """Give a collection: serials rise with time, most citations go back a few weeks, some to hubs."""
    chance = random.Random(seed)
    words = _words(chance)
    nodes = _nodes(cables, chance, words)
    sent = sorted(range(cables), key=lambda at: nodes[at].date or nodes[at].date_earliest)
    hubs = [chance.randrange(cables) for _ in range(max(1, round(cables * HUBS)))]
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < citations:
        at = chance.randrange(1, cables)
        back = at - 1 - int(chance.expovariate(1 / 1500)) if chance.random() < 0.9 else chance.choice(hubs)
        if 0 <= back < at and nodes[sent[at]].held:
            pairs.add((sent[at], sent[back]))
    edges, decisions = _edges(sorted(pairs), nodes, chance, words)
    return Collection(tuple(nodes), tuple(edges), tuple(decisions), (), (), ())


def _words(chance: random.Random) -> Callable[[int], str]:
    syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "is")]
    words = ["".join(chance.choices(syllables, k=chance.choice((1, 2, 2, 3, 3, 4)))) for _ in range(12_000)]
    weights = list(accumulate(1 / (rank + 8) for rank in range(len(words))))
    return lambda count: " ".join(chance.choices(words, cum_weights=weights, k=count))


def _nodes(count: int, chance: random.Random, words: Callable[[int], str]) -> list[Node]:
    codes = sorted(code for code, post in posts().items() if post.kind in ("embassy", "mission"))
    weights = [1 / (place + 3) for place in range(len(codes))]
    tags = [
        f"{a}{b}"
        for a in ("P", "E", "S", "M")
        for b in ("REL", "GOV", "CON", "NV", "TRD", "ARR", "TER", "HUM")
    ]
    serials: dict[tuple[int, str], int] = {}
    nodes = []
    for place, post in enumerate(chance.choices(codes, weights, k=count)):
        when = BEGIN + timedelta(days=4 * 365 * place / count)
        serials[when.year, post] = serial = serials.get((when.year, post), 0) + chance.randint(1, 3)
        mrn = MRN(when.year, post, serial)
        if chance.random() < 0.12:
            first, last = when - timedelta(days=9), when + timedelta(days=9)
            nodes.append(Node(mrn, False, date_earliest=str(first.date()), date_latest=str(last.date())))
            continue
        nodes.append(
            Node(
                mrn,
                True,
                date=when.strftime("%Y-%m-%dT%H:%M:00Z"),
                classification=chance.choice(CLASSES),
                captions=("SIPDIS",) if chance.random() < 0.7 else ("NOFORN", "SIPDIS"),
                tags=tuple(chance.sample(tags, chance.randint(1, 4))),
                subject=words(chance.randint(4, 10)).upper(),
                sender=f"AMEMBASSY {post}",
                action=("SECSTATE WASHDC",),
                source="cables.csv",
            )
        )
    return sorted(nodes, key=lambda node: node.mrn)


def _edges(
    pairs: list[tuple[int, int]], nodes: list[Node], chance: random.Random, words: Callable[[int], str]
) -> tuple[list[Edge], list[Decision]]:
    edges: list[Edge] = []
    decisions: list[Decision] = []
    for citing, cited in pairs:
        one, other = nodes[citing], nodes[cited]
        label, text = chance.choice("ABCD"), f"{other.mrn.post} {other.mrn.serial}"
        mentioned = chance.random() < MENTIONED
        sentence = f"{words(chance.randint(15, 55)).capitalize()}." if mentioned else ""
        relation = chance.choice(RELATIONS) if mentioned else Relation.REFERS_TO
        status = Status.HELD if other.held else Status.MISSING
        reasons = (Reason(ReasonKind.YEAR_OF_CITING, one.mrn.year),)
        edges.append(
            Edge(one.mrn, other.mrn, (label,), (text,), relation, int(mentioned), sentence, YearFrom.CITING)
        )
        ref = Ref(label, text, 0, len(text), Kind.CABLE, None, other.mrn.post, other.mrn.serial)
        resolution = Resolution(status, other.mrn, YearFrom.CITING, reasons)
        decisions.append(Decision(one.mrn, len(decisions), ref, resolution, "cables.csv"))
    return edges, decisions


COMMAND = "reftel page, two citations around a cable"
GOALS = {
    "page step of a build": "3 s",
    "file": "12 MB",
    "searchable after opening": "1.5 s",
    "a keystroke, median": "50 ms",
    "a keystroke, slowest": "50 ms",
    "pick to drawn, 300 cables": "0.3 s",
    "panning 800 cables": "50 /s",
    "memory of the tab": "400 MB",
    COMMAND: "1 s",
}
TYPED = (
    "d",
    "de",
    "dela",
    "delan",
    "fika",
    "08 lon",
    "08 london 12",
    "prel",
    "smarr",
    "kano do",
    "london er",
    "zzz",
)
KEYSTROKE = """
const field = document.getElementById('query');
const [words, done] = arguments;
field.value = words;
const begin = performance.now();
field.dispatchEvent(new Event('input'));
requestAnimationFrame(() => setTimeout(() => done(performance.now() - begin), 0));
"""
PICK = """
const [mrn, done] = arguments;
const { view, picture } = window.reftel;
const begin = performance.now();
addEventListener('hashchange', () => requestAnimationFrame(() => setTimeout(() => (
  done([performance.now() - begin, picture.drawn.length])), 0)), { once: true });
view.go({ cable: mrn, around: mrn, depth: 2, open: [] });
"""
DRAW_800 = """(() => {
const { picture, collection } = window.reftel;
const hub = collection.mostCited(() => true, 1).cables[0];
picture.draw(collection.around(hub, 9, 800).cables);
return picture.drawn.length;
})()"""
# A drag of 1.5 seconds that moves with each frame: how many frames were drawn.
PAN = """
const done = arguments[0];
const { picture } = window.reftel;
const before = picture.panning.frames;
const begin = performance.now();
const box = picture.place.getBoundingClientRect();
const canvas = picture.place.querySelector('canvas');
const send = (type, x) => canvas.dispatchEvent(new PointerEvent(type, {
  clientX: box.x + 300 + x, clientY: box.y + 20, pointerId: 1, pointerType: 'mouse', isPrimary: true,
  button: type === 'pointermove' ? -1 : 0, buttons: type === 'pointerup' ? 0 : 1, bubbles: true }));
send('pointerdown', 0);
let frame = 0;
const step = () => {
  frame += 1;
  send('pointermove', 200 * Math.sin(frame / 20));
  if (performance.now() - begin < 1500) requestAnimationFrame(step);
  else {
    const drawn = picture.panning.frames - before;
    done(drawn / (performance.now() - begin) * 1000);
    send('pointerup', 0);
  }
};
requestAnimationFrame(step);
"""


def measure_step(path: Path, place: Path, rounds: int) -> float:
    """Give the seconds that the page step of a build takes, the reading of its store included; a median."""
    with open_store(place) as store:
        return statistics.median(_seconds(lambda: write_store_page(path, store, {})) for _ in range(rounds))


def measure_command(folder: Path, store: Path, mrn: str, rounds: int) -> float:
    """Give the seconds of `reftel page` as a whole process on a store of that size."""
    program = "from reftel.cli.main import main; main()"
    command = [sys.executable, "-c", program, "page", mrn, "--store", str(store)]
    command += ["-o", str(folder / "part.html")]
    return statistics.median(
        _seconds(lambda: subprocess.run(command, check=True, stdout=sys.stderr)) for _ in range(rounds)
    )


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def measure_browser(browser: Browser, page: Path, rounds: int) -> dict[str, float]:
    """Give what a person waits for in the page."""
    ready = []
    for _ in range(rounds):
        browser.open(page)
        ready.append(browser.run("window.reftel.ready"))
    memory = _memory_of_tab(browser)
    driver = browser.driver
    keys = [driver.execute_async_script(KEYSTROKE, words) for _ in range(rounds) for words in TYPED]
    browser.run("document.getElementById('query').value = ''")
    picks = [driver.execute_async_script(PICK, mrn)[0] for mrn in _to_pick(browser, rounds)]
    browser.run("(document.getElementById('home').click(), 1)")
    browser.run(DRAW_800)
    browser.run("(window.reftel.picture.mark(-1), window.reftel.picture.fit(), 1)")
    pans = [driver.execute_async_script(PAN) for _ in range(rounds)]
    return {
        "searchable after opening": statistics.median(ready) / 1000,
        "a keystroke, median": statistics.median(keys),
        "a keystroke, slowest": max(statistics.median(keys[at :: len(TYPED)]) for at in range(len(TYPED))),
        "pick to drawn, 300 cables": statistics.median(picks) / 1000 if picks else math.nan,
        "panning 800 cables": statistics.median(pans),
        "memory of the tab": memory,
    }


def _to_pick(browser: Browser, count: int) -> list[str]:
    """Give cables around which some 250 to 300 others are drawn."""
    found: list[str] = browser.run(
        """(() => {
        const { collection } = window.reftel;
        const found = [];
        for (let cable = 7; cable < collection.size && found.length < arguments[0]; cable += 11) {
          const { cables } = collection.around(cable, 2, 800);
          if (cables.length >= 200 && cables.length <= 300) found.push(collection.mrn(cable));
        }
        return found; })()""",
        count,
    )
    return found


def _memory_of_tab(browser: Browser) -> float:
    """Give the megabytes of the largest process that draws pages, what it shares counted in parts."""
    sizes = [0.0]
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (folder / "cmdline").read_text(errors="replace")
            if "--type=renderer" in words and browser.profile in words:
                rollup = (folder / "smaps_rollup").read_text()
                sizes.append(int(rollup.split("Pss:")[1].split()[0]) / 1000)
    return max(sizes)


def main() -> None:
    """Read the command line, measure, print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cables", type=int, default=250_000)
    parser.add_argument("--citations", type=int, help="usually 1.6 for each cable")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    print(f"inventing {options.cables} cables", file=sys.stderr)
    citations = options.citations or round(options.cables * CITATIONS)
    collection = invent(options.cables, min(citations, options.cables * (options.cables - 1) // 8))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        page = folder / "graph.html"
        store = folder / "reftel.sqlite"
        write_store(store, collection)
        mrn = str(max(collection.edges, key=lambda edge: edge.mentions).citing)
        del collection
        found = {"page step of a build": measure_step(page, store, options.rounds)}
        found["file"] = page.stat().st_size / 1e6
        with chromium(folder / "profile") as browser:
            found |= measure_browser(browser, page, options.rounds)
        found[COMMAND] = measure_command(folder, store, mrn, options.rounds)
    rows = [(what, goal, _shown(found[what], goal)) for what, goal in GOALS.items()]
    print(render_table(("what", "goal", "measured"), rows))


def _shown(value: float, goal: str) -> str:
    unit = goal.split()[1]
    return f"{value:.2f} {unit}" if unit == "s" else f"{value:.0f} {unit}"


if __name__ == "__main__":
    main()
