"""Check: everything that can be said of a pipeline file without running it."""

from __future__ import annotations

from dataclasses import dataclass

from gapless.model.errors import PipelineError, Problem
from gapless.model.pipeline import Pipeline
from gapless.service.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The problems found, and the pipeline when there are none."""

    problems: tuple[Problem, ...]
    pipeline: Pipeline | None = None

    def as_json(self) -> dict[str, object]:
        listed = [{"file": p.file, "line": p.line, "message": p.message, "suggestion": p.suggestion} for p in self.problems]
        pipeline = self.pipeline
        size = (
            {}
            if pipeline is None
            else {"pipeline": pipeline.name, "processors": len(pipeline.processors), "calendars": len(pipeline.calendars)}
        )
        return {"problems": listed, **size}


def check(workspace: Workspace) -> Checked:
    """All problems together; errors that prevent reading at all are raised."""
    try:
        return Checked(problems=(), pipeline=workspace.pipeline(check_functions=True))
    except PipelineError as error:
        return Checked(problems=tuple(error.problems))
