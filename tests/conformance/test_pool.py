"""Every pool keeps what the shipped suite asks for."""

from __future__ import annotations

import asyncio
from pathlib import Path

import uvloop

from gapless.adapters.pool.inline import InlinePool
from gapless.adapters.pool.local import LocalPool
from gapless.ports.pool import Pool
from gapless.testing.pool_suite import PoolSuite, read_stored


class TestThreads(PoolSuite):
    workers = "threads"

    def pool(self, folder: Path) -> Pool:
        return LocalPool(folder, read_stored)


class TestProcesses(PoolSuite):
    workers = "processes"

    def pool(self, folder: Path) -> Pool:
        return LocalPool(folder, read_stored, processes=2)


class TestCoroutines(PoolSuite):
    workers = "async"

    def pool(self, folder: Path) -> Pool:
        return LocalPool(folder, read_stored)


class TestInline(PoolSuite):
    workers = "threads"
    commands = False
    ends_overdue = False

    def pool(self, folder: Path) -> Pool:
        return InlinePool(folder=folder, read_object=read_stored)


class TestThreadsOnUvloop(TestThreads):
    def loop(self) -> asyncio.AbstractEventLoop:
        return uvloop.new_event_loop()


class TestProcessesOnUvloop(TestProcesses):
    def loop(self) -> asyncio.AbstractEventLoop:
        return uvloop.new_event_loop()
