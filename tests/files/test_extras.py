"""How an extra is installed, as reftel itself was."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from reftel.files import extras

# The file beside an environment, the extras that are there, the one that is needed -> the command
COMMANDS: list[tuple[str, set[str], str, str]] = [
    ("", set(), "pdf", 'pip install "reftel[pdf]"'),
    ("", {"archives"}, "pdf", 'pip install "reftel[pdf]"'),  # pip takes nothing away
    ("pipx_metadata.json", set(), "pdf", 'pipx install --force "reftel[pdf]"'),
    ("pipx_metadata.json", {"serve", "archives"}, "pdf", 'pipx install --force "reftel[archives,pdf,serve]"'),
    ("pipx_metadata.json", {"pdf"}, "pdf", 'pipx install --force "reftel[pdf]"'),  # it is there, but broken
    ("uv-receipt.toml", {"archives"}, "serve", 'uv tool install --force "reftel[archives,serve]"'),
]


@pytest.mark.parametrize(("file", "there", "needed", "expected"), COMMANDS)
def test_an_extra_is_installed_as_reftel_was(
    file: str, there: set[str], needed: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if file:
        (tmp_path / file).touch()
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(extras, "_installed", lambda: there)
    assert extras.install(needed) == expected


# What the metadata says, the packages that are there -> the extras that are there
METADATA: list[tuple[list[str] | None, set[str], set[str]]] = [
    (['py7zr>=1.1.4; extra == "archives"', "click>=8"], {"py7zr", "click"}, {"archives"}),
    (["py7zr>=1.1.4; extra == 'archives'", "pypdfium2; extra == 'pdf'"], {"pypdfium2"}, {"pdf"}),
    (["dask>=2024; extra == 'cluster'", "pyarrow>=15; extra == 'cluster'"], {"dask"}, set()),  # half of it
    (["atheris>=2.3; (sys_platform == 'linux') and extra == 'fuzz'"], {"atheris"}, {"fuzz"}),
    (None, {"py7zr"}, set()),
]


@pytest.mark.parametrize(("requires", "packages", "expected"), METADATA)
def test_which_extras_are_there(
    requires: list[str] | None, packages: set[str], expected: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Known:
        def __init__(self) -> None:
            self.requires = requires

    def found(name: str) -> Known:
        if name == "reftel" or name in packages:
            return Known()
        raise PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.distribution", found)
    assert extras._installed() == expected
