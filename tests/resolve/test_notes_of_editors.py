"""Notes of editors in a collection: citations of their own, and days of cables that are missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import reftel
import telegrams
from reftel.cli.main import main
from reftel.resolve.footnotes import Dated, agree
from reftel.store import Store, open_store
from volumes import dated, document, from_embassy, volume

NOTE = (
    "<note n='2'>In telegram 77 from Oslo, May 1, and telegram 9 to Oslo, May 2 (D750001–0002), it is.</note>"
)
VOLUME = volume(
    from_embassy(f"812. Subject: Nets. Ref: Oslo 77. {NOTE}"),
    document(
        "Memorandum of Conversation",
        "Boats.<note n='3'>Telegram 9 to Oslo, May 2, and telegram 55 from Rome, May 3.</note>",
        number=6,
        dateline=dated("Rome", "1975-05-09", "May 9, 1975"),
    ),
    name="frus1969-76v9",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A volume beside the archive's own telegram of what it prints."""
    home = tmp_path_factory.mktemp("volume")
    (home / "volume.xml").write_text(VOLUME)
    (home / "a.txt").write_text(telegrams.telegram("VALLETTA", 812, "031030Z MAY 75", ref="REF: OSLO 77"))
    reftel.build([home / "volume.xml", home / "a.txt"], home / "out", store_only=True)
    return home / "out"


@pytest.fixture(scope="module")
def store(folder: Path) -> Store:
    return open_store(folder / "reftel.sqlite")


def test_same_mrn_is_one_cable_and_its_own_document_speaks(store: Store) -> None:
    documents = [
        (str(one.mrn or ""), one.form, one.role, Path(one.source).name)
        for one in store.collection().documents
    ]
    assert sorted(documents) == [
        ("", "frus", "unnumbered", "volume.xml"),
        ("75VALLETTA812", "frus", "version", "volume.xml"),
        ("75VALLETTA812", "telegram", "main", "a.txt"),
    ]


def test_note_cites_what_the_cable_does_not(store: Store) -> None:
    edges = {str(edge.cited): edge.origin for edge in store.collection().edges}
    assert edges == {"75OSLO77": "ref", "75STATE9": "footnote"}
    assert [str(one.resolution.mrn) for one in store.collection().decisions] == ["75OSLO77"]


def test_missing_cable_has_the_day_of_a_note(store: Store) -> None:
    missing = {str(node.mrn): node for node in store.collection().nodes if not node.held}
    assert {mrn: (node.date_likely, node.date_set_by) for mrn, node in missing.items()} == {
        "75OSLO77": ("1975-05-01", "frus1969-76v9/d5, note 2"),
        "75ROME55": ("1975-05-03", "frus1969-76v9/d6, note 3"),
        "75STATE9": ("1975-05-02", "frus1969-76v9/d5, note 2"),
    }


def test_what_a_document_without_a_number_names_is_missing_and_told(folder: Path) -> None:
    assert missing_in(folder) == {"75OSLO77": 1, "75ROME55": 0, "75STATE9": 1}
    path = str(folder / "reftel.sqlite")
    shown = CliRunner().invoke(main, ["missing", "--csv", "--store", path]).stdout
    assert "editors name it: frus1969-76v9/d6, note 3" in shown
    shown = CliRunner().invoke(main, ["show", "75ROME55", "--store", path]).stdout
    assert shown.startswith("75ROME55  (missing: named, but not in the collection)\n")
    for way in ("text", "csv"):
        asked = CliRunner().invoke(main, ["missing", "--foia", way, "--store", path])
        assert asked.exit_code == 0
        assert "frus1969-76v9/d6, note 3" in asked.stdout


NAMED: list[tuple[str, str, dict[str, int]]] = [
    ("a post and a day", "Telegram 55 from Rome, May 3, 1975, is it.", {"75ROME55": 0}),
    ("the Department", "Telegram 9 to Oslo, May 2, is it.", {"75STATE9": 0}),
    ("a name of other years", "Telegram 12 from Beijing, May 2, is it.", {"75PEKING12": 0}),
    ("no day", "See telegram 55 from Rome.", {}),
    ("no day of any month", "Telegram 55 from Rome, February 30, 1975, is it.", {}),
    ("a telegram of a journey", "Telegram Secto 55, May 3, 1975, is it.", {}),
    ("before telegrams were numbered by years", "Telegram 55 from Rome, May 3, 1965, is it.", {}),
    ("one that is held", "Telegram 812 from Valletta, May 3, 1975, is it.", {}),
]


def missing_in(folder: Path) -> dict[str, int]:
    with open_store(folder / "reftel.sqlite") as store:
        return {str(node.mrn): node.cited_by for node in store.collection().nodes if not node.held}


@pytest.mark.parametrize(("why", "note", "missing"), NAMED)
def test_notes_of_documents_without_a_number(
    why: str, note: str, missing: dict[str, int], tmp_path: Path
) -> None:
    """One build of a volume and a telegram, and builds one after the other in both orders, end the same."""
    memorandum = document(
        "Memorandum of Conversation",
        f"Boats.<note n='3'>{note}</note>",
        number=6,
        dateline=dated("Rome", "1975-05-09", "May 9, 1975"),
    )
    nets = from_embassy("812. Subject: Nets.")
    (tmp_path / "volume.xml").write_text(volume(nets, memorandum, name="frus1969-76v9"))
    (tmp_path / "a.txt").write_text(telegrams.telegram("OSLO", 5, "031030Z MAY 75", ref="REF: NONE"))
    (tmp_path / "rome.txt").write_text(telegrams.telegram("ROME", 55, "031030Z MAY 75", ref="REF: NONE"))
    files = [tmp_path / "volume.xml", tmp_path / "a.txt"]
    reftel.build(files, tmp_path / "one", store_only=True)
    assert missing_in(tmp_path / "one") == missing, why
    reftel.build(files[1:], tmp_path / "two", store_only=True)
    reftel.build(files[:1], tmp_path / "two", store_only=True)
    assert missing_in(tmp_path / "two") == missing, why
    reftel.build([tmp_path / "rome.txt"], tmp_path / "two", store_only=True)
    assert missing_in(tmp_path / "two") == {mrn: 0 for mrn in missing if mrn != "75ROME55"}, why
    (tmp_path / "volume.xml").write_text(volume(nets, name="frus1969-76v9"))
    reftel.build(files[:1], tmp_path / "one", store_only=True)
    assert missing_in(tmp_path / "one") == {}, why


def test_cable_tells_where_it_is_printed_and_what_notes_name(store: Store) -> None:
    words = shown(store, "75VALLETTA812")
    assert "Printed in:     FRUS (frus1969-76v9/d5)" in words
    assert "Named in editors' notes" in words
    missing = " ".join(shown(store, "75STATE9").split())
    assert "on 1975-05-02 (according to the editors: frus1969-76v9/d5, note 2)" in missing
    assert "D750001-0002" in missing


def shown(store: Store, mrn: str) -> str:
    return CliRunner().invoke(main, ["show", mrn, "--store", store.place]).output


def test_most_notes_count_and_the_others_are_named() -> None:
    found = agree([Dated("1975-05-03", "b"), Dated("1975-05-04", "a"), Dated("1975-05-04", "c")])
    assert found == Dated("1975-05-04", "a; 1975-05-03 in b")
    assert agree([]) is None
