"""Check: everything that can be said of a pipeline file without running it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gapless.model.errors import PipelineError, Problem
from gapless.model.pipeline import Pipeline
from gapless.service.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The problems found, and the pipeline when there are none; warnings are told with it, and nothing is refused for them."""

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    pipeline: Pipeline | None = None

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
        return {"problems": _listed(self.problems), "warnings": _listed(self.warnings), **size}


def _listed(problems: Sequence[Problem]) -> list[dict[str, object]]:
    return [{"file": p.file, "line": p.line, "message": p.message, "suggestion": p.suggestion} for p in problems]


def check(workspace: Workspace) -> Checked:
    """All problems together; errors that prevent reading at all are raised."""
    warnings: list[Problem] = []
    try:
        pipeline = workspace.pipeline(check_functions=True, warnings=warnings)
        return Checked(problems=(), warnings=tuple(warnings), pipeline=pipeline)
    except PipelineError as error:
        return Checked(problems=tuple(error.problems))
