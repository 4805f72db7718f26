"""Waivers: a person's signed exception for units that are not proven, until a day.

``impossible`` is the same said by the pipeline file: of a processor, the partitions that its source can no longer give.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatchcase

from gapless.model.calendar import Calendar
from gapless.model.ids import RunId
from gapless.model.ordinals import EMPTY, Ordinals


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """Who excepted what, why, and until when. ``until`` is the last day on which it holds, UTC; ``evidence`` is what a reader may check.

    ``id`` names the act: all units of one ``gapless waive`` have it as the run of their event. ``at`` is in seconds since the epoch.
    """

    id: RunId
    reason: str
    by: str
    until: date
    evidence: str
    selection: str
    at: float

    @property
    def ends(self) -> float:
        """The moment from which it holds no more, in seconds since the epoch."""
        return (datetime(self.until.year, self.until.month, self.until.day, tzinfo=UTC) + timedelta(days=1)).timestamp()

    def details(self) -> dict[str, object]:
        """As an event carries it; :func:`written` reads it back."""
        return {
            "message": self.reason,
            "by": self.by,
            "until": self.until.isoformat(),
            "ends": self.ends,
            "waiver_evidence": self.evidence,
            "selection": self.selection,
        }


def written(run: RunId, at: float, details: Mapping[str, object]) -> Waiver:
    """The waiver that an event of kind ``waived`` carries."""
    return Waiver(
        id=run,
        reason=str(details["message"]),
        by=str(details["by"]),
        until=date.fromisoformat(str(details["until"])),
        evidence=str(details["waiver_evidence"]),
        selection=str(details["selection"]),
        at=at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Impossible:
    """Partitions of which ``because`` says why their source has nothing any more: every attribute of ``values`` has one of its values.

    Values may hold ``*``, ``?`` and ``[…]``.
    """

    because: str
    values: Mapping[str, tuple[str, ...]]

    def of(self, calendar: Calendar) -> Ordinals:
        """The partitions of a calendar that this speaks of."""
        found = calendar.everything
        for attribute, patterns in self.values.items():
            matching = (
                listed
                for value, listed in calendar.members(attribute).items()
                if value in patterns or any(fnmatchcase(value, pattern) for pattern in patterns)
            )
            found &= Ordinals.of(ordinal for listed in matching for ordinal in listed)
        return found if self.values else EMPTY
