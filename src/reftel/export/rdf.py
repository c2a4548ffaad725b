"""The graph as RDF in Turtle, in the words of CiTO, the Citation Typing Ontology.

Prefixes: `cito:` http://purl.org/spar/cito/, `dcterms:` http://purl.org/dc/terms/, `xsd:`; a cable is the
URN `urn:x-cable:` and its MRN, what neither vocabulary has is `urn:x-reftel:` and the attribute's name.
Every citation is `cito:cites`, and `cito:repliesTo` or `cito:corrects` only where the relation is such:
what else a citation is for is never guessed.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from reftel.analysis.graph import Scalar
from reftel.export.attributes import cable_attributes, citation_attributes
from reftel.export.cells import readable, writing
from reftel.model.records import MRN, Edge, Node, Relation

_PREFIXES = (
    "@prefix cito: <http://purl.org/spar/cito/> .\n"
    "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    "@prefix cable: <urn:x-cable:> .\n"
    "@prefix reftel: <urn:x-reftel:> .\n"
)
_CHARACTERIZATIONS = {Relation.RESPONDS_TO: "cito:repliesTo", Relation.CORRECTS: "cito:corrects"}
_PROPERTIES = {"date": "dcterms:created", "subject": "dcterms:title"}
_DATES = ("date", "date_earliest", "date_latest", "date_likely")
_STRING = json.JSONEncoder(ensure_ascii=False)


def write_cito(path: Path, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
    """Write the cables, their citations, and for each citation a `cito:Citation` with its evidence.

    Attributes that are empty are left out. Raises OutputError where it cannot be written.
    """
    with writing(path) as file:
        file.write(_PREFIXES)
        file.writelines(map(_cable, nodes))
        for edge in edges:
            file.writelines(_generate_citation(edge))


def _cable(node: Node) -> str:
    identifier = _STRING.encode(readable(str(node.mrn)))
    said = "".join(_generate_properties(cable_attributes(node)))
    return f"{_name(node.mrn)} a reftel:Cable ; dcterms:identifier {identifier}{said} .\n"


def _generate_citation(edge: Edge) -> Iterator[str]:
    citing, cited = _name(edge.citing), _name(edge.cited)
    characterization = _CHARACTERIZATIONS.get(edge.relation)
    properties = ["cito:cites", *([characterization] if characterization else [])]
    for name in properties:
        yield f"{citing} {name} {cited} .\n"
    yield f"<{_urn(edge.citing)}:cites:{_local(edge.cited)}> a cito:Citation"
    yield f" ; cito:hasCitingEntity {citing} ; cito:hasCitedEntity {cited}"
    for name in properties:
        yield f" ; cito:hasCitationCharacterization {name}"
    yield from _generate_properties(citation_attributes(edge))
    yield " .\n"


def _generate_properties(attributes: dict[str, Scalar]) -> Iterator[str]:
    for name, value in attributes.items():
        if value != "":
            yield f" ; {_PROPERTIES.get(name, 'reftel:' + name)} {_literal(name, value)}"


def _literal(name: str, value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    # The escapes of a JSON string are some of those of Turtle.
    text = _STRING.encode(value)
    if name not in _DATES:
        return text
    return f"{text}^^xsd:dateTime" if "T" in value else f"{text}^^xsd:date"


def _name(mrn: MRN) -> str:
    local = _local(mrn)
    return f"cable:{local}" if local.isalnum() else f"<{_urn(mrn)}>"


def _urn(mrn: MRN) -> str:
    return f"urn:x-cable:{_local(mrn)}"


def _local(mrn: MRN) -> str:
    return quote(readable(str(mrn)), safe="")
