"""Worker processes: Python actions that can be ended at any moment, each in a process that is kept for the next."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from gapless.adapters.pool.capture import Capture, OutputPipe
from gapless.adapters.pool.classify import ending, last_line, of_exit
from gapless.adapters.pool.group import Groups
from gapless.adapters.pool.python import ReadObject
from gapless.adapters.pool.worker import LENGTH, Answer, Contents, Message, Read, Ready, Request, packed, unpacked
from gapless.model.action import Python
from gapless.model.attempt import Attempt, ErrorClass, Input, Report, failed

STARTING = 60.0
"""Seconds within which a new worker must be there; they do not count as time of the attempt."""

_BOOT = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from gapless.adapters.pool.worker import main; main(int(sys.argv[2]))"


class Processes:
    """At most ``most`` workers, started when they are needed."""

    def __init__(self, most: int, folder: Path, read_object: ReadObject, groups: Groups) -> None:
        self._places = asyncio.Semaphore(most)
        self._idle: list[_Worker] = []
        self._folder = folder
        self._read_object = read_object
        self._groups = groups
        self._numbers = count(1)

    async def run(self, action: Python, attempt: Attempt) -> Report:
        """Waiting for a worker does not count. One that overran its time, died, or whose caller is cancelled is not used again."""
        capture = Capture()
        async with self._places:
            try:
                worker = await self._ready()
            except (OSError, EOFError) as error:
                message = f"no worker process could be started: {last_line(error)}"
                return Report(outcome=failed(ErrorClass.INFRASTRUCTURE, message))
            worker.pipe.capture = capture
            answer: Answer | None = None
            late = False
            try:
                async with asyncio.timeout(action.timeout):
                    answer = await worker.answer(Request(action, attempt, self._folder), self._read_object)
            except TimeoutError:
                late = True
            except (OSError, EOFError):  # it died: its exit code tells how
                pass
            finally:
                code = None if answer else await worker.end(self._groups)
                worker.pipe.drain()
                worker.pipe.capture = None
                if answer:
                    self._idle.append(worker)
        if answer:
            capture.write(answer.trace.encode())
            return Report(
                outcome=answer.outcome, rows=_table(answer.rows), objects=answer.objects, output=capture.text(), worker=worker.name
            )
        if late:
            outcome = failed(ErrorClass.TRANSIENT, f"timed out after {action.timeout:g} s; its process was killed")
        else:
            assert code is not None
            outcome = of_exit(code, f"the worker process {ending(code)}")
        return Report(outcome=outcome, output=capture.text(), worker=worker.name)

    async def close(self) -> None:
        while self._idle:
            await self._idle.pop().end(self._groups)

    async def _ready(self) -> _Worker:
        """An idle worker that still lives, or a new one."""
        while self._idle:
            worker = self._idle.pop()
            if not worker.ended.done():
                return worker
            await worker.end(self._groups)
        return await _started(f"process {next(self._numbers)}", self._groups)


@dataclass(frozen=True, slots=True)
class _Worker:
    name: str
    process: asyncio.subprocess.Process
    pipe: OutputPipe
    ended: asyncio.Task[int]
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def answer(self, request: Request, read_object: ReadObject) -> Answer:
        """Raises EOFError or OSError where the worker dies before it answers."""
        await self._send(request)
        while True:
            match await self._receive():
                case Read(input):
                    await self._send(await asyncio.to_thread(_contents, read_object, input))
                case Answer() as answer:
                    return answer
                case other:
                    raise EOFError(f"the worker sent {other!r} out of turn")

    async def ready(self) -> None:
        async with asyncio.timeout(STARTING):
            match await self._receive():
                case Ready():
                    return
                case other:
                    raise EOFError(f"it began with {other!r}")

    async def end(self, groups: Groups) -> int:
        code = await groups.end(self.process)
        await self.ended
        self.writer.transport.abort()
        self.pipe.drain()
        self.pipe.close()
        return code

    async def _send(self, message: Message) -> None:
        self.writer.write(packed(message))
        await self.writer.drain()

    async def _receive(self) -> Message:
        """The next message; EOFError when the process has ended, even where a child of it still holds the socket."""
        received = asyncio.ensure_future(self._read())
        try:
            await asyncio.wait({received, self.ended}, return_when=asyncio.FIRST_COMPLETED)
            if not received.done():
                raise EOFError("the worker ended")
            return received.result()
        finally:
            received.cancel()

    async def _read(self) -> Message:
        header = await self.reader.readexactly(LENGTH.size)
        return unpacked(await self.reader.readexactly(LENGTH.unpack(header)[0]))


async def _started(name: str, groups: Groups) -> _Worker:
    """A worker that is ready. Raises OSError, EOFError or TimeoutError (an OSError)."""
    ours, theirs = socket.socketpair()
    pipe = OutputPipe()
    try:
        command = [sys.executable, "-u", "-c", _BOOT, json.dumps(sys.path), str(theirs.fileno())]
        process = await groups.start(command, pipe, pass_fds=[theirs.fileno()])
        reader, writer = await asyncio.open_connection(sock=ours)
    except BaseException:
        pipe.close()
        ours.close()
        raise
    finally:
        theirs.close()
    worker = _Worker(name, process, pipe, asyncio.create_task(process.wait()), reader, writer)
    try:
        await worker.ready()
    except BaseException:
        await worker.end(groups)
        raise
    return worker


def _contents(read_object: ReadObject, input: Input) -> Contents:
    try:
        return Contents(read_object(input))
    except Exception as error:  # noqa: BLE001 it is raised again in the worker
        return Contents(None, f"the object of {input.unit} cannot be read: {last_line(error)}")


def _table(stream: bytes | None) -> object | None:
    if stream is None:
        return None
    import pyarrow as pa

    table: object = pa.ipc.open_stream(stream).read_all()
    return table
