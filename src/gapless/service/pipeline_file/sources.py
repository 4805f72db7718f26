"""Sources of a pipeline file: their limits, and what is agreed with them."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from gapless.model.action import Http
from gapless.model.ids import ProcessorName, SourceName
from gapless.model.processor import Processor
from gapless.model.source import Revision, SlowDown, Source, Token
from gapless.service.pipeline_file.actions import check_jmespath, words_of
from gapless.service.pipeline_file.context import Context
from gapless.service.pipeline_file.schema import ConcurrencySection, RevisionSection, SlowDownSection, SourceSection, TokenSection
from gapless.service.pipeline_file.source_text import Place


def build(name: str, section: SourceSection, context: Context) -> Source:
    place: Place = ("sources", name)
    start, most = _concurrency(name, section.concurrency, context)
    return Source(
        name=SourceName(name),
        start=start,
        most=most,
        per_second=section.rate,
        revision=_revision(section.revision, (*place, "revision"), context),
        slow_down=_slow_down(section.slow_down or (), (*place, "slow_down"), context),
        token=_token(section.token, (*place, "token"), context),
    )


def check(sources: Mapping[SourceName, Source], processors: Mapping[ProcessorName, Processor], context: Context) -> None:
    """What is agreed with a source fits the calls of its processors."""
    for name, processor in processors.items():
        source, action = sources.get(processor.source) if processor.source is not None else None, processor.action
        if source is None or not isinstance(action, Http):
            continue
        if source.revision is not None and source.revision.path is not None and action.content == "text":
            message = f"the revision of source {source.name} is looked for in JSON pages (path), and the answers to {name} are text"
            suggestion = "name a header in the revision, or give the processor another source"
            context.findings.add(("processors", name, "action", "http", "content"), message, suggestion)
        for header in action.headers:
            if source.token is not None and header.lower() == source.token.header.lower():
                message = f"{name} sends {header} itself, and the token of source {source.name} takes its place"
                context.findings.add(("processors", name, "action", "http", "headers", header), message, "leave it out")


def _concurrency(name: str, section: ConcurrencySection, context: Context) -> tuple[int, int]:
    """Attempts at once to begin with, and at most; the one that is not given follows the other."""
    start, most = section.start, section.max
    if "start" not in section.model_fields_set:
        start = min(start, most)
    if "max" not in section.model_fields_set:
        most = max(start, most)
    if start > most:
        context.findings.add(("sources", name, "concurrency"), f"source {name} starts with {start} at once, more than its max of {most}")
    return start, most


def _revision(section: RevisionSection | None, place: Place, context: Context) -> Revision | None:
    if section is None or context.exactly_one({"header": section.header, "path": section.path}, place) is None:
        return None
    check_jmespath(section.path, (*place, "path"), context.findings)
    return Revision(wanted=section.is_, header=section.header, path=section.path)


def _slow_down(section: SlowDownSection | tuple[SlowDownSection, ...], place: Place, context: Context) -> tuple[SlowDown, ...]:
    listed = section if isinstance(section, tuple) else (section,)
    for number, one in enumerate(listed):
        _check_slow_down(one, (*place, number) if isinstance(section, tuple) else place, context)
    return tuple(SlowDown(statuses=one.status, when=one.when) for one in listed)


def _check_slow_down(section: SlowDownSection, place: Place, context: Context) -> None:
    findings = context.findings
    if not section.status and section.when is None:
        findings.add(place, "slow_down needs a status, when, or both", "add when: a JMESPath that holds of such an answer")
    check_jmespath(section.when, (*place, "when"), findings)
    for number, status in enumerate(section.status):
        if status < HTTPStatus.MULTIPLE_CHOICES and section.when is None:
            message = f"every answer with status {status} would be a wait"
            findings.add((*place, "status", number), message, "add when: a JMESPath that holds of those that are")
        elif HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
            findings.add((*place, "status", number), f"a redirect ({status}) is followed or refused, and never a wait")


def _token(section: TokenSection | None, place: Place, context: Context) -> Token | None:
    if section is None:
        return None
    if not (section.prefix.isascii() and section.prefix.isprintable()):
        context.findings.add((*place, "prefix"), "the prefix cannot stand in a header: it must be plain text on one line")
    words = words_of(section.command, (*place, "command"), context.findings)
    if words is None:
        return None
    return Token(command=words, header=section.header, prefix=section.prefix, lifetime=section.lifetime, timeout=section.timeout)
