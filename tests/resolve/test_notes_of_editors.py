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
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A volume beside the archive's own telegram of what it prints."""
    home = tmp_path_factory.mktemp("volume")
    (home / "volume.xml").write_text(VOLUME)
    (home / "a.txt").write_text(telegrams.telegram("VALLETTA", 812, "031030Z MAY 75", ref="REF: OSLO 77"))
    reftel.build([home / "volume.xml", home / "a.txt"], home / "out", store_only=True)
    return open_store(home / "out" / "reftel.sqlite")


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
        "75STATE9": ("1975-05-02", "frus1969-76v9/d5, note 2"),
    }


def test_cable_tells_where_it_is_printed_and_what_notes_name(store: Store) -> None:
    words = shown(store, "75VALLETTA812")
    assert "Printed in:     FRUS (frus1969-76v9/d5)" in words
    assert "Named in notes of editors" in words
    missing = shown(store, "75STATE9")
    assert "on 1975-05-02 (as editors say: frus1969-76v9/d5, note 2)" in missing
    assert "D750001-0002" in missing


def shown(store: Store, mrn: str) -> str:
    return CliRunner().invoke(main, ["show", mrn, "--store", store.place]).output


def test_most_notes_count_and_the_others_are_named() -> None:
    found = agree([Dated("1975-05-03", "b"), Dated("1975-05-04", "a"), Dated("1975-05-04", "c")])
    assert found == Dated("1975-05-04", "a; 1975-05-03 in b")
    assert agree([]) is None
