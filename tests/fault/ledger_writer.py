"""Another process on a ledger: ``python ledger_writer.py FOLDER append|hold|fork``. Says what it has done, line by line.

``fork`` holds the lease and leaves a child behind that ends with its standard input.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from gapless.adapters.ledger.sqlite import SqliteLedger
from gapless.model.event import Event, EventKind, State
from gapless.model.ids import Fence, PartitionKey, ProcessorName, RunId

GROUP = 20


def group(ledger: SqliteLedger, number: int) -> list[Event]:
    """Claims and finishes of some units, in one append."""
    events = []
    for n in range(GROUP // 2):
        fence, key = ledger.next_fence(), PartitionKey(f"{number:06d}-{n:02d}")
        for kind, state in ((EventKind.CLAIMED, State.CLAIMED), (EventKind.FINISHED, State.COMPLETE)):
            events.append(Event(1.5, RunId("r"), kind, ProcessorName("raw"), key, Fence(fence), state, {"digest": "d" * 40, "rows": n}))
    return events


def main(folder: Path, what: str) -> None:
    ledger = SqliteLedger(folder / "ledger.sqlite")
    with ledger.lease(f"test {what}"):
        if what == "append":
            number = 0
            while True:
                ledger.append(group(ledger, number))
                number += 1
                print(number, flush=True)
        if what == "fork" and os.fork() == 0:
            print(os.getpid(), flush=True)
            sys.stdin.read()
            os._exit(0)
        if what == "hold":
            print("held", flush=True)
        signal.pause()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
