"""A pile of invented cables in which each one hangs on others, and what a store holds, to be compared."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import telegrams
import volumes

EXAMPLES = Path(__file__).parent.parent / "examples" / "cables"
FILES = ("cables.csv", "references.csv", "graph.graphml", "graph.html")
NO_REF = "REF: NONE"


def telegram(post: str, serial: int, date: str, ref: str = NO_REF, **more: str) -> str:
    """One telegram that answers its ref A."""
    return telegrams.telegram(post, serial, date, ref=ref, **more)


def texts() -> dict[str, str]:
    """The files of the pile by name, each with why it is there."""
    found = {
        # references without a year, on both sides of what LIMA had reached when
        "ask-1.txt": telegram("OTTAWA", 40, "121926Z FEB 07", "REF: A. LIMA 300\n     B. LIMA 1200"),
        "ask-2.txt": telegram("OTTAWA", 41, "151926Z FEB 07", "REF: A. LIMA 90\n     B. OTTAWA 3000"),
        "ask-3.txt": telegram("QUITO", 7, "021926Z MAR 08", "REF: A. LIMA 1200\n     B. 77\n     C. KYIV 12"),
        "ask-4.txt": telegram("QUITO", 9, "051926Z MAR 07", "REF: A. KIEV 12\n     B. BRUSSELS 55"),
        # the words name a cable that the list has not
        "ask-5.txt": telegram(
            "OSLO", 3, "011200Z JUN 07", body="1. (U) See 07 LIMA 250 and LIMA 300, and ref A."
        ),
        # one number under two names, and of a post that shares its counter
        "kiev.txt": telegram("KIEV", 12, "011200Z FEB 07"),
        "kyiv.txt": telegram("KYIV", 12, "021200Z FEB 07"),
        "ask-6.txt": telegram("QUITO", 11, "061926Z MAR 08", "REF: A. 07 KIEV 30\n     B. 07 BRUSSELS 56"),
        "kyiv-30.txt": telegram("KYIV", 30, "021200Z MAR 07"),
        "twin-56.txt": telegram("USEU BRUSSELS", 56, "041200Z FEB 07"),
        "twin.txt": telegram("USEU BRUSSELS", 55, "031200Z FEB 07"),
        # sections, the later ones without a date; a corrected copy; a copy; other words
        "part-1.txt": telegram("ROME", 20, "011200Z APR 07", "REF: A. LIMA 90", section="01 OF 03"),
        "part-2.txt": telegrams.text("ROME", 20, ref=NO_REF, section="02 OF 03", body="5. (U) As in ref A."),
        "part-3.txt": telegrams.text("ROME", 20, ref=NO_REF, section="03 OF 03", body="9. (U) See ref A."),
        "rome-2006.txt": telegram("ROME", 20, "011200Z APR 06"),
        "original.txt": telegram("BERN", 5, "011200Z MAY 07", "REF: A. LIMA 300\n     B. ROME 20"),
        "corrected.txt": telegram(
            "BERN", 5, "021200Z MAY 07", "REF: LIMA 301", remark="C O R R E C T E D COPY"
        ),
        "copy.txt": telegram("BERN", 5, "011200Z MAY 07", "REF: A. LIMA 300\n     B. ROME 20"),
        "words.txt": telegram("BERN", 5, "011200Z MAY 07", "REF: A. LIMA 9", subject="A BRIDGE IS PAINTED"),
        # a correction of the date alone: the cable that it cites may be later now
        "early.txt": telegram("MANILA", 5, "011200Z MAY 07", "REF: TOKYO 100"),
        "late.txt": telegram(
            "MANILA", 5, "201200Z MAY 07", "REF: TOKYO 100", remark="C O R R E C T E D COPY"
        ),
        # a machine-made column, with a REF line beside it and without; and one row that tells no MRN
        "table.csv": telegrams.row(1)
        + telegrams.row(2, "07BERN6", "07LIMA300|06LIMA1200|X", telegrams.text("BERN", 6, ref="")),
        # the id and day of one cable with the text of another, which cites what others cite later
        "misfiled.csv": telegrams.row(1)
        + telegrams.row(
            3,
            "07PRAGUE88",
            "",
            telegrams.text("HALIFAX", 41, ref="REF: A. TOKYO 100\n     B. LIMA 90\n     C. HALIFAX 41"),
        ),
        # a unknown name, for which cables of two posts speak, one of which is corrected
        "name-1.txt": telegram("OSLO", 4, "021200Z JUN 07", "REF: A. 06 KISMAYO 512\n     B. KISMAYO 90"),
        "name-2.txt": telegram("ROME", 22, "031200Z JUN 07", "REF: 06 KISMAYO 733"),
        "name-3.txt": telegram("OSLO", 5, "041200Z JUN 07", "REF: 06 KISMAYO 800"),
        "name-4.txt": telegram("ROME", 22, "051200Z JUN 07", "REF: LIMA 90", remark="C O R R E C T E D COPY"),
        "name-5.txt": telegram("ROME", 23, "061200Z JUN 07", body="1. (U) See 06 KISMAYO 512."),
        # numbers of a journey: of a head, beside the number of a cable whose year depends on others, alone
        "journey-1.txt": telegram("STATE", 81, "151200Z JUL 07").replace("000081\n", "000081 TOSEC 61\n"),
        "journey-2.txt": telegram(
            "SOFIA", 8, "201200Z JUL 07", "REF: A. LIMA 300 SECTO 12\n     B. STATE 9 (TOSEC 62)"
        ),
        "journey-3.txt": telegram(
            "SOFIA", 9, "211200Z JUL 07", "REF: A. SECTO 12\n     B. TOSEC 61\n     C. TOSEC 62"
        ),
        "journey-4.txt": telegram("SOFIA", 10, "211300Z JUL 07", "REF: TOSEC 62/STATE 9"),
        # notes of editors date cables that are missing; two differ, and one is held at times
        "volume-1.xml": volumes.volume(
            volumes.from_embassy(
                "812. Nets. Ref: Lima 9.<note n='2'>In telegram 77 from Oslo, May 1, and "
                "telegram 300 from Lima, July 10, 2007, it is told.</note>",
                dateline=volumes.dated("Valletta", "2007-09-03", "September 3, 2007"),
            ),
            volumes.document(
                "Memorandum",
                "See the boats.<note n='1'>Telegram 9 from Lima, January 9, 2007, and "
                "telegram 1250 from Lima, December 30, 2006, are ibid., D070001-0002.</note>",
                number=6,
                dateline=volumes.dated("Rome", "2007-09-04", "September 4, 2007"),
                source="",
            ),
            name="frus1",
        ),
        "volume-2.xml": volumes.volume(
            volumes.document(
                "Memorandum",
                "Boats.<note n='1'>Telegram 77 from Oslo, May 2, 2007.</note>",
                dateline=volumes.dated("Rome", "2007-09-04", "September 4, 2007"),
                source="",
            ),
            volumes.from_embassy(
                "813. As in telegram.<note n='2'>Telegram 77 from Oslo, May 2.</note>",
                dateline=volumes.dated("Valletta", "2007-09-03", "September 3, 2007"),
            ),
            name="frus2",
        ),
        "oslo-77.txt": telegram("OSLO", 77, "021200Z MAY 07"),
        # numbers of pairs of posts, which what is held decides for the Department alone
        "pair-1.txt": telegram("STATE", 1250, "181200Z AUG 65", "REF: A. SAIGON 123\n     B. 65 SAIGON 140"),
        "pair-2.txt": telegram("BANGKOK", 80, "191200Z AUG 65", "REF: 65 SAIGON 123"),
        "pair-3.txt": telegram("SAIGON", 123, "101200Z JUL 65", "REF: SAIGON 120"),
        "pair-4.txt": telegram("SAIGON", 140, "201200Z AUG 65"),
        # airgrams: one that is held, of a number that a telegram has too, and one that is not
        "airgram.csv": telegrams.row(1)
        + telegrams.row(4, "07LIMA-A90", "07LIMA-A12|07LIMA12", "AIRGRAM\nSUBJECT: A MILL\n"),
        "airgram-ask.txt": telegram(
            "QUITO", 12, "111926Z JAN 08", "REF: A. LIMA A-90\n     B. LIMA A-95, DEC 20\n     C. LIMA 90"
        ),
        # one file of several forms' worth of trouble
        "nothing.txt": "",
    }
    # the curve of LIMA: with points or without, numbers of 2007 belong to 2006
    for serial, date in ((10, "JAN"), (90, "MAR"), (250, "JUN"), (300, "JUL"), (1200, "DEC")):
        found[f"lima-{serial}-06.txt"] = telegram("LIMA", serial, f"101200Z {date} 06")
        found[f"lima-{serial}-07.txt"] = telegram(
            "LIMA", serial, f"111200Z {date} 07", f"REF: LIMA {serial + 50}"
        )
    # a wrong date, that may evict its neighbours from the curve or be evicted
    found["lima-slip.txt"] = telegram("LIMA", 260, "111200Z FEB 07", "REF: OTTAWA 41")
    return found


def write_pile(folder: Path) -> list[Path]:
    """Write the pile into a folder; gives its files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in texts().items():
        (folder / name).write_text(text, encoding="utf-8")
        paths.append(folder / name)
    return paths


