"""Lets the tests run with a click of before 8.2, whose runner mixed messages into what is printed."""

from __future__ import annotations

import inspect
from typing import Any

from click import testing

IS_OLDER = "mix_stderr" in inspect.signature(testing.CliRunner.__init__).parameters


def adapt() -> None:
    """Have the runner keep standard error apart, and `output` hold both, as that of later versions does."""
    begin = testing.CliRunner.__init__
    if not IS_OLDER:
        return

    def apart(self: Any, *given: Any, **named: Any) -> None:
        begin(self, *given, **{"mix_stderr": False, **named})

    def output(self: Any) -> str:
        return f"{self.stdout}{self.stderr}"

    testing.CliRunner.__init__ = apart  # type: ignore[method-assign]
    testing.Result.output = property(output)  # type: ignore[assignment,method-assign]
