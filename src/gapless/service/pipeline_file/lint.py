"""Lint: what only shows when all processors are seen together. Certain problems only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from gapless.model.action import Each, Http
from gapless.model.ids import ProcessorName
from gapless.model.need import upstreams
from gapless.model.output import Object, Table
from gapless.model.processor import Processor
from gapless.service.pipeline_file.context import Context
from gapless.service.pipeline_file.source_text import Place


def lint(processors: Mapping[ProcessorName, Processor], context: Context) -> None:
    """Adds what is wrong between processors to the findings of the context."""
    linter = _Linter(processors, context)
    linter.cycles()
    linter.reads()
    linter.references()
    linter.values()
    linter.batches()
    linter.overlaps()
    linter.calendars()
    linter.side_effects()


class _Linter:
    def __init__(self, processors: Mapping[ProcessorName, Processor], context: Context) -> None:
        self._processors = processors
        self._context = context
        self._findings = context.findings
        self._producers: dict[str, list[ProcessorName]] = {}
        for processor in processors.values():
            if isinstance(processor.output, Table):
                self._producers.setdefault(processor.output.name.lower(), []).append(processor.name)
        self._upstreams = {
            name: tuple(dict.fromkeys(need.upstream for need in upstreams(processor.needs) if need.upstream in processors))
            for name, processor in processors.items()
        }

    def cycles(self) -> None:
        """Needs that lead over other processors back to where they start: each cycle once, with its path."""
        for cycle in _cycles({str(name): [str(other) for other in others if other != name] for name, others in self._upstreams.items()}):
            path = " → ".join((*cycle, cycle[0]))
            self._findings.add(("processors", cycle[0], "needs"), f"the needs have a cycle: {path} (each needs the next)")

    def reads(self) -> None:
        """Tables that an action's SELECT reads, and that a processor fills which is not among the needs."""
        for name in self._processors:
            place: Place = ("processors", name, "needs")
            for statement in self._context.read_by(name):
                for table in statement.tables:
                    fillers = self._producers.get(table, [])
                    if not fillers or set(fillers) & set(self._upstreams[name]):
                        continue
                    if fillers == [name]:
                        message = f"{statement.query.file} reads {table}, the output of {name} itself, without a need that orders it"
                        self._findings.add(place, message, f"add {{{name}: {{last: N}}}} to its needs")
                        continue
                    others = [filler for filler in fillers if filler != name]
                    listed = " or ".join(others)
                    message = f"{statement.query.file} reads {table}, which {listed} fills, but {name} does not need {listed}"
                    self._findings.add(place, message, f"add {others[0]} to its needs")

    def references(self) -> None:
        """Expectations that read a table which nothing makes sure is filled before they are judged."""
        for name in self._processors:
            settled = self._settled_before(name)
            for place, statement in self._context.references.get(name, ()):
                for table in statement.tables:
                    fillers = set(self._producers.get(table, ()))
                    if name in fillers and not fillers & settled:
                        message = f"{statement.query.file} reads {table}, the output of {name} itself: an output is no reference for itself"
                        self._findings.add(place, message)
                    elif fillers and not fillers & settled:
                        filler = self._producers[table][0]
                        message = f"{statement.query.file} reads {table}, which {filler} fills, but {name} does not wait for {filler}"
                        self._findings.add(place, message, f"add {filler} to its needs")

    def values(self) -> None:
        """Calls for each value that upstream objects hold: there are such objects, and all of them are JSON."""
        for name, processor in self._processors.items():
            needed = {need.upstream for need in upstreams(processor.needs)}
            if not isinstance(processor.action, Http) or not isinstance(processor.action.each, Each) or needed - self._processors.keys():
                continue
            objects = {other: output for other in self._upstreams[name] if isinstance(output := self._processors[other].output, Object)}
            place: Place = ("processors", name, "action", "http", "each")
            if not objects:
                message = f"each finds its values in upstream objects, and {name} needs no processor that makes one"
                self._findings.add(place, message, "add the processor whose object has the values to its needs")
            for other, output in objects.items():
                if output.content != "json":
                    self._findings.add(
                        place, f"each finds its values in JSON, and {name} needs {other}, whose objects are {output.content}"
                    )

    def batches(self) -> None:
        """A processor that reads its own output makes one unit after the other."""
        for name, processor in self._processors.items():
            tables = {table for statement in self._context.read_by(name) for table in statement.tables}
            reads_itself = name in self._upstreams[name] or any(self._reads_own(name, table) for table in tables)
            if processor.batch > 1 and reads_itself:
                message = f"{name} reads its own output, so a unit needs the one before it: it cannot have batch: {processor.batch}"
                self._findings.add(("processors", name, "batch"), message, "leave batch out")

    def _reads_own(self, name: ProcessorName, table: str) -> bool:
        """A SELECT on this table means the processor's own rows: no other processor that it needs has a slice of the table."""
        fillers = set(self._producers.get(table, ()))
        return name in fillers and not (fillers - {name}) & set(self._upstreams[name])

    def overlaps(self) -> None:
        """Two processors that write the same rows of a table, or the same objects."""
        for fillers in self._producers.values():
            for first, second in combinations(fillers, 2):
                one, other = self._processors[first].output, self._processors[second].output
                assert isinstance(one, Table)
                assert isinstance(other, Table)
                place: Place = ("processors", second, "output")
                if not _disjoint(one.slice, other.slice):
                    message = f"{second} and {first} both write {other.name}, and their slices overlap ({self._where(first)})"
                    advice = "give both a slice with different values of one column: slice: {system_id: …}"
                    self._findings.add(place, message, advice)
                elif first == fillers[0]:
                    for name, mine, theirs in self._differences(second, other, first, one):
                        message = f"{second} and {first} both write {other.name}: {name} {mine} here, {theirs} there ({self._where(first)})"
                        self._findings.add((*place, name), message, "processors that share a table describe it alike")
        paths: dict[str, ProcessorName] = {}
        for name, processor in self._processors.items():
            if isinstance(processor.output, Object):
                first = paths.setdefault(processor.output.path, name)
                if first != name:
                    self._findings.add(
                        ("processors", name, "output"), f"{name} and {first} both write objects under {processor.output.path}"
                    )

    def _differences(self, second: str, other: Table, first: str, one: Table) -> Iterator[tuple[str, str, str]]:
        """In what two processors of one table differ that must be alike: the key of the output, then how each has it."""
        if other.unit_key != one.unit_key:
            yield "unit_key", f"is {other.unit_key}", f"is {one.unit_key}"
        if {*other.key} != {*one.key}:
            yield "key", f"is {', '.join(other.key)}", f"is {', '.join(one.key)}"
        if other.partition != one.partition:
            yield "partition", f"is {other.partition or 'not given'}", f"is {one.partition or 'not given'}"
        if other.slice.keys() != one.slice.keys():
            yield "slice", f"has {', '.join(other.slice)}", f"has {', '.join(one.slice)}"
        mine, theirs = self._context.reads.get(second), self._context.reads.get(first)
        if mine is not None and theirs is not None:
            lacking, added = mine.lacks(theirs.columns or ()), theirs.lacks(mine.columns or ())
            if "" not in (*lacking, *added) and (lacking or added):
                yield "table", f"has columns {', '.join(mine.columns or ())}", f"has columns {', '.join(theirs.columns or ())}"

    def _where(self, name: str) -> str:
        """File and line of a processor's output."""
        spot = self._findings.source.spot(("processors", name, "output"))
        return f"{spot.file}:{spot.line}"

    def calendars(self) -> None:
        """Calendars that wait for themselves: fed by a processor that has the calendar, itself or upstream."""
        waits: dict[str, dict[str, ProcessorName]] = {}
        for calendar, statement in self._context.calendar_statements.items():
            for table in statement.tables:
                for filler in self._producers.get(table, ()):
                    for name in (filler, *self._ancestors(filler)):
                        waits.setdefault(calendar, {}).setdefault(self._processors[name].calendar, filler)
        for cycle in _cycles({calendar: list(others) for calendar, others in waits.items()}):
            path = " → ".join((*cycle, cycle[0]))
            feeders = ", ".join(dict.fromkeys(waits[one][other] for one, other in zip(cycle, (*cycle[1:], cycle[0]), strict=True)))
            message = f"calendar {cycle[0]} waits for itself: it is fed by {feeders} ({path})"
            self._findings.add(("calendars", cycle[0], "query"), message, f"give {feeders} a literal calendar")

    def side_effects(self) -> None:
        """What a calendar is made from runs without being named: it must not set anything else going."""
        unnamed: dict[ProcessorName, str] = {}
        for calendar, statement in self._context.calendar_statements.items():
            for filler in (filler for table in statement.tables for filler in self._producers.get(table, ())):
                for name in (filler, *self._ancestors(filler)):
                    unnamed.setdefault(name, calendar)
        for name, calendar in unnamed.items():
            if self._processors[name].side_effect:
                message = f"calendar {calendar} is made from {name}, which so runs without being named: it cannot have a side effect"
                suggestion = "leave the side effect to a processor of its own"
                self._findings.add(("processors", name, "side_effect"), message, suggestion)

    def _ancestors(self, name: ProcessorName) -> set[ProcessorName]:
        """Everything that a processor needs, directly or not."""
        found: set[ProcessorName] = set()
        waiting = list(self._upstreams[name])
        while waiting:
            other = waiting.pop()
            if other not in found:
                found.add(other)
                waiting.extend(self._upstreams[other])
        return found

    def _settled_before(self, name: ProcessorName) -> set[ProcessorName]:
        """Processors that are settled before a unit is judged: what it needs, and what feeds the calendars of all these."""
        found: set[ProcessorName] = set()
        waiting = [*self._upstreams[name], *self._feeders(name)]
        while waiting:
            other = waiting.pop()
            if other not in found:
                found.add(other)
                waiting.extend((*self._upstreams[other], *self._feeders(other)))
        return found - {name}

    def _feeders(self, name: ProcessorName) -> Iterator[ProcessorName]:
        """Processors that feed the calendar of a processor."""
        statement = self._context.calendar_statements.get(self._processors[name].calendar)
        for table in statement.tables if statement else ():
            yield from self._producers.get(table, ())


def _disjoint(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return any(column in other and other[column] != value for column, value in one.items())


def _cycles(graph: Mapping[str, list[str]]) -> list[tuple[str, ...]]:
    """Cycles of a directed graph, at least one of every knot of it."""
    found: list[tuple[str, ...]] = []
    finished: set[str] = set()
    for root in graph:
        path: list[str] = []
        stack: list[tuple[str, Iterator[str]]] = []
        if root not in finished:
            path.append(root)
            stack.append((root, iter(graph[root])))
        while stack:
            node, following = stack[-1]
            other = next(following, None)
            if other is None:
                finished.add(node)
                path.pop()
                stack.pop()
            elif other in path:
                found.append(tuple(path[path.index(other) :]))
            elif other in graph and other not in finished:
                path.append(other)
                stack.append((other, iter(graph[other])))
    unique = {frozenset(cycle): cycle for cycle in reversed(found)}
    return list(reversed(unique.values()))