OF_ALL = ("catalogue", "topics")
"""What builds of all files keep of all cables together."""


def contents(path: Path, without: Iterable[str] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of the tables of a store, without the numbers of rows, in one order."""
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        for words in ("cables_fts", "texts_fts"):
            database.execute(f"INSERT INTO {words} ({words}) VALUES ('integrity-check')")  # noqa: S608
        statement = (
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%\\_fts%' ESCAPE '\\'"
        )
        tables = [name for (name,) in database.execute(statement) if name not in without]
        return {table: sorted(_rows(database, table), key=repr) for table in tables}


def _rows(database: sqlite3.Connection, table: str) -> Iterator[tuple[Any, ...]]:
    names = dict(database.execute("SELECT id, name FROM inputs"))
    places = {row[0]: row[1:] for row in database.execute("SELECT id, source, place FROM documents")}
    columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    for row in database.execute(f"SELECT * FROM {table}"):  # noqa: S608 (a name of the schema)
        cells = dict(zip(columns, row, strict=True))
        if "document" in cells:
            cells["document"] = places[cells["document"]]
        if "input" in cells:
            cells["input"] = names[cells["input"]]
        yield tuple(value for name, value in cells.items() if name != "id")


def views(folder: Path) -> dict[str, bytes]:
    """The files beside the store."""
    return {name: (folder / name).read_bytes() for name in FILES}


# A build of these alone finds no cable and stops.
NO_CABLES = {"nothing.txt", "part-2.txt", "part-3.txt"}


def split(items: list[Path], seed: int) -> list[list[Path]]:
    """Some items shuffled and cut into builds, five at most, each of which finds a cable."""
    chance = random.Random(seed)
    shuffled = sorted(chance.sample(items, len(items)), key=lambda path: path.name in NO_CABLES)
    cuts = sorted(chance.sample(range(1, len(items) - len(NO_CABLES)), chance.randint(1, 4)))
    parts = [shuffled[a:b] for a, b in zip([0, *cuts], [*cuts, len(items)], strict=True)]
    # The files that may not stand alone come last there: they go to parts of their own choice.
    for path in [path for path in parts[-1] if path.name in NO_CABLES]:
        parts[-1].remove(path)
        chance.choice(parts).append(path)
    return parts
