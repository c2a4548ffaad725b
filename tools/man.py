"""Writes the manual pages of reftel and of each command, from their help: `make man`."""

from __future__ import annotations

import argparse
import os
import re
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import click

import reftel
from reftel.cli.main import main

ENVIRONMENT = (
    ("REFTEL_STORE", "The store to ask where --store names none."),
    ("PAGER", "The program that shows long answers; less unless it is set, none if it is empty."),
    ("NO_COLOR, FORCE_COLOR", "No colour, or colour even in a pipe."),
    ("COLUMNS", "The width of a line."),
)
FILES = (
    ("output/reftel.sqlite", "The store that a build writes, and that is asked unless another is named."),
    ("~/.local/state/reftel/last-store", "The path of the store of your last build."),
)
_VERBATIM = "\b"  # begins a paragraph whose lines stay as they are


def write_pages(folder: Path) -> list[Path]:
    """Write a page for each command into a folder, and return them."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = []
    for context in _contexts(main, click.Context(main, info_name="reftel")):
        path = folder / f"{_page_name(context)}.1"
        path.write_text(render(context), encoding="utf-8")
        pages.append(path)
    return pages


def render(context: click.Context) -> str:
    """Return the manual page of a command, in the macros of man(7)."""
    command = context.command
    name = _page_name(context)
    day = time.strftime("%Y-%m-%d", time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", time.time()))))
    summary, paragraphs = _help(command)
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    lines = [
        f'.TH "{name.upper()}" "1" "{day}" "reftel {reftel.__version__}" "reftel manual"',
        ".SH NAME",
        rf"{_escaped(name)} \- {_escaped(summary.rstrip('.'))}",
        ".SH SYNOPSIS",
        rf"\fB{_escaped(context.command_path)}\fR {_escaped(usage[len(context.command_path) + 1 :])}",
        ".SH DESCRIPTION",
        *_paragraphs([summary, *paragraphs]),
        ".SH OPTIONS",
        *_options(context),
    ]
    if isinstance(command, click.Group):
        lines += [".SH COMMANDS", *_commands(context, command)]
    for title, rows in (("ENVIRONMENT", ENVIRONMENT), ("FILES", FILES)):
        lines += [f".SH {title}", *(line for row in rows for line in _entry(*row))]
    if context.parent:
        lines += [".SH SEE ALSO", rf"\fB{_escaped(_page_name(context.parent))}\fR(1)"]
    return "\n".join(lines) + "\n"


def _contexts(command: click.Command, context: click.Context) -> Iterator[click.Context]:
    yield context
    if isinstance(command, click.Group):
        for name, below in sorted(command.commands.items()):
            yield from _contexts(below, click.Context(below, info_name=name, parent=context))


def _page_name(context: click.Context) -> str:
    return context.command_path.replace(" ", "-")


def _help(command: click.Command) -> tuple[str, list[str]]:
    """Return the first paragraph of the help of a command, and the others."""
    first, *others = re.split(r"\n\s*\n", (command.help or "").strip())
    return " ".join(first.split()), others


def _paragraphs(paragraphs: list[str]) -> Iterator[str]:
    for paragraph in paragraphs:
        yield ".PP"
        if paragraph.lstrip(" ").startswith(_VERBATIM):
            lines = textwrap.dedent(paragraph.partition(_VERBATIM)[2].strip("\n")).split("\n")
            yield from (".nf", *map(_escaped, lines), ".fi")
        else:
            yield _escaped(" ".join(paragraph.split()))


def _options(context: click.Context) -> Iterator[str]:
    for parameter in context.command.get_params(context):
        record = parameter.get_help_record(context)
        if record and record[1]:
            yield from _entry(*record)


def _commands(context: click.Context, group: click.Group) -> Iterator[str]:
    for name, command in sorted(group.commands.items()):
        page = f"{_page_name(context)}-{name}"
        yield from _entry(f"{page}(1)", _help(command)[0])


def _entry(name: str, words: str) -> Iterator[str]:
    yield from (".TP", rf"\fB{_escaped(name)}\fR", _escaped(" ".join(words.split())))


def _escaped(text: str) -> str:
    """Return a text in which nothing is taken for a macro, and a hyphen stays one that can be copied."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace("'", r"\(aq").replace('"', r"\(dq")
    return rf"\&{escaped}" if escaped.startswith(".") else escaped


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    for page in write_pages(parser.parse_args().folder):
        print(page)
