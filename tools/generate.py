"""Write an invented collection, in any size and in each of the forms in which a whole one has survived.

    python tools/generate.py cables.csv --cables 251287
    python tools/generate.py cables.csv --nodes NODES.tsv.gz --edges EDGES.tsv.gz --held HELD.txt.gz
    python tools/generate.py pages --pages --cables 25000
    python tools/generate.py pages.zip --pages --cables 25000
    python tools/generate.py pieces --cables 2512870 --pieces 10
    python tools/generate.py telegrams --records 2000000

The form is the eight-column CSV, or with --pages a folder or a zip of public pages, one for each cable.
--records gives a folder with the telegrams of 1973-79 as they are passed on: an archive for each year,
`us-diplomatic-cables-txt-YYYY.7z`, solid, with a text of some 2.5 kB for each.
--pieces gives a folder of CSVs that together are the collection; --apart N leaves N cables out of the CSV
and writes them beside it, for what takes them in later. Without files of a real topology (ids and
citations) one is drawn. The same options give the same bytes.
"""

from __future__ import annotations

import argparse
import lzma
import random
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape
from itertools import groupby
from pathlib import Path

from telegram import Telegram, Writer
from topology import Recorded, Sent, draw_topology, read_topology

SIZE = 7_230  # mean characters of a cable: 251,287 of them are 1.9 GB
_MOMENT = 130_000_000_000_000_000  # of all records, as Windows counts
NAVIGATION = 3_000  # characters of links that a page has around its cable; on the public pages 33,000
PAGE = """<?xml version='1.0' encoding='utf-8' ?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html lang='en' xml:lang='en' xmlns='http://www.w3.org/1999/xhtml'>
<head>
<title>Invented cables</title>
<link href='/static/cables.css' rel='stylesheet' type='text/css' />
</head>
<body>
<div class='main'>
<div class='pane small'>
{navigation}</div>
<div class='pane big'>
<h3>Viewing cable {mrn}, {subject}</h3>
<table class='cable'>
<tr>
<th>Reference ID</th>
<th>Created</th>
<th>Released</th>
<th>Classification</th>
<th>Origin</th>
</tr>
<tr>
<td>
<a href='/{path}'>{mrn}</a>
</td>
<td>
<a href='/date/{when:%Y-%m}_0.html'>{when:%Y-%m-%d %H:%M}</a>
</td>
<td>
<a href='/reldate/2030-01-01_0.html'>2030-01-01 12:00</a>
</td>
<td>
<a href='/classification/1_0.html' title='{lower}'>{classification}</a>
</td>
<td>
<a href='/origin/1_0.html'>{origin}</a>
</td>
</tr>
</table>
<code><pre>{head}</pre></code>
<code><pre>{body}</pre></code>
</div>
</div>
<script src='/static/cables.js' type='text/javascript'></script>
</body>
</html>
"""


def write_collection(path: Path, cables: Iterable[Sent], writer: Writer) -> int:
    """Write the CSV. Gives the number of cables."""
    number = 0
    with path.open("w", encoding="utf-8", newline="", buffering=1 << 20) as file:
        for number, sent in enumerate(cables, 1):
            file.write(render_row(number, writer.write(sent)))
    return number


