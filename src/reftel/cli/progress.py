"""How far the work has come: a bar with the time left on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from reftel.cli.screen import is_quiet, is_screen, say

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

_PATIENCE = 1  # seconds of work before a terminal shows how far it is
_LONG_PATIENCE = 10  # the same where lines pile up, as in a log
_BETWEEN_LINES = 30  # seconds
_BETWEEN_DRAWINGS = 0.1


class Progress:
    """Progress on standard error, shown once the work takes longer than a second; ten in a log."""

    def __init__(self, label: str = "reading") -> None:
        self._label = label
        self._bar: Bar | None = None
        self._on_screen = is_screen(sys.stderr)
        self._begun = self._shown = time.monotonic()
        self._patience = _PATIENCE if self._on_screen else _LONG_PATIENCE
        self._size = self._done = 0

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def start(self, size: int) -> None:
        """Work begins: so many bytes (or cables) in all."""
        self._size, self._started = size, time.monotonic()

    def advance(self, size: int) -> None:
        """So many more of them are done."""
        self._done += size
        now = time.monotonic()
        if is_quiet() or now - self._begun <= self._patience:
            return
        if self._on_screen:
            self._draw(now)
        elif now - self._shown >= (_BETWEEN_LINES if self._shown > self._begun else 0):
            self._shown = now
            click.echo(f"{self._label}: {self._how_far(now)}", err=True)

    def step(self, name: str) -> None:
        """Reading is over; the step of this name begins."""
        self.close()
        if not is_quiet() and time.monotonic() - self._begun > self._patience:
            click.echo(f"writing {name}", err=True)
            self._label, self._size, self._done = name, 0, 0

    def say(self, words: str) -> None:
        """Something else that a person may want to know."""
        if self._bar:
            self._bar.console.print(f"reftel: {words}", markup=False, highlight=False, soft_wrap=True)
        else:
            say(words)

    def close(self) -> None:
        """Leave the terminal clean."""
        if self._bar:
            self._bar.update(self._bar.task_ids[0], completed=self._done)
            self._bar.stop()
            self._bar = None

    def _draw(self, now: float) -> None:
        if not self._bar:
            self._bar = _make_bar()
            self._bar.add_task(self._label, total=self._size or None)
            self._bar.start()
        elif now - self._shown < _BETWEEN_DRAWINGS:
            return
        self._shown = now
        self._bar.update(self._bar.task_ids[0], completed=self._done)
        self._bar.refresh()

    def _how_far(self, now: float) -> str:
        """Return how far the work is in words."""
        if not self._size or not self._done:
            return "working"
        left = (now - self._started) * (self._size - self._done) / self._done
        return f"{self._done / self._size:.0%} done, about {_duration(left)} left"


def _duration(seconds: float) -> str:
    """Return a time in words.

    >>> _duration(40), _duration(60), _duration(5400)
    ('40 seconds', '1 minute', '90 minutes')
    """
    count, unit = (round(seconds), "second") if seconds < 60 else (round(seconds / 60), "minute")
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def _make_bar() -> Bar:
    """Return a bar that draws when it is told to: a thread of its own would be in the way of processes."""
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    console = Console(file=sys.stderr)
    return Bar(*columns, console=console, auto_refresh=False, redirect_stdout=False, redirect_stderr=False)
