"""Where to look, as the page has it: the same places as the commands say, filled in by the browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import pile
from page_packs import packed_in
from reftel.analysis.where import Extent, where
from reftel.cli.main import main
from reftel.lexicon.mrn import parse_mrn
from reftel.lexicon.places.links import Link, fill
from reftel.model.aliases import Alias, AliasKind
from reftel.model.records import Node
from reftel.page.where import look_for
from reftel.render.where import absence_words

EXTENT = Extent("1975-01-01", "2010-02-28", frozenset({"OSLO"}), frozenset({("OSLO", 1976), ("OSLO", 2009)}))
OWN = (Link("Shelf", "https://shelf.example/{year}/{post}/{serial}?{film}", 0, 9999, None, "read", "{mrn}"),)
STATED = {
    "76OSLO13": [Alias(AliasKind.FRUS, "frus1969-76v18/d34"), Alias(AliasKind.FILM, "D760421-0400")],
    "76OSLO14": [Alias(AliasKind.DOCUMENT_NUMBER, "1976OSLO00014_b")],
    "76PORTQUILLON7": [Alias(AliasKind.DOCUMENT_NUMBER, "1976PORTQ00007_2")],
}
CABLES = (
    *("72OSLO3", "75OSLO3100", "76NEWDELHI15340", "76OSLO12", "76OSLO13", "76OSLO14", "76PORTQUILLON7"),
    *("76STATE85546", "79TEHRAN-A9", "90OSLO5", "09OSLO1", "12OSLO1"),
)


def table(nodes: Sequence[Node]) -> Mapping[str, Sequence[Any]]:
    names = ("held", "date", "date_earliest", "date_latest", "date_likely")
    columns = {name: [getattr(node, name) for node in nodes] for name in names}
    return {"mrn": [str(node.mrn) for node in nodes], **columns}


@pytest.mark.parametrize("held", [True, False])
def test_the_page_says_what_the_commands_say(held: bool) -> None:
    mrns = list(map(parse_mrn, CABLES))
    nodes = [
        Node(
            mrn,
            held,
            date=f"{mrn.year}-12-03T10:00:00Z" if held else "",
            date_earliest="" if held else f"{mrn.year}-01-01",
            date_latest="" if held else f"{mrn.year}-12-31",
            aliases=tuple(STATED.get(str(mrn), ())),
        )
        for mrn in mrns
    ]
    textless: set[str] = {"76STATE85546", "09OSLO1"} if held else set()
    looking = look_for(table(nodes), EXTENT, OWN, STATED, textless)
    chosen, documents, years, frus, films, absent = (list(column) for column in looking[1:])
    for at, node in enumerate(nodes):
        serial = str(node.mrn.serial)
        document = documents[at]
        bare = document.rstrip("#")
        number = bare + serial.rjust(len(document) - len(bare), "0") if bare != document else document
        values = {
            "mrn": str(node.mrn),
            "document_number": number,
            "year": years[at],
            "post": node.mrn.post,
            "serial": serial,
            "frus": frus[at],
            "film": films[at],
        }
        said = where(node, EXTENT, OWN, lacks_text=str(node.mrn) in textless)
        links = [looking.places[int(place)] for place in chosen[at].split()]
        assert tuple(fill(link, values) for link in links) == said.places, node.mrn
        assert number == said.document_number
        assert absent[at] == "; ".join(map(absence_words, said.absences))


def test_numbers_of_strangers_have_no_places() -> None:
    days = {name: ["", "x", ""] for name in ("date", "date_earliest", "date_latest", "date_likely")}
    looking = look_for({"mrn": ["spring", "", "09OSLO"], "held": [1, 0, 1], **days}, EXTENT)
    assert list(looking.chosen) == ["", "", ""]
    assert list(looking.absences) == ["", "", ""]


def test_a_page_of_nothing() -> None:
    looking = look_for(table([]), EXTENT)
    assert (list(looking.chosen), list(looking.absences)) == ([], [])


def test_pages_have_a_users_own_places(tmp_path: Path) -> None:
    (tmp_path / "links.csv").write_text("name,template\nShelf,https://shelf.example/{mrn}\n")
    links = ["--links", str(tmp_path / "links.csv")]
    cables, out = str(pile.EXAMPLES / "bronze-lamp"), str(tmp_path / "out")
    assert CliRunner().invoke(main, ["build", cables, "-o", out, *links]).exit_code == 0
    built = packed_in((tmp_path / "out" / "graph.html").read_text(encoding="utf-8"), "details")
    store, part = str(tmp_path / "out" / "reftel.sqlite"), tmp_path / "part.html"
    made = CliRunner().invoke(main, ["page", "08ROME714", "--store", store, "-o", str(part), *links])
    assert made.exit_code == 0
    for page in (built, packed_in(part.read_text(encoding="utf-8"), "details")):
        assert page.head["places"][0] == {
            "how": "read",
            "name": "Shelf",
            "words": "",
            "template": "https://shelf.example/{mrn}",
        }
        assert all(places.startswith("0") for places in page.columns["where"])
