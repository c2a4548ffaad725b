"""What help says of an option that takes a number, whatever the version of click."""

from __future__ import annotations

import click
import pytest

from reftel.cli.params import Count

# The least, the most, the default -> what help says
HELP: list[tuple[int | None, int | None, int | None, str]] = [
    (1, None, None, "How many."),
    (None, 9, None, "How many."),
    (0, 2**31 - 1, None, "How many."),
    (0, 2**31 - 1, 10, "How many.  [default: 10]"),
    (1, None, 3, "How many.  [default: 3]"),
]


@pytest.mark.parametrize(("least", "most", "default", "expected"), HELP)
def test_help_leaves_out_the_bounds(
    least: int | None, most: int | None, default: int | None, expected: str
) -> None:
    option = Count(
        ["--limit"],
        type=click.IntRange(least, most),
        default=default,
        show_default=default is not None,
        help="How many.",
    )
    found = option.get_help_record(click.Context(click.Command("ask")))
    assert found and found[1] == expected
