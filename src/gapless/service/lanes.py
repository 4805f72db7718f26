"""Where the works of each processor run, and how many at once."""

from __future__ import annotations

from typing import assert_never

from gapless.lifecycle.machine import Lane
from gapless.model.action import Http, Python, Shell, Sql
from gapless.model.ids import ProcessorName
from gapless.model.pipeline import Pipeline
from gapless.model.processor import Processor

WAREHOUSE = Lane("warehouse", 2)
"""One statement at a time; the second waits in the queue so that the thread never idles."""
THREADS = Lane("threads", 4, ahead=1)
PROCESSES = Lane("processes", 2, ahead=1)
COROUTINES = Lane("coroutines", 64, ahead=16)
COMMANDS = Lane("commands", 4, ahead=1)
REQUESTS = Lane("requests", 20, ahead=5)
AHEAD_OF = 4
"""One more is claimed for this many that a source bears at once; none where a rate decides when the next one starts."""


def lanes(pipeline: Pipeline) -> dict[ProcessorName, Lane]:
    """A lane for every processor: its source's where it has one, else a part of this machine."""
    return {name: _lane(pipeline, processor) for name, processor in pipeline.processors.items()}


def _lane(pipeline: Pipeline, processor: Processor) -> Lane:
    if processor.source is not None and not isinstance(processor.action, Sql):
        source = pipeline.sources[processor.source]
        return Lane(f"source {processor.source}", source=source, ahead=0 if source.per_second else -(-source.most // AHEAD_OF))
    match processor.action:
        case Sql():
            return WAREHOUSE
        case Http():
            return REQUESTS
        case Shell():
            return COMMANDS
        case Python(workers="processes"):
            return PROCESSES
        case Python(workers="async"):
            return COROUTINES
        case Python():
            return THREADS
        case _:
            assert_never(processor.action)