def write_pieces(folder: Path, cables: Iterable[Sent], writer: Writer, each: int) -> int:
    """Write CSVs of `each` cables."""
    folder.mkdir(parents=True, exist_ok=True)
    pieces = groupby(enumerate(cables), lambda item: item[0] // each)
    return sum(
        write_collection(folder / f"piece{piece:03d}.csv", (sent for _, sent in part), writer)
        for piece, part in pieces
    )


def render_row(number: int, cable: Telegram) -> str:
    r"""Give the eight columns, all in quotation marks, those inside them escaped by a backslash."""
    fields = (
        str(number),
        _written_moment(cable.when),
        str(cable.mrn),
        cable.origin,
        cable.classification,
        "|".join(map(str, cable.cited)),
        cable.head,
        cable.body,
    )
    escaped = (field.replace("\\", "\\\\").replace('"', '\\"') for field in fields)
    return '"' + '","'.join(escaped) + '"\n'


def _written_moment(when: datetime) -> str:
    return f"{when.month}/{when.day}/{when.year} {when.hour}:{when:%M}"


def write_pages(path: Path, cables: Iterable[Sent], writer: Writer, navigation: int) -> int:
    """Write a page for each cable, into a zip where the path is named so, else into a folder."""
    pages = (render_page(writer.write(sent), navigation) for sent in cables)
    return _zip_pages(path, pages) if path.suffix == ".zip" else _save_pages(path, pages)


def _zip_pages(path: Path, pages: Iterator[tuple[str, str]]) -> int:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, page in pages:
            # With a fixed date the same options give the same bytes.
            archive.writestr(zipfile.ZipInfo(name), page, zipfile.ZIP_DEFLATED)
    return len(archive.namelist())


def _save_pages(folder: Path, pages: Iterator[tuple[str, str]]) -> int:
    made: Counter[Path] = Counter()
    for name, page in pages:
        path = folder / name
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
        made[path.parent] += 1
        path.write_bytes(page.encode())
    return made.total()


def render_page(cable: Telegram, navigation: int) -> tuple[str, str]:
    """Give the place and the text of the public page of a cable."""
    when = cable.when
    path = f"cable/{when:%Y/%m}/{cable.mrn}.html"
    return path, PAGE.format(
        navigation=_navigation(navigation),
        path=path,
        mrn=cable.mrn,
        subject=escape(cable.subject, quote=False),
        when=when,
        lower=cable.classification.lower(),
        classification=cable.classification,
        origin=escape(cable.origin),
        head=_preformatted(cable.head),
        body=_linked(_preformatted(cable.body), cable.tags),
    )


def _preformatted(text: str) -> str:
    return escape(text, quote=False).replace("\n", "&#x000A;")


def _linked(body: str, tags: tuple[str, ...]) -> str:
    """Set the marks and links of the public pages: on paragraph numbers and TAGS."""
    written = f"TAGS: {', '.join(tags)}"
    links = " ".join(f"<a href='/tag/{tag}_0.html'>{tag}</a>" for tag in tags)
    top, _, rest = body.partition(written)
    first, *paragraphs = rest.split("&#x000A; &#x000A;")
    marked = (
        f"<a id='par{number}' href='#par{number}'>¶</a>{paragraph}" if paragraph[:1].isdigit() else paragraph
        for number, paragraph in enumerate(paragraphs, 1)
    )
    return f"{top}TAGS: {links}{'&#x000A; &#x000A;'.join((first, *marked))}"


def _navigation(size: int) -> str:
    link = "<a href='/date/2006-01_0.html'>2006/01</a>\n"
    return link * (size // len(link))


def write_records(folder: Path, count: int, seed: int) -> int:
    """Write a 7z archive for each of the years 1973 to 1979, with a text for each of `count` records."""
    from record import LOST_SHARE, RecordWriter, posts_of

    folder.mkdir(parents=True, exist_ok=True)
    years = range(1973, 1980)
    lost = round(count * LOST_SHARE / (1 - LOST_SHARE))
    chance = random.Random(f"cables {seed}")
    absent = frozenset(chance.sample(range(count + lost), lost))
    cables = draw_topology(count + lost, chance, years, posts_of(years[0]))
    writer = RecordWriter(random.Random(seed))
    held = (sent for place, sent in enumerate(cables) if place not in absent)
    for year, sent in groupby(held, lambda cable: cable.mrn.year):
        pack_year(folder / f"us-diplomatic-cables-txt-{year}.7z", map(writer.write, sent))
    return count


def pack_year(path: Path, records: Iterable[tuple[str, str]]) -> None:
    """Write texts into a solid archive, one by one; the same texts give the same bytes."""
    import py7zr

    filters = [{"id": lzma.FILTER_LZMA2, "preset": 1}]
    with py7zr.SevenZipFile(path, "w", filters=filters) as archive:
        for name, text in records:
            archive.writestr(text.encode(), name)
            about = archive.header.files_info.files[-1]  # it keeps the text, and the time of now
            about.update(data=None, creationtime=_MOMENT, lastwritetime=_MOMENT, lastaccesstime=_MOMENT)


def choose_cables(options: argparse.Namespace) -> Iterator[Sent]:
    """Give the cables that the command line asks for."""
    # Chance of their own: the same cables are sent whatever is written of them.
    chance = random.Random(f"cables {options.seed}")
    if options.nodes and options.edges:
        return read_topology(Recorded(options.nodes, options.edges, options.held), options.cables, chance)
    return draw_topology(options.cables, chance)


def write(options: argparse.Namespace) -> int:
    """Write the form that the command line asks for; gives the number of cables."""
    if options.records:
        return write_records(options.path, options.records, options.seed)
    cables = choose_cables(options)
    writer = Writer(options.size, random.Random(options.seed))
    if options.pages:
        return write_pages(options.path, cables, writer, options.navigation)
    if options.pieces:
        return write_pieces(options.path, cables, writer, -(-options.cables // options.pieces))
    if options.apart:
        late = random.Random(options.seed).sample(range(options.cables), options.apart)
        return write_apart(options.path, cables, writer, frozenset(late))
    return write_collection(options.path, cables, writer)


def write_apart(path: Path, cables: Iterable[Sent], writer: Writer, late: frozenset[int]) -> int:
    """Write the CSV and, into NAME-apart.csv, the cables at the places in `late`."""
    apart: list[Sent] = []

    def keep_apart() -> Iterator[Sent]:
        for place, sent in enumerate(cables):
            if place in late:
                apart.append(sent)
            else:
                yield sent

    count = write_collection(path, keep_apart(), writer)
    return count + write_collection(path.with_stem(f"{path.stem}-apart"), apart, writer)


def main() -> None:
    """Read the command line and write the files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--cables", type=int, default=250_000)
    parser.add_argument("--size", type=int, default=SIZE, help="mean characters of a cable")
    parser.add_argument("--pages", action="store_true", help="public pages, into a folder or a .zip")
    parser.add_argument("--navigation", type=int, default=NAVIGATION, help="characters of links on a page")
    parser.add_argument("--pieces", type=int, default=0, help="a folder of so many CSVs")
    parser.add_argument("--records", type=int, default=0, help="so many telegrams of 1973-79, in seven .7z")
    parser.add_argument("--apart", type=int, default=0, help="so many cables into a CSV of their own")
    parser.add_argument("--nodes", type=Path, help="ids, dates, classifications; tab-separated, gzipped")
    parser.add_argument("--edges", type=Path, help="ids citing and cited; tab-separated, gzipped")
    parser.add_argument("--held", type=Path, help="more ids, one a line, gzipped")
    parser.add_argument("--seed", type=int, default=1)
    count = write(parser.parse_args())
    print(f"{count} cables", file=sys.stderr)


if __name__ == "__main__":
    main()
