"""What a cable, a store or a question costs grows with its size, not with the square of it.

Costs are steps that can be counted: calls of functions, steps of SQLite, characters. No time is measured.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterable
from cProfile import Profile
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pytest
from click.testing import CliRunner, Result

import reftel
import shapes
from collected import collect
from reftel.analysis.graph import branches
from reftel.cli.main import main
from reftel.export import FORMATS
from reftel.model.records import Cable
from reftel.pipeline import outputs
from reftel.resolve.corrections import Corrections
from reftel.resolve.entries import parse_entry
from reftel.store import open_store
from stores import write_store

T = TypeVar("T")
SIZES = (40, 80, 160)
MOST = 2.7  # what twice the size adds, over what half of it did: 2 where all is in step, 4 for squares
WITHOUT_WEIGHT = 1000  # so few steps more say nothing
FAR = "5000"


class Cost(NamedTuple):
    """How many calls, steps of SQLite and characters something took."""

    calls: int
    steps: int
    size: int


class Counter:
    """Counts what is done while it is asked to."""

    def __init__(self) -> None:
        self.steps = 0
        self.statements = 0

    def connect(self, *values: Any, **more: Any) -> sqlite3.Connection:
        """Connect as SQLite does, and count."""
        database: sqlite3.Connection = _connect(*values, **more)
        database.set_progress_handler(self._step, 10)
        database.set_trace_callback(self._run)
        return database

    def _step(self) -> None:
        self.steps += 10

    def _run(self, _: str) -> None:
        self.statements += 1

    def costs(self, task: Callable[[T], int], piles: Iterable[T]) -> list[Cost]:
        """Give what something costs with each of some piles; it gives a size."""
        return [self.cost(task, pile) for pile in piles]

    def cost(self, task: Callable[[T], int], pile: T) -> Cost:
        """Give what something costs."""
        self.steps = 0
        earlier = sys.getprofile()
        with Profile(subcalls=False) as profile:
            size = task(pile)
        sys.setprofile(earlier)
        return Cost(sum(entry.callcount for entry in profile.getstats()), self.steps, size)


_connect = sqlite3.connect


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> Counter:
    """What counts the steps of all stores that are opened."""
    counter = Counter()
    monkeypatch.setattr(sqlite3, "connect", counter.connect)
    return counter


def assert_in_step(costs: list[Cost]) -> None:
    """See that twice the size does not cost far more than twice as much."""
    for name, small, middle, large in zip(Cost._fields, *costs, strict=True):
        first, second = max(middle - small, small // 4), large - middle
        assert second <= max(MOST * first, WITHOUT_WEIGHT), (name, costs)


def run(*words: object) -> Result:
    result = CliRunner().invoke(main, list(map(str, words)))
    assert result.exit_code in (0, 1), result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


class Pile(NamedTuple):
    """A shape as files and as a store, with the cables that questions are about."""

    files: Path
    read: list[Cable]
    store: Path
    hub: str
    first: str
    last: str


@pytest.fixture(scope="session")
def make_piles(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[Pile]]:
    """Give a shape in three sizes; each is made once."""

    @cache
    def make(name: str) -> list[Pile]:
        folder = tmp_path_factory.mktemp(name)
        return [_pile(folder / str(size), name, size) for size in SIZES]

    return make


@pytest.fixture
def piles(request: pytest.FixtureRequest, make_piles: Callable[[str], list[Pile]]) -> list[Pile]:
    """The shape that a test names in three sizes."""
    return make_piles(request.param)


def of_shapes(*names: str) -> pytest.MarkDecorator:
    """Try a test with each of some shapes."""
    return pytest.mark.parametrize("piles", names, indirect=True)


def _pile(folder: Path, name: str, size: int) -> Pile:
    files = shapes.write_shape(folder / "in", name, size)
    read = list(reftel.parse_cables([files]))
    store = folder / "reftel.sqlite"
    write_store(store, collect(read))
    with open_store(store) as opened:
        by_degree = sorted(opened.nodes(), key=lambda node: (-node.cites - node.cited_by, node.mrn))
        hub, last = by_degree[0].mrn, max(node.mrn for node in opened.nodes())
        first = min(node.mrn for node in opened.nodes() if node.mrn != last)
    return Pile(files, read, store, str(hub), str(first), str(last))


# What leads from cable to cable, and what lists cables.
WAYS = (
    f"thread {{hub}} --depth {FAR} --limit 0",
    f"thread {{last}} --depth {FAR} --limit 0 --json",
    "path {last} {first}",
    "path {first} {last} --any",
    "communities --limit 0",
    "stats --threads --limit 0",
    "top --by pagerank --limit 0",
    f"export graphml -o {{out}} --neighbourhood {{hub}} --depth {FAR}",
)
LISTINGS = (
    "show {hub}",
    "explain {hub} {first}",
    "explain {last} {hub} --json",
    "top --limit 0",
    "top --by answered --limit 0",
    "missing --limit 0",
    "missing --tag EFIS --limit 0",
    "missing --foia text --limit 0",
    "missing --foia csv --limit 0",
    "replies {hub}",
    "search lighthouse --limit 0",
    "compare {store} --limit 0",
)
EXPORTS = [f"export {name} -o {{out}}" for name in FORMATS if name != "parquet"]
CONNECTED = ("chain", "cycle", "star_in", "star_out", "bipartite", "apart")
BUILT = ("chain", "star_to_missing", "versions", "copies", "sections", "long_list", "one_label", "ambiguous")
LISTED = ("star_in", "star_out", "star_to_missing", "sections", "one_cited_often", "mentions", "ambiguous")


@pytest.mark.parametrize("question", WAYS)
@of_shapes(*CONNECTED)
def test_ways_grow_with_the_store(question: str, piles: list[Pile], counter: Counter, tmp_path: Path) -> None:
    assert_in_step(ask(question, piles, counter, tmp_path))


@pytest.mark.parametrize("question", LISTINGS)
@of_shapes(*LISTED)
def test_listings_grow_with_the_store(
    question: str, piles: list[Pile], counter: Counter, tmp_path: Path
) -> None:
    assert_in_step(ask(question, piles, counter, tmp_path))


@pytest.mark.parametrize("question", EXPORTS)
@of_shapes("bipartite")
def test_exports_grow_with_the_store(
    question: str, piles: list[Pile], counter: Counter, tmp_path: Path
) -> None:
    assert_in_step(ask(question, piles, counter, tmp_path))


def ask(question: str, piles: list[Pile], counter: Counter, folder: Path) -> list[Cost]:
    """Give what a question costs, asked of each of some stores."""

    def answer(pile: Pile) -> int:
        words = question.format(**pile._asdict(), out=folder / "out").split()
        return len(run(*words, "--store", pile.store).output)

    answer(piles[0])  # what is imported and kept once
    return counter.costs(answer, piles)


@of_shapes("chain", "star_in", "bipartite")
def test_a_page_grows_with_its_cables(piles: list[Pile], counter: Counter, tmp_path: Path) -> None:
    def write(pile: Pile) -> int:
        run("page", pile.hub, "--depth", FAR, "-o", tmp_path / "page.html", "--store", pile.store)
        return (tmp_path / "page.html").stat().st_size

    # Of a small page all cables are drawn beforehand, which takes calls of its own.
    assert_in_step([cost._replace(calls=0) for cost in counter.costs(write, piles)])


@of_shapes(*shapes.SHAPES)
def test_documents_are_joined_in_step(piles: list[Pile], counter: Counter) -> None:
    def join(pile: Pile) -> int:
        return len(collect(pile.read).edges)

    join(piles[-1])
    assert_in_step(counter.costs(join, piles))


@pytest.fixture
def without_views(monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds that make the store alone."""
    monkeypatch.setattr(outputs, "_VIEWS", {})


