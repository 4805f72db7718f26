"""Result sets of the league's statistics: positional rows under headers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nba_props.league.payloads.encoding import encoded


@dataclass(frozen=True, slots=True)
class ResultSet:
    """A table of an answer. Rows name their columns; those that a row does not name are null."""

    name: str
    headers: Sequence[str]
    rows: Iterable[Mapping[str, object]] = ()


def answer(resource: str, parameters: Mapping[str, object], sets: Iterable[ResultSet]) -> bytes:
    return encoded(
        {
            "resource": resource,
            "parameters": parameters,
            "resultSets": [
                {
                    "name": table.name,
                    "headers": table.headers,
                    "rowSet": [[row.get(header) for header in table.headers] for row in table.rows],
                }
                for table in sets
            ],
        }
    )
