"""Chance: one stream of random numbers for each thing that is made, so that no thing depends on how many were made before it."""

from __future__ import annotations

from random import Random


def stream(*names: object) -> Random:
    """The random numbers that belong to these names, the same on every machine and in every release of Python."""
    return Random("/".join(map(str, names)))
