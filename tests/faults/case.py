"""One case: a workspace in a known state, a fault, and what a user sees of it. Every assertion of the suite that is not about one fault alone."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent, indent

import duckdb

from gapless.adapters.ledger.sqlite import open_reader
from gapless.lifecycle.states import COVERING
from gapless.model.event import ENDED_BADLY, Event, EventKind
from gapless.model.ids import Unit
from gapless.model.ordinals import Ordinals
from gapless.model.output import Table
from gapless.model.pipeline import Pipeline
from gapless.service.status import choose
from gapless.service.view import View
from gapless.service.workspace import Workspace
from tests.faults.mini import Mini, point
from tests.faults.wire import Wire
from tests.workspaces import typed

BOOK = "/nba_stats/gamebook/{}.json"
SHOTS = "/bigdataball/games/{}.csv"
"""Where the league has a game's book, and its shots."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended. ``units`` are those that it carried out to an end, ``started`` those that it claimed; ``events`` are all that it
    appended to the ledger, in order."""

    exit_code: int
    said: str
    units: frozenset[Unit]
    started: frozenset[Unit]
    events: tuple[Event, ...] = ()

    @property
    def without(self) -> dict[Unit, object]:
        """The processors that a unit was made without, of those that carried that out to an end."""
        return {
            event.unit: event.details["without"] for event in self.events if event.kind is EventKind.FINISHED and "without" in event.details
        }

    @property
    def last_line(self) -> str:
        return self.said.strip().splitlines()[-1]


@dataclass(slots=True)
class Seen:
    """What the score board tells of a case."""

    caught_by: str = ""
    named: str = ""
    repaired: str = ""


@dataclass(slots=True)
class Case:
    """A copy of a state of the mini league behind a wire, and a selection that every run of it is asked for."""

    mini: Mini
    folder: Path
    wire: Wire
    selection: tuple[str, ...] = ()
    seen: Seen = field(default_factory=Seen)
    _known: View | None = None
    _pipeline: Pipeline | None = None

    @classmethod
    def of(cls, mini: Mini, folder: Path, wire: Wire, *, state: str = "base") -> Case:
        shutil.copytree(mini.state(state), folder)
        point(folder, mini.manifest, wire.address)
        return cls(mini, folder, wire)

    # Seeding

    def select(self, *words: str) -> None:
        """The words of every later run, and what the tables are compared over."""
        self.selection = words

    def patch(self, file: str, old: str, new: str) -> None:
        """Change a file of the pipeline; :meth:`unpatch` puts it back."""
        path = self.folder / "pipeline" / file
        self._pipeline = None
        text = path.read_text()
        assert old in text, f"{file} has no {old!r}"
        path.write_text(text.replace(old, new))

    def unpatch(self, file: str) -> None:
        """The file as the mini league has it."""
        self._pipeline = None
        shutil.copyfile(self.mini.state("clean") / "pipeline" / file, self.folder / "pipeline" / file)

    def wrap(self, file: str, function: str, body: str) -> None:
        """Have a function ``module:name`` of a pipeline file do something wrong: ``body`` are lines that change ``rows``, the Arrow table
        that the real one returns for ``batch``. :meth:`unpatch` puts it back."""
        module, _, name = function.partition(":")
        own = f"wrong_{name}_{self.folder.parent.name}"
        lines = [f"from {module} import {name} as right", "", "", f"def {name}(batch):", "    rows = right(batch)"]
        text = "\n".join([*lines, indent(dedent(body).strip(), "    "), "    return rows", ""])
        (self.folder / "pipeline" / f"{own}.py").write_text(text)
        self.patch(file, function, f"{own}:{name}")

    def begin_anew(self) -> None:
        """As before the first run: the pipeline and its settings alone."""
        for kept in self.folder.iterdir():
            if kept.is_dir() and kept.name != "pipeline":
                shutil.rmtree(kept)
            elif kept.suffix != ".yaml" and kept.is_file():
                kept.unlink()

    def stored(self, unit: str) -> bytes:
        """What a proven unit has in the object store."""
        return gzip.decompress(self._object(unit).read_bytes())

    def store(self, unit: str, body: bytes) -> None:
        """Put something else in its place, as somebody who can write there could."""
        self._object(unit).write_bytes(gzip.compress(body))

    def damage(self, statement: str) -> int:
        """Change rows behind gapless' back, as somebody with a client could; how many."""
        with duckdb.connect(str(self.folder / "nba.duckdb")) as warehouse:
            return int(warehouse.execute(statement).fetchall()[0][0])

    def query(self, statement: str) -> list[tuple]:
        with duckdb.connect(str(self.folder / "nba.duckdb"), read_only=True) as warehouse:
            return warehouse.execute(statement).fetchall()

    # What a user does

    def command(self, *words: str) -> Ended:
        before = self._written()
        ended = typed(self.folder, *words)
        new = self._newest(self._written() - before)
        self._known = None
        return Ended(
            exit_code=ended.returncode,
            said=ended.stdout + ended.stderr,
            units=frozenset(event.unit for event in new if event.kind is EventKind.FINISHED),
            started=frozenset(event.unit for event in new if event.kind is EventKind.CLAIMED),
            events=tuple(new),
        )

    def run(self, *options: str) -> Ended:
        return self.command("run", *self.selection, *options)

    def retry(self) -> Ended:
        return self.command("retry", *self.selection)

    def told(self, *words: str) -> dict:
        """What a command with ``--json`` says."""
        return json.loads(typed(self.folder, *words, "--json").stdout)

    def why(self, unit: str) -> str:
        return typed(self.folder, "why", unit).stdout

    def message(self, unit: str) -> str:
        """What the ledger says of a unit in a line."""
        return self._view().heads(Unit.parse(unit).processor)[Unit.parse(unit).key].message

    def retries(self, unit: str) -> list[dict]:
        """The attempts of a unit after which it was tried again, oldest first, as ``why --json`` tells of them."""
        return [event for event in self.told("why", unit)["events"] if event["kind"] == "retry"]

    # What must hold

    def bad(self) -> frozenset[Unit]:
        """Units that stand as failed, incomplete or unknown."""
        view = self._view()
        heads = (head for name in view.graph.order for head in view.heads(name).values())
        return frozenset(head.unit for head in heads if head.state in ENDED_BADLY)

    def left(self) -> frozenset[str]:
        """Selected units that are not covered."""
        view = self._view()
        covered = {name: {key for key, head in view.heads(name).items() if head.state in COVERING} for name in view.graph.order}
        return frozenset(str(unit) for unit in self._chosen() if unit.key not in covered[unit.processor])

    def caught(self, ended: Ended, unit: str, *names: str, by: str, state: str = "incomplete") -> None:
        """The run ended with 1; the unit stands so; ``why`` names the cause by all of ``names``; and nothing has read the unit."""
        assert ended.exit_code == 1, ended.said
        self.seen.caught_by = by
        text = self.why(unit)
        assert unit.partition("@")[0] in text, text
        assert f"  {state}  " in text.splitlines()[0], text
        flat = " ".join(text.split())
        for name in names:
            assert name in flat, f"{name!r} is not in: {text}"
        self.seen.named = self.message(unit)
        self.withheld(ended, {Unit.parse(unit)})

    def withheld(self, ended: Ended, units: Iterable[Unit]) -> None:
        """No unit that requires one of these was started; one that may do without it says that it did."""
        view = self._view()
        for unit in units:
            ordinal = view.graph.calendar(unit.processor).ordinal(unit.key)
            assert ordinal is not None
            for reader in view.graph.readers[unit.processor]:
                keys = view.graph.calendar(reader.downstream).keys
                for place in reader.mapping.readers_of(ordinal):
                    dependant = Unit(reader.downstream, keys[place])
                    if dependant not in ended.started:
                        continue
                    others = len(reader.need.alternatives) > 1
                    without = reader.need.optional and unit.processor in (ended.without.get(dependant) or ())
                    assert others or without, f"{dependant} has read {unit}"

    def in_order(self, ended: Ended) -> None:
        """Every unit was claimed when all that it requires was covered: the events of the command, played again."""
        view = self._view()
        covered = {}
        for name in view.graph.order:
            ordinal = view.graph.calendar(name).ordinal
            before = (ordinal(key) for key, head in view.heads(name).items() if head.state in COVERING and head.unit not in ended.units)
            covered[name] = Ordinals.of(place for place in before if place is not None)
        for event in ended.events:
            place = view.graph.calendar(event.processor).ordinal(event.key)
            assert place is not None
            if event.kind is EventKind.CLAIMED:
                for need in view.graph.needs[event.processor]:
                    assert need.optional or place in need.supplied(covered.__getitem__), f"{event.unit} began too early"
            elif event.kind is EventKind.FINISHED and event.state in COVERING:
                covered[event.processor] |= Ordinals.of([place])

    def repaired(self, bad: Iterable[Unit], *options: str, exactly: bool = True) -> None:
        """One run mends what was bad and whatever depends on it, nothing else; then everything is proven, in the rows of a run without a fault.
        ``options`` of the run: ``--changed`` where a definition was wrong."""
        wanted = self.closure(bad)
        ended = self.run(*options)
        self.mended(ended, wanted if exactly else ended.units)

    def mended(self, ended: Ended, wanted: frozenset[Unit]) -> None:
        assert ended.exit_code == 0, ended.said
        assert ended.units == wanted, (
            f"too many: {sorted(map(str, ended.units - wanted))}; not made: {sorted(map(str, wanted - ended.units))}"
        )
        self.as_without_fault()
        self.seen.repaired = f"{len(ended.units)} units"

    def closure(self, units: Iterable[Unit]) -> frozenset[Unit]:
        """These units and all of the selection that depend on them, by the declared needs."""
        view = self._view()
        chosen = self._chosen()
        found = set(units)
        pending = list(found)
        while pending:
            unit = pending.pop()
            ordinal = view.graph.calendar(unit.processor).ordinal(unit.key)
            assert ordinal is not None, unit
            for reader in view.graph.readers[unit.processor]:
                keys = view.graph.calendar(reader.downstream).keys
                new = {Unit(reader.downstream, keys[place]) for place in reader.mapping.readers_of(ordinal)} - found
                found |= new
                pending += new
        return frozenset(unit for unit in found if unit in chosen)

    def as_without_fault(self) -> None:
        """Units of all selected processors that are covered here have the rows of a run that saw no fault."""
        view = self._view()
        outputs = {name: view.pipeline.processors[name].output for name in {unit.processor for unit in self._chosen()}}
        with duckdb.connect() as both:
            both.execute(f"ATTACH '{self.folder / 'nba.duckdb'}' AS here (READ_ONLY)")
            both.execute(f"ATTACH '{self.mini.state('clean') / 'nba.duckdb'}' AS clean (READ_ONLY)")
            for name, output in sorted(outputs.items()):
                if not isinstance(output, Table):
                    continue
                keys = ", ".join(f"'{key}'" for key, head in view.heads(name).items() if head.state in COVERING)
                mine = f"{output.unit_key}::TEXT IN ({keys or 'NULL'})" + "".join(
                    f" AND {column} = '{value}'" for column, value in output.slice.items()
                )
                here, clean = (
                    Counter(map(repr, both.execute(f"SELECT * FROM {side}.{output.name} WHERE {mine}").fetchall()))
                    for side in ("here", "clean")
                )
                assert here == clean, f"{output.name}: only here {list(here - clean)[:3]}, only clean {list(clean - here)[:3]}"

    def units(self, *processors: str) -> frozenset[Unit]:
        """The selected units of these processors."""
        return frozenset(unit for unit in self._chosen() if unit.processor in processors)

    # Small things

    def _object(self, unit: str) -> Path:
        name, key = Unit.parse(unit).processor, Unit.parse(unit).key
        return self.folder / "objects" / (self._view().heads(name)[key].object or "")

    def _chosen(self) -> frozenset[Unit]:
        view = self._view()
        chosen = choose(view, self.selection)
        calendar = view.graph.calendar
        return frozenset(Unit(name, calendar(name).keys[place]) for name, found in chosen.items() for place in found & calendar(name).due)

    def _written(self) -> int:
        """How many events the ledger has."""
        file = self.folder / "ledger.sqlite"
        if not file.exists():
            return 0
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as ledger:
            return int(ledger.execute("SELECT count(*) FROM events").fetchone()[0])

    def _newest(self, count: int) -> list[Event]:
        if not count:
            return []
        with closing(open_reader(self.folder / "ledger.sqlite")) as reader:
            return reader.events(newest=count)

    def _view(self) -> View:
        """What the ledger says since the last command. The pipeline is read again where a file of it was changed."""
        if self._pipeline is None:
            self._pipeline = Workspace.open(self.folder, os.environ).pipeline()
        if self._known is None:
            self._known = View(self._pipeline, open_reader(self.folder / "ledger.sqlite"), now=time.time())
        return self._known


# What is common to cases of wrong answers


def first_games(case: Case) -> list[str]:
    """Games of the first date that the case has not seen."""
    return case.mini.last_games()[case.mini.cut]


def corrected(case: Case, *scrapes: str) -> None:
    """The source has corrected itself: ``restate`` asks again for the answers that were wrong, and makes what was made of them; the next
    run does what waited for that."""
    wanted = case.closure(map(Unit.parse, scrapes))
    case.wire.mend()
    restated = case.command("restate", *scrapes)
    assert restated.exit_code == 0, restated.said
    assert {Unit.parse(scrape) for scrape in scrapes} <= restated.units <= wanted
    case.mended(case.run(), wanted - restated.units)
    case.seen.repaired = f"{len(wanted)} units"
