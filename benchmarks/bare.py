"""The floor: the least that runs a graph in order and remembers what ended. One asyncio loop, one durable SQLite table.

Whatever has ended when the last commit returned goes into the next one. No proof, no claims, no states, no reasons.
"""

from __future__ import annotations

import asyncio
import heapq
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

from gapless.model.graph import Graph
from gapless.model.ids import ProcessorName
from gapless.planning.priority import remaining

Place = tuple[ProcessorName, int]


async def run(graph: Graph, folder: Path, act: Callable[[], Awaitable[None]], at_once: int) -> float:
    """Seconds for every unit of the graph, the longest remaining path first."""
    began = time.perf_counter()
    lengths = remaining(graph, {name: graph.calendar(name).everything for name in graph.order})
    missing: dict[Place, int] = {}
    readers: dict[Place, list[Place]] = {}
    for name in graph.order:
        for ordinal in range(len(graph.calendar(name))):
            read = [
                (upstream, o) for need in graph.needs[name] for upstream, mapping in need.alternatives for o in mapping.required(ordinal)
            ]
            missing[name, ordinal] = len(read)
            for place in read:
                readers.setdefault(place, []).append((name, ordinal))
    heap = [(-lengths[name][ordinal], ordinal, name) for (name, ordinal), count in missing.items() if not count]
    heapq.heapify(heap)
    ended: list[Place] = []
    arrived = asyncio.Event()

    async def attempt(place: Place) -> None:
        await act()
        ended.append(place)
        arrived.set()

    left, running, tasks = len(missing), 0, set[asyncio.Task[None]]()
    with ThreadPoolExecutor(1) as commits, _Log(folder / "bare.sqlite") as log:
        while left:
            while heap and running < at_once:
                _, ordinal, name = heapq.heappop(heap)
                task = asyncio.create_task(attempt((name, ordinal)))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
                running += 1
            await arrived.wait()
            arrived.clear()
            group, ended[:] = list(ended), []
            await asyncio.get_running_loop().run_in_executor(commits, log.commit, group)
            left, running = left - len(group), running - len(group)
            for place in group:
                for reader in readers.get(place, ()):
                    missing[reader] -= 1
                    if not missing[reader]:
                        heapq.heappush(heap, (-lengths[reader[0]][reader[1]], reader[1], reader[0]))
    return time.perf_counter() - began


class _Log:
    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("CREATE TABLE ended (processor TEXT, ordinal INTEGER, PRIMARY KEY (processor, ordinal)) WITHOUT ROWID")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def commit(self, group: Sequence[Place]) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany("INSERT INTO ended VALUES (?, ?)", group)
        self._connection.execute("COMMIT")
