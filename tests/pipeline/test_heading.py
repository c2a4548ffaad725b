"""Title and credit of a page: kept by later builds, as hostile as any text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import reftel
from reftel.cli.main import main
from reftel.page.heading import TITLE, Heading, read_problems, read_trouble
from reftel.store import open_store

CABLE = "UNCLAS OSLO 000{serial}\nSUBJECT: HERRING\nREF: OSLO 1\n\n1. Text.\n"


@pytest.fixture
def cables(tmp_path: Path) -> Path:
    folder = tmp_path / "cables"
    folder.mkdir()
    (folder / "08OSLO112.txt").write_text("08OSLO112\n" + CABLE.format(serial=112))
    return folder


def heading_of(output: Path) -> tuple[str, str]:
    with open_store(output / "reftel.sqlite") as store:
        return Heading.of(store)


def test_later_builds_keep_title_and_credit_until_others_are_given(cables: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    reftel.build(cables, output)
    assert heading_of(output) == (TITLE, "")
    plain = (output / "cables.csv").read_bytes()
    reftel.build(cables, output, title="Herring", credit="The Pier")  # nothing else has changed
    assert heading_of(output) == ("Herring", "The Pier")
    (cables / "08OSLO131.txt").write_text("08OSLO131\n" + CABLE.format(serial=131))
    reftel.build(cables, output)
    assert heading_of(output) == ("Herring", "The Pier")
    html = (output / "graph.html").read_text(encoding="utf-8")
    assert "<title>Herring</title>" in html
    assert '<p class="credit"><bdi>The Pier</bdi></p>' in html
    (cables / "08OSLO131.txt").unlink()
    reftel.build(cables, output, title="", credit="", prune=True)
    assert heading_of(output) == (TITLE, "")
    assert (output / "cables.csv").read_bytes() == plain
    with open_store(output / "reftel.sqlite") as store:
        assert {"title", "credit"}.isdisjoint(store.facts())


def test_a_fresh_build_says_what_it_drops(cables: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    reftel.build(cables, output, title="Herring", credit="The Pier")
    built = reftel.build(cables, output, fresh=True, title="Cod")
    assert built.given_up.endswith("--fresh dropped the credit of the page of the earlier store")
    assert heading_of(output) == ("Cod", "")


def test_a_hostile_title_is_text(cables: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    words = "</title><script>alert(1)</script>\n\u202e" + "x" * 3000
    reftel.build(cables, output, title=words, credit='"><img src=x onerror=alert(1)>')
    html = (output / "graph.html").read_text(encoding="utf-8")
    assert "<script>alert" not in html
    assert "<img" not in re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)
    assert "&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt; \u202exxx" in html


def test_a_page_may_have_a_title_of_its_own(cables: Path, tmp_path: Path) -> None:
    output, page = tmp_path / "out", tmp_path / "part.html"
    runner = CliRunner()
    arguments = ["build", str(cables), "-o", str(output), "--title", "Herring", "--credit", "The Pier"]
    assert runner.invoke(main, arguments).exit_code == 0
    store = ["--store", str(output / "reftel.sqlite"), "-o", str(page)]
    assert runner.invoke(main, ["page", *store]).exit_code == 0
    assert "<title>Herring</title>" in page.read_text(encoding="utf-8")
    assert runner.invoke(main, ["page", "08OSLO112", *store, "--title", "Fish"]).exit_code == 0
    html = page.read_text(encoding="utf-8")
    assert "<title>Fish</title>" in html
    assert "The Pier" in html


def test_problems_are_counted_by_kind_and_name_no_folder(cables: Path, tmp_path: Path) -> None:
    for number in range(3):
        (cables / f"empty{number}.txt").write_text("")
    (cables / "bytes.txt").write_bytes(b"\x00\x01\x02" * 300)
    output = tmp_path / "out"
    reftel.build(cables, output)
    with open_store(output / "reftel.sqlite") as store:
        kinds = read_problems(store, None).kinds
        assert read_problems(store, ["99NOWHERE1"]).kinds == []
    assert kinds[0][:2] == ("empty", 3)
    assert [row[0] for row in kinds[0][2]] == ["empty0.txt", "empty1.txt", "empty2.txt"]
    assert str(tmp_path) not in str(kinds)


def test_what_is_wrong_with_the_source_of_a_cable_is_told_of_that_cable(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    body = "1. THE HARBOR MASTER COUNTS THE HERRING OF REFTEL.\n\n2. HE WILL COUNT AGAIN.\nHOUGHTON\n"
    (tmp_path / "in" / "1973OSLO07784.txt").write_text(body, encoding="utf-8")
    output = tmp_path / "out"
    reftel.build(tmp_path / "in", output)
    with open_store(output / "reftel.sqlite") as store:
        told = read_trouble(store, None)
        assert told == {"73OSLO7784": "its text does not say which cable it is, but its file name does"}
        assert read_trouble(store, ["73OSLO7784"]) == told
        assert read_trouble(store, ["99NOWHERE1"]) == {}
