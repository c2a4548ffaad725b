"""How Sphinx builds the documentation; `docs/site/build.py` calls it."""

import re
from typing import Any

from pygments.lexers.special import TextLexer
from sphinx.highlighting import lexers

lexers["csv"] = TextLexer()

project = "reftel"
author = "the reftel authors"
project_copyright = author
extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["docs/site/**"]

# The Markdown is that of the repository: its links name files and headings as there.
myst_heading_anchors = 4
myst_links_external_new_tab = False

# Docstrings name code in single quotation marks of the keyboard (`like_this`).
default_role = "code"
smartquotes = False
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
maximum_signature_line_length = 88
suppress_warnings = ["ref.python"]  # of a type that has two names: either leads to it

# Nothing comes from elsewhere, and all of it works from disk: summaries of search results would be fetched.
html_theme = "furo"
html_title = "reftel"
html_show_search_summary = False
html_copy_source = False
html_show_sourcelink = False
html_static_path: list[str] = []
pygments_style = "default"


def _skip(_app: object, _what: str, _name: str, thing: Any, skip: bool, _options: object) -> bool | None:
    """Leave out the fields of a named tuple, which its signature lists."""
    return True if type(thing).__name__ == "_tuplegetter" else (skip or None)


def _escape(_app: object, _what: str, _name: str, _thing: object, _options: object, lines: list[str]) -> None:
    """Take stars outside of code as stars: docstrings are plain text with code in them."""
    for number, line in enumerate(lines):
        if not line.lstrip().startswith((">>>", "...")):
            parts = re.split(r"(`[^`]*`)", line)
            lines[number] = "".join(
                part if part.startswith("`") else part.replace("*", r"\*") for part in parts
            )


def setup(app: Any) -> None:
    """Connect what the settings do not say."""
    app.connect("autodoc-process-docstring", _escape)
    app.connect("autodoc-skip-member", _skip)
