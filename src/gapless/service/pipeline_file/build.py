"""From the file to the model: every section built, everything wrong gathered, then either a pipeline or all problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gapless.model.action import Python
from gapless.model.ids import CalendarName, ProcessorName, SourceName
from gapless.model.pipeline import CalendarDefinition, LiteralCalendar, Pipeline, TargetSettings, WarehouseSettings
from gapless.model.policy import Policy
from gapless.model.processor import Processor
from gapless.model.waiver import Impossible
from gapless.service.pipeline_file import actions, calendars, expectations, fingerprint, needs, outputs, python_function, sources
from gapless.service.pipeline_file.advice import advise
from gapless.service.pipeline_file.context import Context, Names
from gapless.service.pipeline_file.environment import Environment
from gapless.service.pipeline_file.findings import Findings, did_you_mean
from gapless.service.pipeline_file.included import PROCESSORS, read_whole
from gapless.service.pipeline_file.lint import lint
from gapless.service.pipeline_file.remembered import Meanings
from gapless.service.pipeline_file.schema import PipelineSection, PolicySection, ProcessorSection
from gapless.service.pipeline_file.source_text import Place, Tree
from gapless.service.pipeline_file.statement import Statements
from gapless.service.pipeline_file.validation import validated

RESERVED = "first_of"
"""A word of needs: no name for a processor."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A pipeline with the files that it was read from: where its words stand, and what is found to be wrong or rarely meant."""

    pipeline: Pipeline
    context: Context

    @property
    def findings(self) -> Findings:
        return self.context.findings

    def advise(self) -> None:
        """Warn of what can be meant, but rarely is."""
        advise(self.pipeline, self.context)


def load_pipeline(
    file: Path,
    settings: Mapping[str, str],
    environment: Mapping[str, str],
    *,
    check_functions: bool = False,
    meanings: Meanings | None = None,
) -> Pipeline:
    """The pipeline of :func:`read_pipeline`."""
    return read_pipeline(file, settings, environment, check_functions=check_functions, meanings=meanings).pipeline


def read_pipeline(
    file: Path,
    settings: Mapping[str, str],
    environment: Mapping[str, str],
    *,
    check_functions: bool = False,
    meanings: Meanings | None = None,
) -> Reading:
    """Read a pipeline file and what it includes. ``settings`` are those of the workspace; with ``check_functions`` Python actions are imported.

    ``meanings`` are those of statements that earlier commands remember.

    Raises:
        PipelineError: with every problem of these files and of those that they name.
    """
    whole = read_whole(file)
    source, findings = whole.source, Findings(whole.source)
    for problem in whole.problems:
        findings.note(problem)
    if whole.lacking and not source.written(PROCESSORS):
        findings.silence(PROCESSORS)
    expanded = Environment(findings, settings, environment).expanded()
    section, left_out = validated(PipelineSection, expanded.tree, findings)
    if section is None:
        findings.raise_any()
        section = PipelineSection.model_construct(pipeline="", calendars={}, processors={})
    context = Context(
        findings=findings,
        expanded=expanded,
        folder=file.parent,
        statements=Statements(file.parent, findings, meanings or Meanings()),
        calendars=_names("calendar", "calendars", section.calendars, source.tree, left_out),
        sources=_names("source", "sources", section.sources, source.tree, left_out),
        processors=_names("processor", "processors", section.processors, source.tree, left_out, broken=whole.lacking),
    )
    pipeline = _Builder(section, context).pipeline(str(file))
    if check_functions:
        _check_functions(pipeline, findings)
    findings.raise_any()
    return Reading(pipeline, context)


def _names(kind: str, key: str, known: Mapping[str, object], tree: Tree, left_out: frozenset[Place], *, broken: bool = False) -> Names:
    written = tree.get(key) if isinstance(tree, dict) else None
    declared = tuple(written) if isinstance(written, dict) else ()
    return Names(kind, tuple(known), declared, broken=broken or (key,) in left_out)


