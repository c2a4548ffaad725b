"""A citation explained: what is written, and how year and post were found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reftel.analysis.queries import Explanation
from reftel.model.notes import NoteKind
from reftel.model.records import Decision, Mention, Ref, YearFrom
from reftel.render.cable import is_added
from reftel.render.layout import underlined
from reftel.render.records import plain
from reftel.render.tables import (
    TableRow,
    cited_as,
    flat,
    in_lines,
    named,
    named_in_lines,
    printable,
    render_rows,
    render_table,
    shown_sentences,
    terminal_width,
)
from reftel.render.where import render_all
from reftel.resolve.corrections import labels_of

REFERENCES = ("naming", "label", "text", "status", "cited", "reason")
_YEARS_FROM = {
    YearFrom.WRITTEN: "as written",
    YearFrom.CITING: "not given: the year of the citing cable",
    YearFrom.OWN_SERIAL: "not given: inferred from the citing cable's own number",
    YearFrom.HELD: "not given: inferred from a cable in the collection",
    YearFrom.CURVE: "not given: inferred from the numbers the post used at that time",
    YearFrom.CEILING: "not given: inferred from the highest known number of the post",
}


def render_explanation(found: Explanation) -> str:
    """Return why a cable cites another: the words, the steps that led there, what the paragraphs say.

    Where it does not, give what it does cite.
    """
    if not found.edge:
        return _render_no_citation(found)
    cited = named_in_lines(found.cited_node) if found.cited_node else str(found.cited)
    added = [decision for decision in found.naming if is_added(decision)]
    parts = [
        "\n".join([named_in_lines(found.citing), f"cites {cited_as(found.edge)}".rstrip(), cited]),
        "\n".join(_written(found)),
        *("\n".join(_steps(decision, found)) for decision in found.naming if not is_added(decision)),
        *("\n".join(_who_added(decision)) for decision in added),
        _render_mentions(found),
        render_all(found.where),
        _corrections(found),
    ]
    return printable("\n\n".join(parts))


def _render_no_citation(found: Explanation) -> str:
    """Return what a cable does cite, for one who asked about another."""
    citing, cited = found.citing.mrn, found.cited
    parts = [f"{citing} cites nothing" if found.citing.held else f"{citing} is missing: its text is unknown"]
    if found.decisions:
        parts = [f"{citing} cites\n" + render_rows(reference_rows(found), REFERENCES[1:])]
    parts.append(render_all(found.where))
    if found.doubtful:
        words = ", ".join(f'"{flat(decision.ref.text)}"' for decision in found.doubtful)
        advice = "If you know it is this one, put this into a corrections file:"
        parts.append(in_lines(f"What may be {cited} was left undecided: {words}"))
        parts.append(f"{in_lines(advice)}\n\n{_decision_entry(found)}")
    if found.mentions:
        words = in_lines(f"Its paragraphs name {cited}, which is not in its REF block")
        parts.append(f"{words}\n{_mentions_table(found)}")
    if found.reverse:
        parts.append(in_lines(f"It is {cited} that cites {citing}: reftel explain {cited} {citing}"))
    return printable("\n\n".join(parts))


def reference_rows(found: Explanation) -> list[TableRow]:
    """Return all references of the citing cable as rows; `naming` marks those that name the cited one."""
    naming = {decision.position for decision in found.naming}
    return [{"naming": decision.position in naming, **plain(decision)} for decision in found.decisions]


def _written(found: Explanation) -> Iterator[str]:
    """Return the references as written, those that name the cited cable underlined by carets."""
    written = [decision for decision in found.decisions if not is_added(decision)]
    naming = [decision for decision in found.naming if not is_added(decision)]
    marked = {decision.position for decision in naming}
    if found.edge and found.edge.origin == "footnote":
        yield in_lines("Named in an editors' note of a printed volume, not by the cable itself")
    elif not written:
        yield "The cable has no readable REF line"
    elif found.edge and found.edge.origin == "metadata":
        yield in_lines("Recorded (the text has no REF block; this is from a machine-made list of cited ids)")
    else:
        yield in_lines(f"As written in {(naming or written)[0].source}")
    width = max((len(decision.ref.label) for decision in written), default=0)
    for decision in written:
        words = printable(flat(decision.ref.text))
        marks = "^" * len(words) if decision.position in marked else ""
        first, *others = underlined(words, marks, terminal_width(), " " * (6 + width))
        yield f"    {decision.ref.label:{width}}{first[4 + width :]}".rstrip()
        yield from others


def _steps(decision: Decision, found: Explanation) -> Iterator[str]:
    ref, resolution = decision.ref, decision.found or decision.resolution
    yield f"How {f'ref {ref.label}' if ref.label else 'it'} was read"
    steps = [("post", _post_step(ref, resolution.mrn.post if resolution.mrn else ""))]
    if resolution.mrn:
        steps.append(("number", str(resolution.mrn.serial)))
    if resolution.mrn and resolution.year_from:
        steps.append(("year", f"{resolution.mrn.year}, {_YEARS_FROM[resolution.year_from]}"))
    steps += [("table" if note.kind is NoteKind.OWN_TABLE else "repaired", str(note)) for note in ref.notes]
    steps += [("NOTAL", "marked as not sent to all addressees")] if ref.notal else []
    for mrn in resolution.candidates:
        node = found.weighed.get(str(mrn))
        steps.append(("weighed", named(node) if node else f"{mrn}  (not in the store)"))
    steps.append(
        ("found" if decision.found else "decided", f"{resolution.status.value}: {resolution.reason}")
    )
    if decision.found:
        steps.append(("decided", f"{decision.resolution.status.value}: {decision.resolution.reason}"))
    yield from _filled(steps)


def _who_added(decision: Decision) -> Iterator[str]:
    """Return who added a citation that no line of the cable has, where, and why."""
    yield "Added by a correction: no line of the cable has it"
    seen = decision.resolution.reasons[0].other if decision.resolution.reasons else ""
    yield from _filled([("by", decision.corrected_by), ("in", decision.source), ("reason", seen)])


def _filled(steps: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, words in steps:
        margin = " " * 14
        yield in_lines(words, f"    {name:10}", margin)


def _post_step(ref: Ref, post: str) -> str:
    if not post:
        return f"{ref.post}, as written" if ref.post else "not written"
    if not ref.post:
        return f"{post}, not given: that of the previous reference, or of the citing cable"
    return f"{ref.post}, as written" if ref.post == post else f"{post}, written as {ref.post}"


def _render_mentions(found: Explanation) -> str:
    if not found.mentions:
        return "The paragraphs do not mention it, so its relation is unknown (refers_to)"
    return f"Mentioned\n{_mentions_table(found)}"


def _mentions_table(found: Explanation) -> str:
    sentences = shown_sentences((found.citing.mrn, mention.sentence) for mention in found.mentions)
    cells = [
        (_where(mention), mention.text, mention.relation.value, sentence)
        for mention, sentence in zip(found.mentions, sentences, strict=True)
    ]
    return render_table(("paragraph", "words", "relation", "sentence"), cells)


def _where(mention: Mention) -> str:
    return mention.footnote.place if mention.footnote else str(mention.paragraph or "")


_SIGNED = 'author = "your name"\nreason = "what you saw"'


def _corrections(found: Explanation) -> str:
    """Return the entries that would overrule a citation; one that people made has an entry already."""
    people = list(dict.fromkeys(decision.corrected_by for decision in found.naming))
    if people and all(people):
        entries = "entry" if len(found.naming) == 1 else "entries"
        return in_lines(
            f"If you disagree, change the {entries} of {', '.join(people)} in the corrections file"
        )
    pair = f'citing = "{found.citing.mrn}"\ncited = "{found.cited}"\n'
    return (
        f"{in_lines('If you disagree, put this into a corrections file:')}\n\n"
        f"[[drop]]\n{pair}{_SIGNED}\n\n"
        f'# or, if it is another cable\n[[retarget]]\n{pair}to = "MRN of that cable"\n{_SIGNED}'
    )


def _decision_entry(found: Explanation) -> str:
    """Return the entry that decides a doubtful reference, named by its label, else by its words.

    One whose words cannot stand between quotation marks can only be added beside it.
    """
    citing = f'citing = "{found.citing.mrn}"'
    label = next((label for decision in found.doubtful for label in labels_of(decision.ref) if label), "")
    if label and label.isprintable() and not {'"', "\\"} & set(label):
        return f'[[retarget]]\n{citing}\nlabel = "{label}"\nto = "{found.cited}"\n{_SIGNED}'
    return f'[[add]]\n{citing}\ncited = "{found.cited}"\n{_SIGNED}'
