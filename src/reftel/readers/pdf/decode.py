"""A PDF document becomes a text, or a Problem that says why not and what to do.

Another process does it (`child`): one for each process that reads, started at the first document.
"""

import atexit
import importlib.util
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import BinaryIO, NamedTuple, cast

from reftel.files.extras import install
from reftel.model.place import NO_PLACE
from reftel.model.problems import Problem, ProblemCode
from reftel.readers.limits import in_words
from reftel.readers.pdf.child import receive, send
from reftel.readers.pdf.extract import DAMAGED, ENCRYPTED, NO_MEMORY, Extracted
from reftel.readers.pdf.pages import join_pages

LIBRARY = "pypdfium2"
PAGES = 20_000
"""How many pages of a document are read at most."""

SECONDS = 120
"""How long the processor may work on a document."""

MEMORY = 512 * 1024 * 1024
"""How many bytes of memory may be used for a document, beside three times its size."""

_PATIENCE = 5  # so many times SECONDS pass at most where the processor has other work too
_OCR = "add one with an OCR program (ocrmypdf is free: ocrmypdf IN.pdf OUT.pdf)"
_OCR_ANEW = "run an OCR program over its pages (ocrmypdf is free: ocrmypdf --force-ocr IN.pdf OUT.pdf)"
_PRINT = "print it to a new PDF, or save its text"
_ERRORS = {
    ENCRYPTED: (ProblemCode.ENCRYPTED, "that only a password opens", "save it without one"),
    DAMAGED: (ProblemCode.DAMAGED, "that is damaged or cut short", "fetch it again"),
    NO_MEMORY: (ProblemCode.TOO_LARGE, f"that needs more than {in_words(MEMORY)} of memory", _PRINT),
}
_TIME_IS_UP = int(getattr(signal, "SIGXCPU", 0))
_END, _END_WITHIN = b"%%EOF", 2048
_UNKNOWN_SHARE = 2  # so much of the text must be known characters


class PdfText(NamedTuple):
    """The text of a document, "" where it has none, and what is to be told of it.

    `may_pass` says that it was not read for a reason that may be gone the next time.
    """

    text: str
    problems: tuple[Problem, ...] = ()
    may_pass: bool = False


def read_pdf(data: bytes, name: str, most_characters: int) -> PdfText:
    """Return the text of a document in a file of this name; raises nothing for what is in the document."""
    if importlib.util.find_spec(LIBRARY) is None:
        cause = "is a PDF, and the library that reads PDFs is not installed"
        return PdfText("", (Problem(ProblemCode.NO_LIBRARY, name, NO_PLACE, cause, install("pdf")),), True)
    try:
        with _one_at_a_time:
            found = _child().ask(data, most_characters)
    except _Ended as ended:
        return PdfText("", (Problem(ended.code, name, NO_PLACE, ended.cause, _PRINT),), ended.may_pass)
    if nothing := _why_nothing(found):
        code, cause, advice = nothing
        return PdfText("", (Problem(code, name, NO_PLACE, f"is a PDF {cause}", advice),))
    is_cut = _END not in data[-_END_WITHIN:]
    return PdfText(join_pages(list(found.pages)), tuple(_what_is_left(found, name, is_cut)))


def _why_nothing(found: Extracted) -> tuple[ProblemCode, str, str] | None:
    """Return code, cause and advice where nothing of a document can be read."""
    words = sum(len("".join(page.split())) for page in found.pages)
    if found.error:
        return _ERRORS[found.error]
    if not words and found.scanned:
        return ProblemCode.NEEDS_OCR, "of images without a text layer", _OCR
    if found.unknown * _UNKNOWN_SHARE > words:
        return ProblemCode.NEEDS_OCR, "whose fonts do not say which characters they show", _OCR_ANEW
    if not words and found.broken:
        return _ERRORS[DAMAGED]
    return None if words else (ProblemCode.EMPTY, "without words", "fetch it again")


