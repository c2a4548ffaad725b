"""What a build on a cluster gives: tables as Parquet files by year, written part by part by its workers.

They are the tables of the store, column by column (schema.sql says what is where). Only files that the
manifest names count: it is written last, so a build that died has given nothing.

    manifest.json
    cables/year=2009/3f6c02d1a4b7-held-000012.parquet
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from reftel.errors import OutputError
from reftel.files.storage import Storage
from reftel.model.problems import Problem
from reftel.readers.sources import MANIFEST, datasets_of
from reftel.store import InputFile, Provenance, Rows, fill_store, input_of, storable_rows
from reftel.store.rows import (
    ALIASES,
    CABLES,
    CITATIONS,
    COMPARED,
    INPUTS,
    KEPT_DOCUMENTS,
    MENTIONS,
    PROBLEMS,
    REFS,
    Row,
    storable,
)

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT = 3
_MOST_ROWS = 20_000_000  # of a part, which has those of some thousand cables
_SHOWN = 200  # characters of somebody else's words in a message
NO_YEAR = "__HIVE_DEFAULT_PARTITION__"  # as others name the partition of null
_WHOLE = ("problems", "inputs")
_TABLES = (CABLES, REFS, MENTIONS, CITATIONS, COMPARED, ALIASES, PROBLEMS, INPUTS)
_COLUMNS: Mapping[str, Sequence[str]] = {
    "cables": CABLES.names,
    "documents": (*KEPT_DOCUMENTS.split(", "), "text"),
    **{table.name: table.names for table in _TABLES[1:]},
}
DATASETS = tuple(_COLUMNS)
_INTEGERS = (
    "serial", "cites", "cited_by", "section", "sections", "chars", "position", "input", "start_char",
    "end_char", "written_year", "written_serial", "paragraph", "mentions", "confirmed", "not_in_line",
    "no_mrn", "not_recorded", "size", "mtime_ns",
)  # fmt: skip
_BOOLEANS = frozenset(("held", "notal", "all_refs", "lost"))


@dataclass(frozen=True, slots=True)
class PartFiles:
    """A part: its name, the year of its cables (None for documents of none), its rows by dataset."""

    name: str
    year: int | None
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What datasets hold: the run that wrote them, facts and corrections as the store has them, counts and
    notes by name, and all parts in the order of their rows.
    """

    format: int
    run: str
    facts: Mapping[str, str]
    corrections: Sequence[Mapping[str, str]]
    counts: Mapping[str, int]
    notes: Sequence[tuple[str, int]]
    parts: Sequence[PartFiles]

    def files(self) -> Iterator[str]:
        """Yield the names of all files that count."""
        for part in self.parts:
            for dataset in part.rows:
                yield file_name(dataset, self.run, part)


def file_name(dataset: str, run: str, part: PartFiles) -> str:
    """Return the name of the file of a dataset that a run writes for a part.

    >>> file_name("refs", "3f6c", PartFiles("held-000012", 2009, {}))
    'refs/year=2009/3f6c-held-000012.parquet'
    """
    if dataset in _WHOLE:
        return f"{dataset}/{run}-{part.name}.parquet"
    return f"{dataset}/year={part.year or NO_YEAR}/{run}-{part.name}.parquet"