@dataclass(frozen=True, slots=True)
class _Builder:
    section: PipelineSection
    context: Context

    def pipeline(self, file: str) -> Pipeline:
        found = self._calendars()
        processors = {ProcessorName(name): built for name in self.section.processors if (built := self._processor(name))}
        found_sources = {SourceName(name): sources.build(name, section, self.context) for name, section in self.section.sources.items()}
        sources.check(found_sources, processors, self.context)
        lint(processors, self.context)
        return Pipeline(
            name=self.section.pipeline,
            processors=processors,
            calendars=found,
            sources=found_sources,
            targets=self._targets(),
            file=file,
        )

    def _calendars(self) -> dict[CalendarName, CalendarDefinition]:
        found: dict[CalendarName, CalendarDefinition] = {}
        for name, section in self.section.calendars.items():
            built = calendars.build(name, section, self.context)
            if built is not None:
                found[CalendarName(name)] = built
            if isinstance(built, LiteralCalendar):
                self.context.attributes[name] = (built.key, *built.columns)
                self.context.literals[name] = built.listed()
        return found

    def _targets(self) -> dict[str, TargetSettings]:
        """The first is the default; without any, a DuckDB file named like the pipeline."""
        found: dict[str, TargetSettings] = {}
        for name, section in self.section.targets.items():
            place: Place = ("targets", name)
            path = section.warehouse.duckdb
            self._check_relative(path, (*place, "warehouse", "duckdb"))
            self._check_relative(section.objects, (*place, "objects"))
            found[name] = TargetSettings(name=name, warehouse=WarehouseSettings(kind="duckdb", path=path), objects=section.objects)
        if not found:
            found["local"] = TargetSettings(
                name="local", warehouse=WarehouseSettings(kind="duckdb", path=f"{self.section.pipeline}.duckdb")
            )
        return found

    def _check_relative(self, path: str, place: Place) -> None:
        if not path or Path(path).is_absolute() or ".." in Path(path).parts:
            self.context.findings.add(
                place, "the path must lie inside the workspace: relative, without ..", "a workspace can be moved and copied as a whole"
            )

    def _processor(self, name: str) -> Processor | None:
        context, section = self.context, self.section.processors[name]
        place: Place = ("processors", name)
        if name == RESERVED:
            context.findings.add(place, f"{RESERVED} is a word of needs and cannot be the name of a processor")
        context.calendars.check(section.calendar, (*place, "calendar"), context.findings)
        if section.source is not None:
            context.sources.check(section.source, (*place, "source"), context.findings)
        attributes = context.attributes.get(section.calendar)
        calendar_of = {other: each.calendar for other, each in self.section.processors.items()}
        needed = needs.build(name, section.needs, section.calendar, calendar_of, context)
        action = actions.build(name, section.action, attributes, context)
        output = outputs.build(name, section, attributes, context)
        expect = expectations.build(name, section.expect, attributes, output, context)
        policy = self._policy(section.policy, (*place, "policy"))
        spot = context.findings.source.spot(place)
        if action is None or output is None:
            return None
        return Processor(
            name=ProcessorName(name),
            calendar=CalendarName(section.calendar),
            action=action,
            output=output,
            phase=section.phase,
            source=SourceName(section.source) if section.source is not None else None,
            needs=needed,
            expect=expect,
            policy=policy,
            batch=section.batch,
            side_effect=section.side_effect or "",
            impossible=self._impossible(section, attributes, (*place, "impossible")),
            fingerprint=fingerprint.of(name, context),
            file=spot.file,
            line=spot.line or 0,
        )

    def _impossible(self, section: ProcessorSection, attributes: tuple[str, ...] | None, place: Place) -> tuple[Impossible, ...]:
        declared = section.impossible or ()
        found = []
        for number, one in enumerate(declared if isinstance(declared, tuple) else (declared,)):
            where: Place = (*place, number) if isinstance(declared, tuple) else place
            for attribute in one.for_:
                if attributes is not None and attribute not in attributes:
                    message = f"the calendar {section.calendar} has no attribute {attribute!r}"
                    self.context.findings.add((*where, "for", attribute), message, did_you_mean(attribute, attributes))
            values = {name: value if isinstance(value, tuple) else (value,) for name, value in one.for_.items()}
            found.append(Impossible(because=one.because, values=values))
        return tuple(found)

    def _policy(self, section: PolicySection, place: Place) -> Policy:
        first, longest = section.first_wait, section.longest_wait
        if first > longest:
            self.context.findings.add((*place, "first_wait"), f"the first wait ({first:g} s) is longer than the longest ({longest:g} s)")
        return Policy(
            attempts=section.attempts,
            first_wait=first,
            longest_wait=longest,
            infrastructure_attempts=section.infrastructure_attempts,
            longest_measuring=section.longest_measuring,
        )


def _check_functions(pipeline: Pipeline, findings: Findings) -> None:
    for processor in pipeline.processors.values():
        action = processor.action
        if isinstance(action, Python) and python_function.REFERENCE.fullmatch(action.function):
            place: Place = ("processors", processor.name, "action", "python")
            if isinstance(findings.source.written(place), dict):
                place = (*place, "function")
            if wrong := python_function.complaint(action.function, action.workers):
                findings.add(place, wrong)
