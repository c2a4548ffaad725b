"""All forms of input, one in each line. A new one is its file, its import and its line here."""

from reftel.readers.forms import dump, page, record, smart, telegram
from reftel.readers.forms.archive import attributes, body, plusd
from reftel.readers.forms.form import CERTAIN, Content, Form
from reftel.readers.forms.frus import volume
from reftel.readers.forms.tables import delimited, eight, json_rows, refuse

FORMS = (
    eight.FORM,
    delimited.FORM,
    json_rows.FORM,
    volume.FORM,
    page.FORM,
    plusd.FORM,
    attributes.FORM,
    refuse.FORM,
    dump.FORM,
    record.FORM,
    smart.FORM,
    telegram.FORM,
    body.FORM,
)
"""In the order in which they are asked."""

_STREAMED = tuple(form for form in FORMS if form.cut)
_WHOLE = tuple(form for form in FORMS if not form.cut)

ADVICE = (
    "reftel reads telegrams, SMART cables, flattened records, web pages of single cables, "
    "tables of cables (CSV, JSON), dumps, FRUS volumes in TEI XML"
)


def choose_form(content: Content, *, streamed: bool = False) -> Form | None:
    """Give the form that is the likeliest of a text, or of a stream; of equal ones the first.

    >>> choose_form(Content("a.txt", "C O N F I D E N T I A L OTTAWA 002266\\n\\nSIPDIS")).name
    'telegram'
    >>> choose_form(Content("a.txt", "bread and butter"))
    """
    best, most = None, 0.0
    for form in _STREAMED if streamed else _WHOLE:
        if (confidence := form.recognise(content)) > most:
            best, most = form, confidence
            if confidence >= CERTAIN:
                break
    return best
