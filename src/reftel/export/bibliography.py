"""The cables as a bibliography: CSL-JSON and BibTeX, for Zotero and for writers of papers.

They hold the cables alone; neither format can say that one work cites another.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from reftel.export.attributes import is_estimated
from reftel.export.cells import one_line, readable, writing
from reftel.export.jsongraphs import generate_items
from reftel.lexicon.dates import MONTHS
from reftel.lexicon.posts import posts
from reftel.model.records import Node

_GENRE = "Diplomatic cable"
_MONTHS = [month[:3].lower() for month in MONTHS]

# A brace behind a backslash would still be counted as a brace by BibTeX.
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: "\\" + sign for sign in "#$%&_"},
}
_TEX_SIGNS = str.maketrans(_TEX)
_NO_KEY = re.compile(r"[^A-Za-z0-9:.+/-]")


def write_csl(path: Path, nodes: Iterable[Node]) -> None:
    """Write a CSL-JSON array of reports; a date that is estimated is an interval marked circa.

    Raises OutputError where it cannot be written.
    """
    with writing(path) as file:
        file.write("[\n")
        file.writelines(generate_items(map(_csl_item, nodes)))
        file.write("]\n")


def write_bibtex(path: Path, nodes: Iterable[Node]) -> None:
    """Write a technical report for each cable, with the MRN as key and number.

    `date` is that of BibLaTeX and Zotero, an interval where it is estimated; `year` and `month` are for
    BibTeX, which reads the one of the MRN where no date is known. Raises OutputError where it cannot be
    written.
    """
    with writing(path) as file:
        file.writelines(map(_bibtex_entry, nodes))


def _csl_item(node: Node) -> dict[str, object]:
    mrn = readable(str(node.mrn))
    item: dict[str, object] = {
        "id": mrn,
        "type": "report",
        "genre": _GENRE,
        "number": mrn,
        "title": _title(node),
        "author": [{"literal": _author(node)}],
        "issued": _csl_date(node),
    }
    if node.tags:
        item["keyword"] = _keywords(node)
    return {**item, "note": _note(node)}


def _csl_date(node: Node) -> dict[str, object]:
    if node.date:
        return {"date-parts": [_parts(node.date)]}
    if not is_estimated(node):
        return {"date-parts": [[node.mrn.year]], "circa": True}
    ends = [end for end in (node.date_earliest, node.date_latest) if end]
    return {"date-parts": [_parts(end) for end in ends], "circa": True}


def _parts(date: str) -> list[int]:
    return [int(part) for part in date[:10].split("-")]


def _bibtex_entry(node: Node) -> str:
    key = _NO_KEY.sub("-", str(node.mrn))
    return f"@techreport{{{key},\n" + ",\n".join(_generate_fields(node)) + "\n}\n\n"


def _generate_fields(node: Node) -> Iterator[str]:
    yield f"  author = {{{{{_tex(_author(node))}}}}}"
    yield f"  title = {{{{{_tex(_title(node))}}}}}"
    yield f"  institution = {{{_tex(_author(node))}}}"
    yield f"  type = {{{_GENRE}}}"
    yield f"  number = {{{_tex(str(node.mrn))}}}"
    yield f"  year = {{{node.date[:4] or node.mrn.year}}}"
    if node.date:
        yield f"  month = {_MONTHS[int(node.date[5:7]) - 1]}"
    if dates := node.date[:10] or _interval(node):
        yield f"  date = {{{dates}}}"
    if node.tags:
        yield f"  keywords = {{{_tex(_keywords(node))}}}"
    yield f"  note = {{{_tex(_note(node))}}}"


def _interval(node: Node) -> str:
    # An end that is unknown stays empty: "2008-02-20/" is open in BibLaTeX.
    return f"{node.date_earliest}/{node.date_latest}" if is_estimated(node) else ""


def _tex(text: str) -> str:
    # Two hyphens would be set as a dash.
    return re.sub("-(?=-)", "-{}", one_line(text).translate(_TEX_SIGNS))


def _title(node: Node) -> str:
    return one_line(node.subject) or f"Cable {readable(str(node.mrn))}"


def _author(node: Node) -> str:
    if sender := one_line(node.sender):
        return sender
    post = posts().get(node.mrn.post)
    return post.name if post else readable(node.mrn.post)


def _keywords(node: Node) -> str:
    return one_line(", ".join(node.tags))


def _note(node: Node) -> str:
    # "SECRET//NOFORN" has its caption in itself.
    within = {*node.classification.split("//"), *node.classification.split()}
    captions = ", ".join(caption for caption in node.captions if caption not in within)
    said = [
        f"Classification: {node.classification}" if node.classification.strip() else "",
        f"Captions: {captions}" if captions else "",
        "" if node.held else "Cited, not held",
        f"Date estimated: {node.date_earliest} to {node.date_latest}" if is_estimated(node) else "",
        f"Source: {node.source}" if node.source else "",
    ]
    return one_line(". ".join(filter(None, said)))