@pytest.mark.usefixtures("without_views")
@of_shapes(*BUILT)
def test_builds_grow_with_their_inputs(piles: list[Pile], counter: Counter, tmp_path: Path) -> None:
    def build(pile: Pile) -> int:
        out = tmp_path / pile.files.parent.name
        run("build", *sorted(pile.files.parent.glob("in*")), "-o", out, "--jobs", 1)
        return (out / "reftel.sqlite").stat().st_size

    run("build", piles[0].files, "-o", tmp_path / "first", "--jobs", 1)
    assert_in_step(counter.costs(build, piles))
    for pile in piles:
        more = pile.files.parent / "in-more"
        more.mkdir()
        (more / "one.txt").write_text(shapes.cable(shapes.HUB, ["07 LIMA 300"], body="1. (U) As in ref A."))
    assert_in_step(counter.costs(build, piles))


@pytest.mark.parametrize("shape", [shapes.chain, shapes.star_in])
def test_a_thread_has_an_end_however_deep_it_is_asked_for(
    shape: Callable[[int], shapes.Cables], counter: Counter, tmp_path: Path
) -> None:
    pile = _pile(tmp_path, shape.__name__, 20)

    def statements(command: str, depth: str) -> int:
        counter.statements = 0
        words = [word.format(**pile._asdict(), out=tmp_path / depth) for word in command.split()]
        run(*words, "--depth", depth, "--store", pile.store)
        return counter.statements

    for command in ("thread {hub}", "page {hub} -o {out}", "export csv -o {out} --neighbourhood {hub}"):
        assert statements(command, "1000") == statements(command, "30")


