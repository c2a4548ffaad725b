"""Runs reftel as somebody whom file modes bind: `python unprivileged.py [words]...`.

Whoever runs the tests may be root, for whom no file is closed. On Linux root keeps its name here, and its own
files, but not the two capabilities that open every door; others have none to lose.
"""

from __future__ import annotations

import ctypes
import os
import sys

_VERSION_3 = 0x20080522
_OPENS_ALL = 0b110  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Rights(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint32) for name in ("effective", "permitted", "inheritable"))


def give_up_rights() -> None:
    """Let file modes hold for this process from now on."""
    libc = ctypes.CDLL(None, use_errno=True)
    header, rights = _Header(_VERSION_3, 0), (_Rights * 2)()
    if libc.capget(ctypes.byref(header), rights):
        raise OSError(ctypes.get_errno(), "capget")
    rights[0].effective &= ~_OPENS_ALL
    rights[0].permitted &= ~_OPENS_ALL
    if libc.capset(ctypes.byref(header), rights):
        raise OSError(ctypes.get_errno(), "capset")


if __name__ == "__main__":
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        give_up_rights()
    from reftel.cli.main import main

    main(sys.argv[1:])
