"""Publishing in groups: together where that is possible, else in parts, so that what cannot be published stands alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gapless.model.errors import TargetError
from gapless.model.ids import Generation, Unit
from gapless.ports.warehouse import Publication, Warehouse


def publish_grouped(warehouse: Warehouse, publications: Sequence[Publication]) -> tuple[dict[Unit, Generation], dict[Unit, str]]:
    """Publish together; where that fails, one attempt after the other, and an attempt's units in halves, so that bad ones stand alone.

    The generations of what was published, and why the rest was refused.
    """
    generations: dict[Unit, Generation] = {}
    refused: dict[Unit, str] = {}
    if not publications:
        return generations, refused
    try:
        for unit, marker in warehouse.publish(publications).items():
            if marker is None:
                refused[unit] = "a later attempt has published this unit; what this one wrote is dropped"
            else:
                generations[unit] = marker.generation
    except TargetError as error:
        for part in _parts(publications):
            made, denied = publish_grouped(warehouse, part)
            generations.update(made)
            refused.update(denied)
        if not generations and not refused:
            refused.update({Unit(one.processor, key): error.message for one in publications for key in one.keys})
    return generations, refused


def _parts(publications: Sequence[Publication]) -> Iterator[Sequence[Publication]]:
    """What to publish by itself where these were refused together: each of several; of one, its units in halves; of one unit, nothing."""
    if len(publications) > 1:
        yield from ([one] for one in publications)
        return
    [one] = publications
    half = len(one.keys) // 2
    if half:
        yield [replace(one, keys=one.keys[:half])]
        yield [replace(one, keys=one.keys[half:])]
