"""The graph for Pajek: who cites whom, by number; the format has no place for what else is known."""

import re
from collections.abc import Iterable
from pathlib import Path

from reftel.export.cells import readable, writing
from reftel.model.records import MRN, Edge, Node

_COUNT_DIGITS = 9
_UNQUOTABLE = re.compile(r'[\s"\\]')


def write_pajek(path: Path, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
    """Write a .net file: vertices with their MRN as label, arcs citing -> cited, all of weight 1.

    Pajek numbers the vertices, so the numbers of all cables stay in memory; a citation of what is no vertex
    has no arc. Raises OutputError where it cannot be written.
    """
    numbers: dict[MRN, int] = {}
    with writing(path) as file:
        # How many there are is known at the end, and is then written over these spaces.
        file.write("*Vertices " + " " * _COUNT_DIGITS + "\n")
        for number, node in enumerate(nodes, 1):
            numbers[node.mrn] = number
            file.write(f'{number} "{_label(node.mrn)}"\n')
        file.write("*Arcs\n")
        file.writelines(
            f"{numbers[edge.citing]} {numbers[edge.cited]} 1\n"
            for edge in edges
            if edge.citing in numbers and edge.cited in numbers
        )
        file.seek(0)
        file.write(f"*Vertices {len(numbers)}")


def _label(mrn: MRN) -> str:
    return _UNQUOTABLE.sub("_", readable(str(mrn)))