class Datasets(NamedTuple):
    """Where a run writes its datasets."""

    place: Storage
    run: str

    def write(self, part: PartFiles, tables: Mapping[str, Sequence[Row]]) -> PartFiles:
        """Write the rows of some tables of a part; return the part with those that it has now."""
        written = dict(part.rows)
        for dataset, rows in tables.items():
            if rows:
                self.place.write(file_name(dataset, self.run, part), _to_parquet(dataset, rows))
                written[dataset] = len(rows)
        return replace(part, rows=written)

    def end(self, manifest: Manifest) -> None:
        """Let what the manifest names count, and nothing else."""
        self.place.write(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
        remove_uncounted(self.place)


def tables_of(rows: Rows) -> dict[str, list[Row]]:
    """Return rows by the dataset that they belong to."""
    rows = storable_rows(rows)
    return {
        "cables": rows.cables,
        "documents": [(*row, text) for row, text in zip(rows.documents, rows.texts, strict=True)],
        "refs": rows.refs,
        "mentions": rows.mentions,
        "citations": rows.citations,
        "compared": rows.compared,
        "aliases": rows.aliases,
    }


def read_manifest(place: Storage) -> Manifest:
    """Return what the datasets of a folder hold; raises OutputError where there are none."""
    if not place.has(MANIFEST):
        raise OutputError(
            "has no datasets written by reftel", place=place.url, advice="build them with --cluster"
        )
    try:
        manifest = msgspec.json.decode(place.read(MANIFEST), type=Manifest)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        cause = f"its {MANIFEST} cannot be read: {error}"
        raise OutputError(cause, place=place.url, advice="build the datasets again") from error
    if manifest.format != FORMAT:
        cause = f"its datasets have format {manifest.format}, this version of reftel reads {FORMAT}"
        raise OutputError(
            cause, place=place.url, advice="use the version of reftel that wrote them, or build them again"
        )
    for name in manifest.files():
        if datasets_of(name) != "":
            cause = f"its {MANIFEST} names a file that is not one of its datasets: {name[:_SHOWN]!r}"
            raise OutputError(cause, place=place.url, advice="use only datasets from a source you trust")
    return manifest


def find_earlier(place: Storage) -> Manifest | None:
    """Return what the datasets of a folder hold, None where there are none; raises OutputError where they
    cannot be read.
    """
    if not place.has(MANIFEST):
        return None
    refuse_foreign(place)
    try:
        return read_manifest(place)
    except OutputError as error:
        advice = "build with --fresh, which drops the corrections and texts of those datasets"
        raise OutputError(error.cause, place=error.place, advice=advice) from error


def read_tables(
    place: Storage, manifest: Manifest, dataset: str, columns: Sequence[str] | None = None
) -> Iterator[pa.Table]:
    """Yield the tables of a dataset, part by part in their order, each with the column `year`."""
    for part in manifest.parts:
        if dataset in part.rows:
            yield _read_table(place, manifest.run, dataset, part, columns)


def read_columns(place: Storage, manifest: Manifest, dataset: str, columns: Sequence[str]) -> pa.Table:
    """Return some columns of a dataset (`year` too) in one table, part after part in their order."""
    import pyarrow as pa

    fields = {**{field.name: field for field in _schema(dataset)}, "year": pa.field("year", pa.int32())}
    nothing = pa.schema([fields[name] for name in columns]).empty_table()
    tables = read_tables(place, manifest, dataset, columns)
    return pa.concat_tables([nothing, *(table.select(columns) for table in tables)])


def read_edges(place: Storage) -> tuple[pa.ChunkedArray, pa.ChunkedArray, pa.ChunkedArray]:
    """Return the MRNs of all cables, and all citations as two columns of places among them: citing, cited.

    A citation takes eight bytes, so that the graph of a hundred million is held by one machine. Raises
    OutputError where there are no datasets, or no whole ones.
    """
    manifest = read_manifest(place)
    mrns = read_columns(place, manifest, "cables", ["mrn"])["mrn"]
    return mrns, *number_citations(place, manifest, mrns)


def number_citations(
    place: Storage, manifest: Manifest, mrns: pa.ChunkedArray
) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    """Return who cites and who is cited by their places among MRNs; raises OutputError where one lacks."""
    import pyarrow as pa
    from pyarrow import compute

    citing: list[pa.Array] = []
    cited: list[pa.Array] = []
    for table in _together(read_tables(place, manifest, "citations", ["citing", "cited"]), len(mrns)):
        ends = pa.chunked_array(table["citing"].chunks + table["cited"].chunks, pa.string())
        places = compute.index_in(ends, value_set=mrns)
        if places.null_count:
            cause = "its citations name cables that it does not have"
            raise OutputError(cause, place=place.url, advice="build the datasets again")
        citing += places[: len(table)].chunks
        cited += places[len(table) :].chunks
    return pa.chunked_array(citing, pa.int32()), pa.chunked_array(cited, pa.int32())


def _together(tables: Iterable[pa.Table], size: int) -> Iterator[pa.Table]:
    """Join tables until they have as many rows: each search among MRNs begins with a table of them all."""
    import pyarrow as pa

    waiting: list[pa.Table] = []
    for table in tables:
        waiting.append(table)
        if sum(map(len, waiting)) >= size:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def gather_store(place: Storage, path: Path) -> None:
    """Write the store that a build on one machine writes, row for row, of the datasets of a folder."""
    manifest = read_manifest(place)
    inputs = [InputFile(*row) for row in _all_rows(place, manifest, "inputs")]
    problems = map(PROBLEMS.record, _all_rows(place, manifest, "problems"))
    with fill_store(path, Provenance(inputs, manifest.corrections, manifest.facts)) as filler:
        for part in manifest.parts:
            if not part.name.startswith("whole"):
                filler.add(_read_part(place, manifest.run, part))
        filler.end(problems, manifest.notes)


def read_inputs(place: Storage) -> list[InputFile]:
    """Return the files that the datasets of a folder are made of; none where there are no datasets."""
    manifest = find_earlier(place)
    return [InputFile(*row) for row in _all_rows(place, manifest, "inputs")] if manifest else []


def read_problems(place: Storage, manifest: Manifest) -> list[Problem]:
    """Return what could not be read."""
    return list(map(PROBLEMS.record, _all_rows(place, manifest, "problems")))


def read_of_sources(place: Storage, manifest: Manifest, sources: Set[str]) -> frozenset[str]:
    """Return those of some sources (files, archives, members) of which there are documents with an MRN."""
    if not sources:
        return frozenset()
    tables = read_tables(place, manifest, "documents", ["mrn", "source"])
    named = (table.filter(table["mrn"].is_valid())["source"].unique().to_pylist() for table in tables)
    return frozenset(filter(None, (input_of(source, sources) for part in named for source in part)))


def whole_tables(problems: Sequence[Problem], inputs: Sequence[InputFile]) -> dict[str, list[Row]]:
    """Return the rows of the datasets that have no years."""
    return {
        "problems": [storable(PROBLEMS.row(problem)) for problem in problems],
        "inputs": [storable(tuple(file)) for file in inputs],
    }


def refuse_foreign(place: Storage) -> None:
    """Raise OutputError where a manifest of somebody else or of a later reftel lies, which datasets of ours
    would replace.
    """
    if not place.has(MANIFEST):
        return
    try:
        found = msgspec.json.decode(place.read(MANIFEST))
    except (msgspec.MsgspecError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not {"format", "run", "parts"} <= found.keys():
        cause = f"its {MANIFEST} was not written by reftel, and would be replaced"
        raise OutputError(cause, place=place.url, advice="name another folder, or remove that file")
    if isinstance(found["format"], int) and found["format"] > FORMAT:
        later = f"its datasets are from a later version of reftel (format {found['format']})"
        cause = f"{later}, and would be replaced"
        raise OutputError(cause, place=place.url, advice="use that version, or name another folder")


def remove_uncounted(place: Storage) -> None:
    """Remove files of datasets that the manifest does not name: of earlier builds, and of those that died.

    Nothing is removed whose name is none that a build gives, and nothing at all where the manifest is that of
    another format: what counts by it is not known here.
    """
    try:
        counted = set(read_manifest(place).files()) if place.has(MANIFEST) else set()
    except OutputError:
        return
    for dataset in DATASETS:
        for name in place.find(dataset):
            if name not in counted and datasets_of(name) == "":
                place.remove(name)


def count_rows(rows: Rows) -> Counter[str]:
    """Count rows by the names that the view `counts` of a store has."""
    held = CABLES.names.index("held")
    status = REFS.names.index("status")
    counts: Counter[str] = Counter(f"references {row[status]}" for row in rows.refs)
    counts["documents"] = len(rows.documents)
    counts["cables held"] = sum(bool(row[held]) for row in rows.cables)
    counts["cables missing"] = len(rows.cables) - counts["cables held"]
    counts["citations"] = len(rows.citations)
    counts["references"] = len(rows.refs)
    return counts


def _all_rows(place: Storage, manifest: Manifest, dataset: str) -> Iterator[Row]:
    for table in read_tables(place, manifest, dataset):
        yield from _rows(table)


def _read_part(place: Storage, run: str, part: PartFiles) -> Rows:
    """Return the rows of a part as a store takes them."""
    tables: dict[str, list[Row]] = {dataset: [] for dataset in DATASETS}
    for dataset in part.rows:
        table = _read_table(place, run, dataset, part)
        tables[dataset] = list(_rows(table.select(_COLUMNS[dataset])))
    documents = tables["documents"]
    return Rows(
        tables["cables"],
        [row[:-1] for row in documents],
        [row[-1] for row in documents],
        tables["refs"],
        tables["mentions"],
        tables["citations"],
        tables["compared"],
        tables["aliases"],
    )


def _read_table(
    place: Storage, run: str, dataset: str, part: PartFiles, columns: Sequence[str] | None = None
) -> pa.Table:
    import pyarrow as pa

    name = file_name(dataset, run, part)
    table = _open_parquet(place, name, [field for field in _schema(dataset) if _is_asked(field, columns)])
    if dataset in _WHOLE:
        return table
    return table.append_column("year", pa.array([part.year] * len(table), pa.int32()))


def _is_asked(field: pa.Field, columns: Sequence[str] | None) -> bool:
    return columns is None or field.name in columns


def _open_parquet(place: Storage, name: str, fields: Sequence[pa.Field]) -> pa.Table:
    """Read columns of a file; raises OutputError where it is cut short, or not of these columns."""
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

    data = place.read(name)
    try:
        file = ParquetFile(io.BytesIO(data))
        if file.metadata.num_rows > _MOST_ROWS:
            raise pa.ArrowInvalid(f"it has {file.metadata.num_rows} rows")
        table = file.read([field.name for field in fields])
        for field in fields:
            if table.schema.field(field.name).type != field.type:
                raise pa.ArrowInvalid(f"its column {field.name} is no {field.type}")
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        # Arrow tells of its own source files in further lines.
        said = str(error).partition("\n")[0][:_SHOWN]
        cause = f"{name} is damaged or was not written by reftel: {said}"
        raise OutputError(cause, place=place.url, advice="build the datasets again") from error
    return table.select([field.name for field in fields])


def _rows(table: pa.Table) -> Iterator[Row]:
    return zip(*(column.to_pylist() for column in table.columns), strict=True)


def _to_parquet(dataset: str, rows: Sequence[Row]) -> bytes:
    import pyarrow as pa
    from pyarrow.parquet import write_table

    schema = _schema(dataset)
    columns = dict(zip(_COLUMNS[dataset], zip(*rows, strict=True), strict=True))
    arrays = [pa.array(columns[field.name], field.type) for field in schema]
    sink = io.BytesIO()
    write_table(pa.Table.from_arrays(arrays, schema=schema), sink, compression="zstd")
    return sink.getvalue()


@cache
def _schema(dataset: str) -> pa.Schema:
    """Return the columns of the files; the year stands in the names of their folders."""
    import pyarrow as pa

    types = {**dict.fromkeys(_INTEGERS, pa.int64()), **dict.fromkeys(_BOOLEANS, pa.bool_())}
    types["packed"] = pa.binary()
    return pa.schema([(name, types.get(name, pa.string())) for name in _COLUMNS[dataset] if name != "year"])
