"""Is a form of input taken for another? Each file given, against the recogniser of every form.

    python evaluation/forms.py telegram=HEADS.zip body,telegram=BODIES.zip smart=FOIA.zip page=PAGES.zip
    python evaluation/forms.py FOLDER

Before the sign stands the form that the files have, "," between several; without one nothing is checked. A
folder is all files in it, a zip its members. The first table counts for each path which form is taken for
its files, the second which forms claim them at all, and with certainty. Fails where a file is taken for
another form than said, or claimed with certainty by another.
"""

from __future__ import annotations

import argparse
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tabulate import tabulate

from reftel.readers.containers.mail import is_mail
from reftel.readers.decode import decode
from reftel.readers.forms.form import CERTAIN, Content, Form
from reftel.readers.forms.registry import FORMS, choose_form
from reftel.readers.limits import HEAD_BYTES, LIMITS
from reftel.readers.pdf.decode import read_pdf
from reftel.readers.sniff import find_archive, is_pdf, name_foreign

NONE = "none"


class Taken(NamedTuple):
    """What a file is taken for, and how certain each form is that it is its own."""

    name: str
    form: str
    claims: dict[str, float]


def find_files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of the files at a path, in a folder and in zip files."""
    if path.is_dir():
        for below in sorted(path.rglob("*")):
            if below.is_file():
                yield from find_files(below)
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in sorted(archive.namelist()):
                if not name.endswith("/"):
                    yield name, archive.read(name)
    else:
        yield path.name, path.read_bytes()


def take(name: str, data: bytes) -> Taken:
    """Say what a file is taken for, as the readers do."""
    head = data[:HEAD_BYTES]
    if is_pdf(head):
        text = read_pdf(data, name, LIMITS.text).text
        return Taken(name, "pdf" if choose_form(Content(name, text)) else NONE, {})
    if find_archive(head) or name_foreign(head):
        return Taken(name, name_foreign(head) or "archive", {})
    streamed, whole = Content(name, head=head), Content(name, decode(data).text)
    claims = {form.name: claim(form, streamed, whole) for form in FORMS}
    form = choose_form(streamed, streamed=True)
    if not form and is_mail(head):
        return Taken(name, "mail", claims)
    form = form or choose_form(whole)
    return Taken(name, form.name if form else NONE, claims)


def claim(form: Form, streamed: Content, whole: Content) -> float:
    """Say how certain a form is of a file."""
    return form.recognise(streamed if form.cut else whole)


def find_wrong(taken: Taken, expected: set[str]) -> str:
    """Say what is wrong with what a file is taken for, "" where nothing is."""
    if taken.form not in expected:
        return f"{taken.name}: taken for {taken.form}, not {' or '.join(sorted(expected))}"
    others = [name for name, how in taken.claims.items() if how >= CERTAIN and name not in expected]
    return f"{taken.name}: claimed by {', '.join(others)} too" if others else ""


def main() -> None:
    """Read the command line, print the tables, and fail where a form is taken for another."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="+", metavar="[FORM=]PATH")
    rows: list[list[object]] = []
    claims: list[list[str]] = []
    wrong: list[str] = []
    for words in parser.parse_args().paths:
        expected, _, path = words.rpartition("=")
        forms = set(filter(None, expected.split(",")))
        found = [take(*file) for file in find_files(Path(path))]
        counts = Counter(one.form for one in found)
        counted = [counts[name] or "" for name in _columns(counts)]
        rows.append([Path(path).name, expected, len(found), *counted])
        claims.append([Path(path).name, *(_count_claims(found, form.name) for form in FORMS)])
        if forms:
            wrong += filter(None, (find_wrong(one, forms) for one in found))
    names = [form.name for form in FORMS]
    print(tabulate(rows, ["files", "expected", "of them", *names, "pdf", "mail", "others", NONE]), end="\n\n")
    print("claimed (with certainty) by")
    print(tabulate(claims, ["files", *names]))
    if wrong:
        sys.exit("\n".join(wrong))


def _columns(counts: Counter[str]) -> list[str]:
    usual = [*(form.name for form in FORMS), "pdf", "mail"]
    counts["others"] = sum(count for form, count in counts.items() if form not in {*usual, NONE, "others"})
    return [*usual, "others", NONE]


def _count_claims(found: list[Taken], form: str) -> str:
    some = sum(one.claims.get(form, 0) > 0 for one in found)
    certain = sum(one.claims.get(form, 0) >= CERTAIN for one in found)
    return f"{some} ({certain})" if some else ""


if __name__ == "__main__":
    main()
