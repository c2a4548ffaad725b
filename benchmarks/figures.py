"""What was measured: kept as JSON, compared with what was measured before, and shown as a table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tabulate import tabulate

RESULTS = Path(__file__).resolve().parent / "results"
SHORTEST = 0.03  # processor seconds: what takes less is too short to be compared
WORSE = 1.5  # times the committed effort: what CI takes for a step back and not for noise
GIGABYTE = 1e9


class Round(NamedTuple):
    """One run: seconds, processor seconds, most memory in bytes (see processes.Cost), and two ratios.

    `ratio` is the time over that of the bare read of the same input in the same round. `effort` is the
    processor time over that of a fixed loop of pure Python just before and after: it hardly depends on
    the machine and on what else it does. Both are None where there is nothing to compare with.
    """

    seconds: float
    cpu: float
    memory: int = 0
    unbacked: int = 0
    ratio: float | None = None
    effort: float | None = None


class Goal(NamedTuple):
    """A limit on a measure of a figure: at most `limit`, for `rate` at least."""

    measure: str
    limit: float

    def is_met(self, value: float) -> bool:
        return value >= self.limit if self.measure == "rate" else value <= self.limit

    def __str__(self) -> str:
        words = {
            "seconds": "at most {:g} s",
            "ratio": "at most {:g} times the bare read",
            "memory": "at most {:g} bytes",
            "rate": "at least {:,.0f} cables/s",
        }
        if self.measure == "memory":
            return f"at most {self.limit / GIGABYTE:g} GB"
        return words[self.measure].format(self.limit)


@dataclass(frozen=True)
class Figure:
    """A thing measured: its name, the command that gives it, the rounds, how many cables it went through."""

    name: str
    command: str
    rounds: tuple[Round, ...]
    cables: int = 0
    goals: tuple[Goal, ...] = ()

    def middle(self, measure: str) -> float | None:
        """Give the median over the rounds, None where it was not measured; `rate` is in cables a second."""
        if measure == "rate":
            return self.cables / median(one.seconds for one in self.rounds) if self.cables else None
        values = [value for one in self.rounds if (value := getattr(one, measure))]
        return median(values) if values else None

    def missed(self) -> Iterator[Goal]:
        """Give the goals that were not reached."""
        for goal in self.goals:
            value = self.middle(goal.measure)
            if value is not None and not goal.is_met(value):
                yield goal


@dataclass(frozen=True)
class Result:
    """All that one call of `benchmarks/run.py` measured; `machine` says on what."""

    date: str
    size: str
    machine: dict[str, object]
    figures: tuple[Figure, ...] = field(default=())

    def get(self, name: str) -> Figure | None:
        return next((figure for figure in self.figures if figure.name == name), None)


def read_result(path: Path) -> Result:
    """Read what `write_result` wrote."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    figures = (
        Figure(
            each["name"],
            each["command"],
            tuple(Round(**one) for one in each["rounds"]),
            each["cables"],
            tuple(Goal(**goal) for goal in each["goals"]),
        )
        for each in kept.pop("figures")
    )
    return Result(**kept, figures=tuple(figures))


