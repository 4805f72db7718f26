"""What the requests of one unit are filled from: its attributes, and where the action says ``each``, one value at a time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable

from jmespath.exceptions import JMESPathError

from gapless.adapters.pool.answer import EXCERPT, compiled
from gapless.adapters.pool.classify import Failure, of_exception
from gapless.adapters.pool.python import ReadObject
from gapless.adapters.pool.template import Attributes
from gapless.model.action import Each, Http
from gapless.model.attempt import ErrorClass, Input, failed
from gapless.model.calendar import Partition


async def attributes_of_requests(action: Http, partition: Partition, inputs: Iterable[Input], read_object: ReadObject) -> list[Attributes]:
    """One for every request, in order. A value that is found several times counts once.

    Raises:
        Failure: the partition has no such attribute (permanent), an upstream object cannot be read, or it holds a value that
            cannot stand in a template (data).
    """
    match action.each:
        case None:
            return [partition.attributes]
        case str(name):
            return [{**partition.attributes, name: value} for value in _listed(name, partition)]
        case Each(name=name):
            found = [value for each in inputs for value in await _found(action.each, each, read_object)]
            return [{**partition.attributes, name: value} for value in dict.fromkeys(found)]


def _listed(name: str, partition: Partition) -> tuple[str, ...]:
    values = partition.attributes.get(name)
    if values is None:
        known = ", ".join(partition.attributes)
        raise Failure(failed(ErrorClass.PERMANENT, f"each: the partition has no attribute {name!r} (it has {known})"))
    return values if isinstance(values, tuple) else (values,)


async def _found(each: Each, source: Input, read_object: ReadObject) -> list[str]:
    """The values that one upstream object holds; none where its path leads nowhere."""
    try:
        body = await asyncio.to_thread(read_object, source)
    except Exception as error:
        raise Failure(of_exception(error)) from error
    try:
        found = compiled(each.path).search(json.loads(body))
    except (ValueError, JMESPathError) as error:
        what = "is not JSON" if isinstance(error, json.JSONDecodeError | UnicodeDecodeError) else f"does not fit {each.path!r}"
        raise _failure(each, source, f"{what} ({error})") from None
    values = found if isinstance(found, list) else [] if found is None else [found]
    for value in values:
        if not isinstance(value, str | int | float) or isinstance(value, bool) or value == "":
            given = json.dumps(value, ensure_ascii=False)[:EXCERPT]
            raise _failure(each, source, f"gives a value that is neither text nor a number: {given}")
    return [str(value) for value in values]


def _failure(each: Each, source: Input, what: str) -> Failure:
    return Failure(failed(ErrorClass.DATA, f"each {each.name}: the object of {source.unit} {what}"))
