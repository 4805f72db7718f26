"""Bodies: two units with one and the same object are suspicious, unless nothing is in it or the processor may have that."""

from __future__ import annotations

from gapless.model.evidence import Evidence
from gapless.model.expectation import Expectation
from gapless.model.ids import PartitionKey
from gapless.proving.bodies import SMALLEST, Bodies

FIRST, SECOND, THIRD = (PartitionKey(f"2023-01-0{day}") for day in (1, 2, 3))


def twin(bodies: Bodies, key: PartitionKey, digest: str = "same", *, size: int = SMALLEST, allowed: bool = False) -> str | None:
    return bodies.compared(key, Evidence(rows=1, digest=digest, size=size), Expectation(same_allowed=allowed)).twin


def test_another_unit_with_the_same_body_is_named() -> None:
    bodies = Bodies({FIRST: "same"})
    assert twin(bodies, SECOND) == FIRST
    assert twin(bodies, FIRST) is None
    assert twin(bodies, SECOND, "other") is None


def test_small_bodies_and_declared_ones_are_let_through() -> None:
    bodies = Bodies({FIRST: "same"})
    assert twin(bodies, SECOND, size=SMALLEST - 1) is None
    assert twin(bodies, SECOND, allowed=True) is None


def test_a_unit_that_gets_another_body_gives_the_old_one_free() -> None:
    bodies = Bodies({})
    bodies.add(SECOND, "same")
    bodies.add(FIRST, "same")
    assert twin(bodies, THIRD) == FIRST
    bodies.add(FIRST, "other")
    assert twin(bodies, THIRD) == SECOND
    bodies.add(SECOND, "other")
    assert twin(bodies, THIRD) is None
