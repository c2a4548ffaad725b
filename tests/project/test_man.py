"""The manual pages say what the help says, and are what man(7) takes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from every_command import names_of
from reftel.cli.main import main

ROOT = Path(__file__).parents[2]
# Each line is one of these, or a text that begins neither with a dot nor with an apostrophe.
MACROS = re.compile(r'\.(TH( "[^"]+"){5}|SH [A-Z ]+|PP|TP|nf|fi)')


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("man")
    subprocess.run([sys.executable, ROOT / "tools" / "man.py", folder], check=True, capture_output=True)
    return folder


def test_each_command_has_a_page_with_its_options(pages: Path) -> None:
    for name in names_of(main):
        page = (pages / f"reftel-{name.replace(' ', '-')}.1").read_text().replace("\\-", "-")
        command: click.Command = main
        for word in name.split():
            assert isinstance(command, click.Group)
            command = command.commands[word]
        for parameter in command.params:
            assert all(option in page for option in parameter.opts if option.startswith("-"))
        assert f"\nreftel-{name.replace(' ', '-')} - " in page


def test_pages_hold_only_known_macros(pages: Path) -> None:
    for path in pages.iterdir():
        lines = path.read_text().splitlines()
        assert lines[0].startswith(".TH ")
        for line in lines:
            assert MACROS.fullmatch(line) or not line.startswith((".", "'")), (path.name, line)


@pytest.mark.skipif(not shutil.which("groff"), reason="groff is not installed")
def test_groff_has_nothing_to_say(pages: Path) -> None:
    command = [str(shutil.which("groff")), "-man", "-ww", "-z", "-Tutf8", *map(str, sorted(pages.iterdir()))]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stderr == ""
