"""Who is told how far a build has come."""

from __future__ import annotations

from typing import Protocol


class Reporter(Protocol):
    """Who is told how far a build has come."""

    def start(self, size: int) -> None:
        """Reading begins: so many bytes in all; or, behind `step`, a step of so many tasks."""

    def advance(self, size: int) -> None:
        """So many more bytes have been read, or tasks of the step at hand are done."""

    def step(self, name: str) -> None:
        """Reading is over; the step of this name begins."""

    def say(self, words: str) -> None:
        """Something else that a person may want to know: where a dashboard is."""


class Silent:
    """A reporter that tells nobody."""

    def start(self, size: int) -> None:
        """Reading begins."""

    def advance(self, size: int) -> None:
        """Bytes were read."""

    def step(self, name: str) -> None:
        """A step begins."""

    def say(self, words: str) -> None:
        """Something may be worth knowing."""
