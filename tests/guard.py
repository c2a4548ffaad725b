"""Runs reftel under a watch: `python guard.py SEEN [[words of a call], ...]`, the calls in JSON.

What a program does that only a connected or a running one would do (sockets, names looked up, programs
started, classes unpickled) is written to the file SEEN and refused. Files opened to be written are written
down too, with the word "writes". The watch stands in the module, so that worker processes have it as well.
"""

from __future__ import annotations

import json
import os
import sys

REFUSED = (
    "socket.", "urllib.", "http.", "ftplib.", "smtplib.", "imaplib.", "poplib.", "nntplib.", "telnetlib.",
    "webbrowser.", "subprocess.", "os.system", "os.exec", "os.spawn", "os.posix_spawn", "os.startfile",
    "pty.spawn", "sqlite3.load_extension",
)  # fmt: skip
WRITES = os.O_WRONLY | os.O_RDWR
SEEN = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """Write down and refuse what REFUSED names."""
    if event.startswith(REFUSED):
        os.write(SEEN, f"{event} {arguments!r}\n".encode("ascii", "replace"))
        raise RuntimeError(event)
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITES:
        os.write(SEEN, f"writes {os.fspath(arguments[0])!r}\n".encode("ascii", "replace"))  # type: ignore[call-overload]


sys.dont_write_bytecode = True  # what Python keeps for itself is not asked about
sys.addaudithook(watch)


def call(words: list[str]) -> None:
    """Run one command as the command line does; stop where it does not end well."""
    from reftel.cli.main import main

    try:
        main(words)
    except SystemExit as stop:
        if stop.code:
            raise


if __name__ == "__main__":
    for words in json.loads(sys.argv[2]):
        call(words)
