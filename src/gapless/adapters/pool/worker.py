"""The worker process: carries out one Python action after another, as its pool asks over a socket.

Messages are pickles behind their length. The pool sends a :class:`Request`; the worker answers with an :class:`Answer`, and may
send a :class:`Read` before, for an upstream object that the function asks for. It begins with :class:`Ready`.
"""

from __future__ import annotations

import os
import pickle
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gapless.adapters.pool.capture import Capture
from gapless.adapters.pool.python import batch_of, carry_out, load_for
from gapless.model.action import Python
from gapless.model.attempt import Attempt, Input, Outcome, Report
from gapless.model.errors import TargetError
from gapless.model.ids import PartitionKey

LENGTH = struct.Struct("!Q")


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker is there."""


@dataclass(frozen=True, slots=True)
class Request:
    action: Python
    attempt: Attempt
    folder: Path


@dataclass(frozen=True, slots=True)
class Read:
    """The function asks for an object of the store."""

    input: Input


@dataclass(frozen=True, slots=True)
class Contents:
    """The object, or why it cannot be read."""

    body: bytes | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A report in plain data: ``rows`` is an Arrow stream, ``trace`` what is to be added to the captured output."""

    outcome: Outcome
    rows: bytes | None
    objects: Mapping[PartitionKey, bytes] | None
    trace: str


Message = Ready | Request | Read | Contents | Answer


def packed(message: Message) -> bytes:
    body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(body)) + body


def unpacked(body: bytes) -> Message:
    """What :func:`packed` made, its length taken off. Only our own processes speak here."""
    message: Message = pickle.loads(body)  # noqa: S301 from our own process
    return message


class Channel:
    """The worker's end of the socket."""

    def __init__(self, end: socket.socket) -> None:
        self._socket = end
        self._incoming = end.makefile("rb")

    def send(self, message: Message) -> None:
        self._socket.sendall(packed(message))

    def receive(self) -> Message | None:
        """None when the other end is gone."""
        header = self._incoming.read(LENGTH.size)
        if len(header) < LENGTH.size:
            return None
        return unpacked(self._incoming.read(LENGTH.unpack(header)[0]))

    def read_object(self, input: Input) -> bytes:
        self.send(Read(input))
        match self.receive():
            case Contents(body=bytes() as body):
                return body
            case Contents(error=error):
                raise TargetError(error)
            case other:
                raise RuntimeError(f"asked for {input.object}, and the pool answered {other!r}")


def main(descriptor: int) -> None:
    os.set_inheritable(descriptor, False)
    channel = Channel(socket.socket(fileno=descriptor))
    channel.send(Ready())
    while isinstance(request := channel.receive(), Request):
        channel.send(_answer(request, channel))


def _answer(request: Request, channel: Channel) -> Answer:
    action = request.action
    batch = batch_of(action, request.attempt, request.folder, channel.read_object)
    report = carry_out(lambda: load_for(action), batch, Capture())
    return Answer(report.outcome, _stream(report), report.objects, report.output)


def _stream(report: Report) -> bytes | None:
    if report.rows is None:
        return None
    import pyarrow as pa

    assert isinstance(report.rows, pa.Table)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, report.rows.schema) as writer:
        writer.write_table(report.rows)
    return bytes(sink.getvalue())
