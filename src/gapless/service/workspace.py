"""Workspaces: the folder that a pipeline runs in. It holds ``pipeline.yaml`` itself, or a ``gapless.yaml`` that names one.

All that a run leaves lies in the folder: the ledger, logs, objects, the warehouse. It can be moved and copied as a whole.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import Field

from gapless.model.errors import PipelineError, Problem
from gapless.model.pipeline import Pipeline, TargetSettings
from gapless.service.pipeline_file.build import Reading, read_pipeline
from gapless.service.pipeline_file.findings import Findings, did_you_mean
from gapless.service.pipeline_file.remembered import Meanings
from gapless.service.pipeline_file.shapes import Section, Text
from gapless.service.pipeline_file.source_text import SourceText
from gapless.service.pipeline_file.validation import validated

WORKSPACE_FILE = "gapless.yaml"
PIPELINE_FILE = "pipeline.yaml"
PACKAGE = "package:"
STATEMENTS = "statements.cache"
"""What the statements of the pipeline mean; made anew where it is missing."""


class WorkspaceSection(Section):
    """The file ``gapless.yaml``."""

    pipeline: str = PIPELINE_FILE
    target: str | None = None
    settings: Mapping[str, Text | None] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A folder with its pipeline file, the target that it chooses (None: the pipeline's first), and its settings.

    ``packaged`` says that the pipeline file is part of an installed package, whose modules are found by its name.
    """

    folder: Path
    pipeline_file: Path
    target: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    packaged: bool = False

    @classmethod
    def open(cls, directory: Path, environment: Mapping[str, str]) -> Workspace:
        """Find out what a folder holds. The pipeline is not read yet.

        Raises:
            PipelineError: the folder or the pipeline file is missing, or ``gapless.yaml`` is wrong.
        """
        if not directory.is_dir():
            what = "is a file, not a folder" if directory.exists() else "there is no such folder"
            raise PipelineError([Problem(what, str(directory), suggestion="name the workspace with -p DIR")])
        file = directory / WORKSPACE_FILE
        if file.exists():
            return cls._described(directory, SourceText.read(file), environment)
        pipeline = directory / PIPELINE_FILE
        if pipeline.is_file():
            return cls(folder=directory, pipeline_file=pipeline, environment=environment)
        message = f"the folder holds neither {PIPELINE_FILE} nor {WORKSPACE_FILE}"
        raise PipelineError([Problem(message, str(directory), suggestion="name the workspace with -p DIR")])

    @classmethod
    def _described(cls, directory: Path, source: SourceText, environment: Mapping[str, str]) -> Workspace:
        findings = Findings(source)
        section, _ = validated(WorkspaceSection, source.tree, findings)
        section = section or WorkspaceSection()
        pipeline = _located(directory, section.pipeline)
        if pipeline is None:
            package = section.pipeline.removeprefix(PACKAGE).partition("/")[0]
            advice = "install it into the environment of gapless"
            findings.add(("pipeline",), f"there is no installed package {package!r}", advice)
        elif not pipeline.is_file():
            findings.add(("pipeline",), f"there is no pipeline file {section.pipeline!r}")
        findings.raise_any()
        assert pipeline is not None  # else it was found above
        settings = {name: value for name, value in section.settings.items() if value is not None}
        return cls(
            folder=directory,
            pipeline_file=pipeline,
            target=section.target,
            settings=settings,
            environment=environment,
            packaged=section.pipeline.startswith(PACKAGE),
        )

    def pipeline(self, target: str | None = None, *, remember: bool = False) -> Pipeline:
        """The pipeline of :meth:`read`."""
        return self.read(target, remember=remember).pipeline

    def read(self, target: str | None = None, *, check_functions: bool = False, remember: bool = False) -> Reading:
        """Read the pipeline, and see that it has the chosen target. Modules beside its file can be imported from then on.

        With ``remember`` the next command need not parse its statements again; commands that only read do not write that down.

        Raises:
            PipelineError: with every problem.
        """
        if not self.packaged:
            _offer_modules(self.pipeline_file.parent)
        meanings = Meanings(self.folder / STATEMENTS)
        found = read_pipeline(self.pipeline_file, self.settings, self.environment, check_functions=check_functions, meanings=meanings)
        self.target_of(found.pipeline, target)
        if remember:
            meanings.keep()
        return found

    def target_of(self, pipeline: Pipeline, target: str | None = None) -> TargetSettings:
        """The target that is asked for, else that of the workspace, else the first of the pipeline.

        Raises:
            PipelineError: the pipeline has no target of this name.
        """
        name = target or self.target or next(iter(pipeline.targets))
        if name not in pipeline.targets:
            message = f"there is no target {name!r}"
            raise PipelineError([Problem(message, pipeline.file, suggestion=did_you_mean(name, pipeline.targets))])
        return pipeline.targets[name]

    @property
    def ledger_file(self) -> Path:
        return self.folder / "ledger.sqlite"

    def object_folder(self, target: TargetSettings) -> Path:
        return self.folder / target.objects


def _offer_modules(folder: Path) -> None:
    """Let Python actions name modules of a folder. It comes last: nothing that is installed is hidden by a file of the same name."""
    entry = str(folder.resolve())
    if entry not in sys.path:
        sys.path.append(entry)


def _located(directory: Path, pipeline: str) -> Path | None:
    """The pipeline file that a workspace names; None where its package is not installed. Imports nothing."""
    if not pipeline.startswith(PACKAGE):
        return directory / pipeline
    package, _, inner = pipeline.removeprefix(PACKAGE).partition("/")
    top, *rest = package.split(".")
    try:
        spec = importlib.util.find_spec(top) if top else None
    except (ImportError, ValueError):
        return None
    locations = list(spec.submodule_search_locations or ()) if spec else []
    found = [Path(location).joinpath(*rest, inner) for location in locations]
    return next((file for file in found if file.is_file()), found[0] if found else None)