def write_result(result: Result, folder: Path = RESULTS) -> Path:
    """Write DATE-SIZE.json; figures of that day and size that were not measured again stay in it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{result.date}-{result.size}.json"
    figures = {figure.name: figure for figure in read_result(path).figures} if path.exists() else {}
    figures.update({figure.name: figure for figure in result.figures})
    kept = {"date": result.date, "size": result.size, "machine": result.machine}
    lists = [
        {
            "name": figure.name,
            "command": figure.command,
            "cables": figure.cables,
            "goals": [goal._asdict() for goal in figure.goals],
            "rounds": [_rounded(one) for one in figure.rounds],
        }
        for figure in figures.values()
    ]
    path.write_text(json.dumps({**kept, "figures": lists}, indent=1) + "\n", encoding="utf-8")
    return path


def _rounded(one: Round) -> dict[str, float | int | None]:
    return {
        name: round(value, 4) if isinstance(value, float) else value for name, value in one._asdict().items()
    }


def read_latest(size: str, folder: Path = RESULTS) -> Result | None:
    """Give the last result of a size, None where there is none."""
    paths = sorted(folder.glob(f"[0-9]*-{size}.json"))
    return read_result(paths[-1]) if paths else None


class Worse(NamedTuple):
    """A figure whose effort grew too much: the efforts before and now."""

    name: str
    before: float
    now: float

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.now:.3g} times the fixed loop, {self.now / self.before:.2f} of what it was"
        )


def find_worse(before: Result, now: Result, limit: float = WORSE) -> list[Worse]:
    """Give the figures whose effort is at least `limit` times that of before, but no very short ones."""
    pairs = ((each, before.get(each.name)) for each in now.figures)
    efforts = (
        (each.name, earlier.middle("effort"), each.middle("effort"))
        for each, earlier in pairs
        if earlier and (each.middle("cpu") or 0) >= SHORTEST
    )
    return [Worse(name, old, new) for name, old, new in efforts if old and new and new >= old * limit]


def find_lost(before: Result, now: Result) -> list[str]:
    """Give the names of figures that were measured before and are not any more."""
    return [each.name for each in before.figures if each.middle("effort") and not now.get(each.name)]


HEADERS = ("what", "time", "CPU", "memory", "rate", "bare read x", "loop x", "before x", "goal")


def render_result(result: Result, before: Result | None, style: str = "simple") -> str:
    """Give the table: medians, ratios to the bare read, to the fixed loop and to the last result."""
    rows = [_row(each, before.get(each.name) if before else None) for each in result.figures]
    numbers = ("left", *("right",) * 7, "left")
    return tabulate(rows, HEADERS, tablefmt=style, colalign=numbers, disable_numparse=True)


def _row(figure: Figure, earlier: Figure | None) -> Sequence[str]:
    seconds, cpu, memory, rate = (figure.middle(name) for name in ("seconds", "cpu", "memory", "rate"))
    ratio, effort = figure.middle("ratio"), figure.middle("effort")
    old = earlier.middle("effort") if earlier else None
    return (
        figure.name,
        _shown(seconds, "{:.3g} s" if (seconds or 0) < 100 else "{:.0f} s"),
        _shown(cpu, "{:.3g} s" if (cpu or 0) < 100 else "{:.0f} s"),
        _shown(memory and memory / 1e6, "{:,.0f} MB"),
        _shown(rate, "{:,.0f}/s"),
        _shown(ratio, "{:.2f}"),
        _shown(effort, "{:.2f}"),
        _shown(effort / old if effort and old else None, "{:.2f}"),
        "; ".join(_judged(figure)),
    )


def _judged(figure: Figure) -> Iterator[str]:
    missed = set(figure.missed())
    for goal in figure.goals:
        if figure.middle(goal.measure) is not None:
            yield f"{goal}: {'MISSED' if goal in missed else 'met'}"


def _shown(value: float | None, form: str) -> str:
    return "" if value is None else form.format(value)


def render_document(results: Iterable[tuple[Result, Result | None]]) -> str:
    """Give the Markdown page of the results: of each size the last one, beside the one before it."""
    parts = [DOCUMENT]
    for result, before in results:
        facts = ", ".join(f"{name} {value}" for name, value in result.machine.items())
        parts.append(f"## {result.size}, {result.date}\n\n{facts}.\n")
        parts.append(render_result(result, before, "github") + "\n")
        parts.append("Each figure by its command:\n")
        parts.extend(f"- {each.name}: `{each.command}`" for each in result.figures)
        parts.append("")
    return "\n".join(parts)


DOCUMENT = """# Results

Written by `python benchmarks/run.py`; the same numbers are in the JSON files beside this one. Medians over
rounds. **time** is by the clock, **CPU** the processor time and **memory** the most at any moment of all
processes together (shared pages once, sampled ten times a second). **bare read x** is the time over that
of a bare read of the same input in the same round (pyarrow for the CSV; the plain bytes of the files or
zip members for pages), **loop x** the processor time over that of a fixed loop of pure Python run just
before and after, **before x** that ratio over the one of the last result: what CI looks at.
"""


def write_document(folder: Path = RESULTS) -> None:
    """Write README.md of the results."""
    paths: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("[0-9]*-*.json")):
        paths.setdefault(path.stem.rsplit("-", 1)[1], []).append(path)
    pairs = (
        (read_result(dated[-1]), read_result(dated[-2]) if dated[1:] else None) for dated in paths.values()
    )
    (folder / "README.md").write_text(render_document(pairs), encoding="utf-8")
