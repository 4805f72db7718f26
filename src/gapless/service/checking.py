"""Check: everything that can be said of a pipeline file without running it; with the data of a workspace, whether its expectations are any good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gapless.model.errors import PipelineError, Problem, UsageError
from gapless.model.pipeline import Pipeline
from gapless.service.inquiry import SLOW, Inquiry, inquire
from gapless.service.pipeline_file import Reading
from gapless.service.workbench import open_workbench
from gapless.service.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The problems found, and the pipeline when it can be read; warnings are told with it, and nothing is refused for them. ``inquiry`` says
    what the data were asked, where they were.
    """

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    pipeline: Pipeline | None = None
    inquiry: Inquiry | None = None

    @property
    def exit_code(self) -> int:
        if self.problems:
            return PipelineError.exit_code
        return 0 if self.inquiry is None or self.inquiry.whole else 1

    def as_json(self) -> dict[str, object]:
        pipeline = self.pipeline
        size = (
            {}
            if pipeline is None
            else {
                "pipeline": pipeline.name,
                "processors": len(pipeline.processors),
                "calendars": len(pipeline.calendars),
                "side_effects": dict(pipeline.side_effects),
            }
        )
        data = {} if self.inquiry is None else {"data": self.inquiry.as_json()}
        return {"problems": _listed(self.problems), "warnings": _listed(self.warnings), **size, **data, "exit_code": self.exit_code}


def _listed(problems: Sequence[Problem]) -> list[dict[str, object]]:
    return [{"file": p.file, "line": p.line, "message": p.message, "suggestion": p.suggestion} for p in problems]


def check(workspace: Workspace, words: Sequence[str] = (), *, data: bool = False, target: str | None = None, slow: float = SLOW) -> Checked:
    """All problems together; errors that prevent reading at all are raised.

    With ``data`` the expectations of a selection are tried on what the target holds, unless the file itself is wrong. A statement that takes
    ``slow`` seconds is told of.

    Raises:
        UsageError: a selection without ``data``. SelectionError: it matches nothing. LeaseHeld, LedgerError, TargetError: the workspace
            cannot be used.
    """
    if words and not data:
        raise UsageError("a file is checked as a whole: a selection goes with --data", help=f"gapless check --data {' '.join(words)}")
    try:
        reading = workspace.read(target, check_functions=True)
    except PipelineError as error:
        return Checked(problems=tuple(error.problems))
    reading.advise()
    if not data:
        return _checked(reading, None)
    with open_workbench(workspace, command="check", target=target) as bench:
        return _checked(reading, inquire(bench, reading, words, slow=slow))


def _checked(reading: Reading, inquiry: Inquiry | None) -> Checked:
    found = reading.findings
    return Checked(problems=_by_line(found.problems), warnings=_by_line(found.warnings), pipeline=reading.pipeline, inquiry=inquiry)


def _by_line(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda found: (found.file, found.line or 0)))
