"""The modules of the page's script as one text, so that the page stays one file."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_IMPORT = re.compile(r"^import \{\s*\w+(?:,\s*\w+)*,?\s*\} from '(\.[^']*)';\n", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*/\*\*(?:[^*]|\*(?!/))*\*/\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function|class|const)", re.MULTILINE)


@cache
def bundle(entry: Path) -> str:
    """Return a module and all that it imports as one script, each module after those that it imports.

    None of its names is global. Modules import each other by name, without renaming, and no two have the
    same name at the top; what breaks these rules is a syntax error in the browser. Comments that document
    (/** ... */), a quarter of the text, are left out. A process reads the modules once.
    """
    modules: dict[Path, str] = {}
    seen: set[Path] = set()

    def add(path: Path) -> None:
        seen.add(path)
        text = path.read_text(encoding="utf-8")
        for name in _IMPORT.findall(text):
            imported = (path.parent / name).resolve()
            if imported not in seen:
                add(imported)
        modules[path] = _EXPORT.sub("", _IMPORT.sub("", _COMMENT.sub("", text))).strip()

    add(entry.resolve())
    return "\n\n".join(("'use strict';\n{", *modules.values(), "}\n"))
