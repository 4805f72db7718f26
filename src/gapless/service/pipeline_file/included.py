"""A pipeline file together with the files that it includes, as one tree in which every word knows the file where it stands."""

from __future__ import annotations

import glob
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gapless.model.errors import PipelineError, Problem
from gapless.service.pipeline_file.defaults import with_defaults
from gapless.service.pipeline_file.findings import Findings
from gapless.service.pipeline_file.schema import IncludedSection
from gapless.service.pipeline_file.source_text import Place, SourceText
from gapless.service.pipeline_file.validation import validated

PROCESSORS: Place = ("processors",)


@dataclass(frozen=True, slots=True)
class Whole:
    """The tree of all files, and what was wrong in putting it together.

    ``lacking`` says that an included file could not be used, so that some processors are not known.
    """

    source: SourceText
    problems: tuple[Problem, ...]
    lacking: bool = False


def read_whole(file: Path) -> Whole:
    """Read a pipeline file and what it includes.

    Raises:
        PipelineError: the pipeline file itself cannot be read, or is no YAML. What is wrong with included files is in the result.
    """
    main = SourceText.read(file)
    reader = _Reader(main, file)
    texts = [text for path in reader.files() if (text := reader.included(path)) is not None]
    if not isinstance(main.tree, dict):
        return Whole(main, ())
    whole = reader.joined([with_defaults(text, reader.findings) for text in (main, *texts)])
    return Whole(whole, tuple(reader.findings.problems), reader.lacking)


class _Reader:
    def __init__(self, main: SourceText, file: Path) -> None:
        self.findings = Findings(main)
        self.lacking = False
        self._main = main
        self._file = file

    def files(self) -> Iterator[Path]:
        """Included files, each once, those of one pattern in the order of their names. The pipeline file does not include itself."""
        written = self._main.written(("include",))
        known = {self._file.resolve()}
        for position, pattern in enumerate(written if isinstance(written, list) else ()):
            if not isinstance(pattern, str):
                continue
            folder = self._file.parent
            names = glob.glob(pattern, root_dir=folder, recursive=True)  # noqa: PTH207 unlike Path.glob it leaves hidden files out
            found = sorted(path for name in names if (path := folder / name).is_file())
            if not any(path.resolve() != self._file.resolve() for path in found):
                advice = "paths and patterns are relative to the pipeline file"
                self.findings.add(("include", position), f"{str(pattern)!r} matches no other file", advice)
                self.lacking = True
            for path in found:
                if path.resolve() not in known:
                    known.add(path.resolve())
                    yield path

    def included(self, path: Path) -> SourceText | None:
        """An included file whose processors can be taken; else None, with findings."""
        try:
            text = SourceText.read(path)
        except PipelineError as error:
            self._note(error.problems)
            self.lacking = True
            return None
        findings = Findings(text)
        validated(IncludedSection, text.tree if text.tree is not None else {}, findings)
        self._note(findings.problems)
        if isinstance(text.written(PROCESSORS), dict):
            return text
        self.lacking = True
        return None

    def joined(self, texts: list[SourceText]) -> SourceText:
        """The main file with the processors of all; of two with one name the first stays."""
        main, *included = texts
        processors = main.written(PROCESSORS)
        if not included or not isinstance(main.tree, dict) or not isinstance(processors, dict | None):
            return main
        merged, spots = dict(processors or {}), dict(main.spots)
        for text in included:
            added = text.written(PROCESSORS)
            assert isinstance(added, dict)  # else it had not been taken
            twice = [name for name in added if name in merged]
            for name in twice:
                first, second = spots[(*PROCESSORS, name)], text.spot((*PROCESSORS, name))
                message = f"there is a processor {name!r} already, in {first.file}:{first.line}"
                self.findings.note_at(second, message, "give one of them another name")
            merged |= {name: section for name, section in added.items() if name not in twice}
            spots |= {at: spot for at, spot in text.spots.items() if at[:1] == PROCESSORS and at[1:2] and at[1] not in twice}
        return SourceText(main.file, {**main.tree, "processors": merged}, spots)

    def _note(self, problems: list[Problem]) -> None:
        for problem in problems:
            self.findings.note(problem)
