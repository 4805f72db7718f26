"""The fixed statements of the league, one file each."""

from __future__ import annotations

from importlib.resources import files


def statement(name: str) -> str:
    """The text of ``name``.sql."""
    return (files(__package__) / f"{name}.sql").read_text(encoding="utf-8")
