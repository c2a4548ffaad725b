"""Accuracy as a gate: what is measured here may not sink below the committed floors."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def accuracy() -> ModuleType:
    spec = importlib.util.spec_from_file_location("accuracy", ROOT / "evaluation" / "accuracy.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["accuracy"] = module
    spec.loader.exec_module(module)
    return module


def test_no_measure_is_below_its_floor(accuracy: ModuleType) -> None:
    corpora = {"notations": accuracy.measure_notations(), "real references": accuracy.measure_years()}
    _, below = accuracy.compare(corpora, accuracy.read_floors())
    assert below == []


def test_every_measure_has_a_floor_above_nothing(accuracy: ModuleType) -> None:
    floors = accuracy.read_floors()
    for corpus, measures in (
        ("notations", accuracy.measure_notations()),
        ("real references", accuracy.measure_years()),
    ):
        for name, measure in measures.items():
            assert measure.of > 0, f"{corpus}: {name} measures nothing"
            assert floors[f"{corpus}: {name}"] >= 0.95


def test_gate_sees_a_measure_below_its_floor(accuracy: ModuleType) -> None:
    corpora = {"notations": {"recall": accuracy.Measure(9, 10)}}
    assert accuracy.compare(corpora, {"notations: recall": 0.9})[1] == []
    assert accuracy.compare(corpora, {"notations: recall": 0.91})[1] == ["notations: recall"]


# measured, floor before, lower allowed -> floor after
MOVES = [
    (9, 0.8, False, 0.9),  # better: the floor rises
    (7, 0.8, False, 0.8),  # worse: it stays
    (7, 0.8, True, 0.7),  # worse, and somebody says so: it sinks
]


@pytest.mark.parametrize(("right", "before", "lower", "after"), MOVES)
def test_floors_only_rise_unless_told(
    accuracy: ModuleType, right: int, before: float, lower: bool, after: float
) -> None:
    corpora = {"notations": {"recall": accuracy.Measure(right, 10)}}
    kept = {"real pages: edge recall": 0.998}
    moved = accuracy.move_floors(corpora, {"notations: recall": before, **kept}, lower=lower)
    assert moved == {"notations: recall": after, **kept}