def _what_is_left(found: Extracted, name: str, is_cut: bool) -> Iterator[Problem]:
    """Yield what of a document was not read."""
    if is_cut:
        cause = "is a PDF that breaks off: pages may be missing"
        yield Problem(ProblemCode.DAMAGED, name, NO_PLACE, cause, "fetch it again", lost=False)
    if found.scanned:
        cause = f"has no text layer on {_pages(found.scanned)}"
        yield Problem(ProblemCode.NEEDS_OCR, name, NO_PLACE, cause, _OCR, lost=False)
    if found.broken:
        cause = f"is damaged on {_pages(found.broken)}"
        yield Problem(ProblemCode.DAMAGED, name, NO_PLACE, cause, "fetch it again", lost=False)
    if found.long:
        cause = f"has more characters than reftel reads on {_pages(found.long)}"
        yield Problem(ProblemCode.TOO_LARGE, name, NO_PLACE, cause, "save its text and cut it into files")
    if found.total > len(found.pages):
        cause = f"has {found.total:,} pages, of which {len(found.pages):,} are read"
        yield Problem(ProblemCode.TOO_LARGE, name, NO_PLACE, cause, "cut it into files of single cables")
    if found.unknown:
        noun = "character that its fonts do" if found.unknown == 1 else "characters that its fonts do"
        cause = f"has {found.unknown:,} {noun} not tell"
        yield Problem(ProblemCode.ENCODING, name, NO_PLACE, cause, _OCR, lost=False)
    if found.attached:
        noun = "a file" if found.attached == 1 else f"{found.attached:,} files"
        cause = f"has {noun} attached, which reftel does not open"
        advice = "save what is attached as files"
        yield Problem(ProblemCode.ELSEWHERE, name, NO_PLACE, cause, advice, lost=False)


def _pages(numbers: Sequence[int]) -> str:
    """Return the numbers of pages in words, the first ones of many.

    >>> _pages((3,)), _pages((1, 2, 7))
    ('page 3', 'pages 1, 2, 7')
    """
    if len(numbers) == 1:
        return f"page {numbers[0]}"
    more = f" and {len(numbers) - 10:,} more" if len(numbers) > 10 else ""
    return f"pages {', '.join(map(str, numbers[:10]))}{more}"


class _Ended(Exception):
    """The process that reads documents ended without an answer."""

    def __init__(self, code: ProblemCode, cause: str, may_pass: bool = False) -> None:
        super().__init__(cause)
        self.code = code
        self.cause = cause
        self.may_pass = may_pass


_one_at_a_time = threading.Lock()


class _Child:
    """The process that takes documents apart; it is another one after each that ended."""

    def __init__(self) -> None:
        path = os.pathsep.join(place for place in sys.path if place)
        # -P: a file beside the documents must not be taken for a module.
        command = [sys.executable, "-P", "-c", "from reftel.readers.pdf.child import main; main()"]
        self.process = subprocess.Popen(  # noqa: S603 (a process of reftel itself)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
        )

    def ask(self, data: bytes, most_characters: int) -> Extracted:
        """Return what is in a document; raises _Ended where the process ended over it."""
        limits = {
            "pages": PAGES,
            "characters": most_characters,
            "seconds": SECONDS,
            "memory": MEMORY + 3 * len(data),
        }
        is_late = threading.Event()
        clock = threading.Timer(_PATIENCE * SECONDS, self._stop, [is_late])
        clock.daemon = True
        clock.start()
        try:
            requests = cast(BinaryIO, self.process.stdin)
            send(requests, json.dumps(limits).encode("ascii"))
            send(requests, data)
            fields = json.loads(receive(cast(BinaryIO, self.process.stdout)))
        except (OSError, EOFError) as error:
            raise self._why(is_late.is_set()) from error
        finally:
            clock.cancel()
        lists = {name: tuple(field) for name, field in fields.items() if isinstance(field, list)}
        return Extracted(**{**fields, **lists})

    def _stop(self, is_late: threading.Event) -> None:
        is_late.set()
        self.process.kill()

    def _why(self, is_late: bool) -> _Ended:
        self.end()
        if is_late or self.process.returncode == -_TIME_IS_UP:
            cause = f"is a PDF that takes longer than {SECONDS} seconds to read"
            return _Ended(ProblemCode.TOO_LARGE, cause, may_pass=True)
        cause = "is a PDF that crashed the PDF reader: it is damaged, or was made to do that"
        return _Ended(ProblemCode.DAMAGED, cause)

    @property
    def is_there(self) -> bool:
        """Say whether the process runs."""
        return self.process.poll() is None

    def end(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            with suppress(OSError):  # what was not yet sent
                cast(BinaryIO, stream).close()


_children: dict[int, _Child] = {}
"""The process that serves this one, by the id of this one: what was forked has those of others too."""


def _child() -> _Child:
    child = _children.get(os.getpid())
    if child is None or not child.is_there:
        if child is None:
            atexit.register(_end)
        else:
            child.end()
        child = _children[os.getpid()] = _Child()
    return child


def _end() -> None:
    if child := _children.get(os.getpid()):
        child.end()