class Name(str):
    """An MRN that counts how often it is compared."""

    __slots__ = ()
    compared = 0

    def __eq__(self, other: object) -> bool:
        Name.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


@pytest.mark.parametrize("closed", [False, True])
def test_a_branch_is_not_searched_for_each_of_its_cables(closed: bool) -> None:
    size = 400
    names = [Name(place) for place in range(size)]
    below = {one: [other] for one, other in pairwise(names)}
    if closed:
        below[names[-1]] = [names[0]]
    Name.compared = 0
    steps = branches(lambda name: below.get(Name(name), []), names[0], size * 2)
    assert len(steps) == size - 1 + closed
    assert Name.compared < 10 * size


CORRECTIONS: dict[str, Callable[[int], dict[str, str]]] = {
    "drops of one cable": lambda place: {
        "action": "drop",
        "citing": f"07OTTAWA{shapes.HUB}",
        "cited": f"07OTTAWA{shapes.FIRST + place}",
    },
    "drops of cables that are not there": lambda place: {
        "action": "drop",
        "citing": f"07LIMA{place + 1}",
        "label": "A",
    },
    "splits of one cable": lambda place: {
        "action": "split",
        "mrn": f"07OTTAWA{shapes.HUB}",
        "source": f"{place}.txt",
        "to": f"07LIMA{place + 1}",
    },
    "merges into one": lambda place: {
        "action": "merge",
        "mrn": f"07OTTAWA{shapes.FIRST + place}",
        "to": f"07OTTAWA{shapes.HUB}",
    },
}


@of_shapes("star_out", "versions")
@pytest.mark.parametrize("kind", CORRECTIONS)
def test_corrections_are_applied_and_checked_in_step(
    kind: str, piles: list[Pile], counter: Counter, tmp_path: Path
) -> None:
    names = ("action", "citing", "cited", "mrn", "label", "source", "to", "author", "reason")
    for pile, size in zip(piles, SIZES, strict=True):
        rows = [{**CORRECTIONS[kind](place), "author": "J. Roe", "reason": "seen"} for place in range(size)]
        lines = [",".join(names), *(",".join(row.get(name, "") for name in names) for row in rows)]
        (tmp_path / f"{pile.files.parent.name}.csv").write_text("\n".join(lines) + "\n")

    def check(pile: Pile) -> int:
        file = tmp_path / f"{pile.files.parent.name}.csv"
        # as CSV: in a table a wider number wraps all its rows, which is a step and no growth
        return len(run("corrections", "check", file, "--csv", "--store", pile.store).output)

    def apply(pile: Pile) -> int:
        size = int(pile.files.parent.name)
        entries = [
            parse_entry({**CORRECTIONS[kind](place), "author": "J. Roe", "reason": "seen", "place": "x"})
            for place in range(size)
        ]
        return len(collect(pile.read, corrections=Corrections(entries)).edges)

    check(piles[-1])  # fills the caches for all sizes
    assert_in_step(counter.costs(check, piles))
    assert_in_step(counter.costs(apply, piles))
