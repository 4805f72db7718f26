"""Payloads: the objects of a batch, page by page, and the tables inside them. What is wrong names the partition."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from gapless import Batch, Partition, Reject
from nba_props.raw import value
from nba_props.raw.table import Row

Page = Mapping[str, Any]


def rows_of_pages(batch: Batch, parse: Callable[[Partition, Page], Iterable[Row]]) -> Iterator[Row]:
    """Rows that ``parse`` makes of every page of the batch.

    Raises:
        Reject: an object is not a list of pages, or ``parse`` found a key missing or a value wrong.
    """
    for partition in batch.partitions:
        with reading(partition):
            for body in batch.objects(partition.key):
                for page in pages(body):
                    yield from parse(partition, page)


def rows_of_texts(batch: Batch, parse: Callable[[Partition, str], Iterable[Row]]) -> Iterator[Row]:
    """The same of objects that are text."""
    for partition in batch.partitions:
        with reading(partition):
            for body in batch.objects(partition.key):
                yield from parse(partition, body.decode("utf-8-sig"))


@contextmanager
def reading(partition: Partition) -> Iterator[None]:
    """What goes wrong inside is said of this partition, and is final: the same payload would fail again."""
    try:
        yield
    except KeyError as error:
        raise Reject(f"{partition.key}: the payload has no {error.args[0]!r}") from error
    except (ValueError, TypeError, AttributeError, IndexError) as error:
        raise Reject(f"{partition.key}: the payload cannot be read: {error}") from error


def pages(body: bytes) -> list[Page]:
    """The pages of a stored answer.

    Raises:
        ValueError: not a JSON array of objects.
    """
    found = json.loads(body)
    if not isinstance(found, list) or not all(isinstance(page, dict) for page in found):
        raise ValueError("not a list of pages")
    return found


def result_set(page: Page, name: str) -> Iterator[dict[str, Any]]:
    """Rows of one of the ``resultSets`` of a page, by its headers.

    Raises:
        ValueError: there is no such set, or a row has another length than the headers.
    """
    for found in page["resultSets"]:
        if found["name"] == name:
            return (dict(zip(found["headers"], row, strict=True)) for row in found["rowSet"])
    raise ValueError(f"no result set {name!r}")


def game_columns(partition: Partition, game: str) -> dict[str, object]:
    """The columns that every row of a game begins with; the calendar says when it was."""
    return {
        "season": attribute(partition, "season"),
        "season_type": value.season_type(game),
        "game_date": value.day(attribute(partition, "game_date")),
        "game_id": game,
    }


def own_game(partition: Partition, answered: object) -> str:
    """The game of a unit that is a game. ``answered`` is the one that the payload says it is about.

    Raises:
        ValueError: these are two.
    """
    game = value.game_id(answered)
    if game != partition.key:
        raise ValueError(f"the answer is about the game {game}")
    return game


def full_name(player: Mapping[str, Any]) -> str:
    """The name of a player who is written with ``first_name`` and ``last_name``, one of which may be missing."""
    parts = (value.text(player["first_name"]), value.text(player["last_name"]))
    return " ".join(part for part in parts if part)


def attribute(partition: Partition, name: str) -> str:
    """An attribute that has one value.

    Raises:
        ValueError: the attribute is a list.
    """
    value = partition.attributes[name]
    if not isinstance(value, str):
        raise ValueError(f"attribute {name} of {partition.key} is a list")  # noqa: TRY004 - wrong in the pipeline file
    return value
