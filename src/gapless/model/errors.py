"""The exceptions of gapless, by what the caller can do about them.

GaplessError                what happened, where, and the command or change that helps
├── PipelineError           the pipeline file is wrong                          exit 2
├── UsageError              what was asked for is not complete, or contradicts  exit 2
├── SelectionError          a selection matches nothing, or cannot be read      exit 2
├── PreflightError          the environment is not fit to run                   exit 3
├── LeaseHeld               another conductor holds the lease                   exit 4
├── LeaseLost               the lease went to another conductor while running   exit 4
├── LedgerError             the ledger is newer, damaged, read-only or full     exit 3
├── TargetError             the target cannot be used                           exit 3
│   └── TargetLocked        another process holds the target                    exit 4
└── CalendarError           a calendar is empty, short or contradicts itself    exit 3
"""

from __future__ import annotations

from dataclasses import dataclass


class GaplessError(Exception):
    """Base of all errors that gapless raises on purpose. ``help`` is the command or change that helps."""

    exit_code = 1

    def __init__(self, message: str, *, help: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.help = help


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about a pipeline file: where it stands and what to do."""

    message: str
    file: str
    line: int | None = None
    suggestion: str | None = None

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        hint = f" ({self.suggestion})" if self.suggestion else ""
        return f"{place}: {self.message}{hint}"


class PipelineError(GaplessError):
    """The pipeline file is wrong; all findings together."""

    exit_code = 2

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems), help="gapless check")
        self.problems = problems


class UsageError(GaplessError):
    exit_code = 2


class SelectionError(GaplessError):
    exit_code = 2


class PreflightError(GaplessError):
    exit_code = 3


class LeaseHeld(GaplessError):
    exit_code = 4


class LeaseLost(GaplessError):
    exit_code = 4


class LedgerError(GaplessError):
    exit_code = 3


class TargetError(GaplessError):
    exit_code = 3


class TargetLocked(TargetError):
    exit_code = 4


class CalendarError(GaplessError):
    exit_code = 3
