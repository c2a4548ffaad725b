"""Keeps the documents true: `make docs` writes what the commands say of themselves and what they print.

docs/commands.md is written from the help of the commands. In README.md and docs/*.md each block

    ```console
    $ reftel show 07STATE36510
    ...
    ```

is run, in order, in a folder that holds the examples, and its output put in place. "..." in an output
stands for anything, as in doctest; such an output is left as it is while it fits.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import doctest
import io
import itertools
import json
import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner  # noqa: TID251 (runs the commands of the documents)

from reftel.cli.main import main

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = ROOT / "docs" / "commands.md"
NOTEBOOK = ROOT / "examples" / "notebook.ipynb"
LONGEST_OUTPUT = 100_000
"""Characters of an output that the notebook keeps: not the picture of a thread."""
# As wide as a terminal usually is; no store is remembered beyond the folder of the examples.
ENVIRONMENT = {
    "COLUMNS": "80",
    "XDG_STATE_HOME": os.devnull,
    "LOCALAPPDATA": os.devnull,
    **dict.fromkeys(("REFTEL_STORE", "NO_COLOR", "FORCE_COLOR")),
}

_BLOCK = re.compile(r"^```console\n(?P<content>.*?)^```$", re.MULTILINE | re.DOTALL)
_ON_A_SLOW_MACHINE = re.compile(r"writing [a-z ]+|[a-z ]+: ([0-9]+% done, .*|working)")
_CHECKER = doctest.OutputChecker()


class Example(NamedTuple):
    """A command of a document with the output that stands below it, and where that output is."""

    command: str
    output: str
    start: int
    end: int


def documents() -> list[Path]:
    """Give the documents whose examples are run."""
    return [ROOT / "README.md", *sorted(path for path in (ROOT / "docs").rglob("*.md") if path != COMMANDS)]


def find_examples(text: str) -> Iterator[Example]:
    """Give the commands of the console blocks of a document, in order."""
    for block in _BLOCK.finditer(text):
        prompts = list(re.finditer(r"^\$ (.*)\n", block["content"], re.MULTILINE))
        ends = [prompt.start() for prompt in prompts[1:]] + [len(block["content"])]
        base = block.start("content")
        for prompt, end in zip(prompts, ends, strict=True):
            output = block["content"][prompt.end() : end]
            yield Example(prompt[1], output, base + prompt.end(), base + end)


def prepare(folder: Path) -> None:
    """Put the examples into the folder in which commands are run."""
    shutil.copytree(ROOT / "examples", folder / "examples")


def run(command: str, folder: Path) -> str:
    """Give what a command prints, to standard output and then to standard error."""
    words = shlex.split(command)
    if words[0] != "reftel":
        raise ValueError(f"only reftel is run, not {words[0]}: name other blocks sh")
    with contextlib.chdir(folder):
        done = CliRunner(env=ENVIRONMENT).invoke(main, words[1:], prog_name="reftel")
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    lines = done.stdout.splitlines() + [
        line for line in done.stderr.splitlines() if not _ON_A_SLOW_MACHINE.fullmatch(line.rstrip())
    ]
    # Trailing spaces of a table would not survive an editor.
    return "".join(f"{line.rstrip()}\n" for line in lines)


def fits(expected: str, printed: str) -> bool:
    """Say whether an output is as expected; "..." stands for anything."""
    return _CHECKER.check_output(expected, printed, doctest.ELLIPSIS)


def refresh(text: str, folder: Path) -> str:
    """Give the document with outputs that are true."""
    parts, done = [], 0
    for example in find_examples(text):
        printed = run(example.command, folder)
        parts += [text[done : example.start], example.output if fits(example.output, printed) else printed]
        done = example.end
    return "".join(parts) + text[done:]


def run_notebook(notebook: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Give a notebook with the outputs that its cells have in a folder, as a kernel has them."""
    names: dict[str, object] = {}
    made, run = copy.deepcopy(notebook), itertools.count(1)
    with contextlib.chdir(folder):
        for cell in filter(_is_code, made["cells"]):
            cell["execution_count"] = next(run)
            cell["outputs"] = _run_cell("".join(cell["source"]), names, cell["execution_count"])
    return made


def _is_code(cell: dict[str, Any]) -> bool:
    return bool(cell["cell_type"] == "code")


def _run_cell(source: str, names: dict[str, object], number: int) -> list[dict[str, Any]]:
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(tree, "cell", "exec"), names)  # noqa: S102 (our own notebook)
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None  # noqa: S307
    outputs: list[dict[str, Any]] = []
    if text := printed.getvalue():
        outputs.append({"name": "stdout", "output_type": "stream", "text": text})
    if value is not None:
        data = {"text/plain": repr(value)}
        html = value._repr_html_() if hasattr(value, "_repr_html_") else None
        if html and len(html) <= LONGEST_OUTPUT:
            data["text/html"] = html
        outputs.append(
            {"data": data, "execution_count": number, "metadata": {}, "output_type": "execute_result"}
        )
    return outputs


def render_notebook(folder: Path) -> str:
    """Give examples/notebook.ipynb with outputs that are true."""
    made = run_notebook(json.loads(NOTEBOOK.read_text(encoding="utf-8")), folder)
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def render_commands() -> str:
    """Give docs/commands.md: the help of reftel and of each of its commands."""
    parts = ["# Commands\n\nThis page is what `--help` says; `make docs` writes it.\n"]
    root = main.make_context("reftel", [], resilient_parsing=True, max_content_width=100, terminal_width=100)
    parts.append(f"## reftel\n\n```text\n{root.get_help()}\n```\n")
    for name in sorted(main.commands):
        command = main.commands[name]
        context = command.make_context(name, [], parent=root, resilient_parsing=True)
        parts.append(f"## reftel {name}\n\n```text\n{context.get_help()}\n```\n")
        for part in sorted(getattr(command, "commands", ())):
            within = command.commands[part].make_context(part, [], parent=context, resilient_parsing=True)
            parts.append(f"### reftel {name} {part}\n\n```text\n{within.get_help()}\n```\n")
    return "\n".join(parts)


def write() -> None:
    """Write commands.md and the outputs of all documents."""
    COMMANDS.write_text(render_commands(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        NOTEBOOK.write_text(render_notebook(Path(folder, "examples")), encoding="utf-8")
    for path in documents():
        with tempfile.TemporaryDirectory() as folder:
            prepare(Path(folder))
            path.write_text(refresh(path.read_text(encoding="utf-8"), Path(folder)), encoding="utf-8")


if __name__ == "__main__":
    write()
