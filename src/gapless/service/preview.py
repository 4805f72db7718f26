"""Preview: what would run and why. Reads the ledger only and writes nothing."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from gapless.model.ids import ProcessorName
from gapless.planning.explain import Explanation, explain
from gapless.planning.plan import Plan, Restating, make_plan
from gapless.planning.selection import parse
from gapless.service.request import Request
from gapless.service.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A plan with its explanation. ``waiting_for_calendars`` are processors whose units only a run can tell; ``command`` carries it out.
    ``side_effects`` are what processors of the pipeline set going, ``withheld`` those among them that the selection leaves out for it, and
    ``asking`` the words that select these."""

    plan: Plan
    explanation: Explanation
    waiting_for_calendars: tuple[ProcessorName, ...]
    command: str
    side_effects: Mapping[ProcessorName, str]
    withheld: tuple[ProcessorName, ...]
    asking: str

    def as_json(self) -> dict[str, object]:
        e = self.explanation
        return {
            "plan": e.plan,
            "selection": e.selection,
            "units": e.units,
            "batches": e.batches,
            "left_out": e.left_out,
            "decisions": [
                {
                    "processor": row.processor,
                    "phase": row.phase,
                    "reason": str(row.reason),
                    "runs": row.runs,
                    "units": row.units,
                    "first": row.first,
                    "last": row.last,
                    "upstream": row.upstream,
                }
                for row in e.rows
            ],
            "phases": [{"phase": total.name, "units": total.units, "batches": total.batches} for total in e.phases],
            "critical_path": {"units": len(e.critical_path), "path": [str(unit) for unit in e.critical_path]},
            "width": e.width,
            "waiting_for_calendars": list(self.waiting_for_calendars),
            "next": self.command,
            "side_effects": dict(self.side_effects),
            "withheld": list(self.withheld),
        }


def preview(view: View, request: Request) -> Preview:
    """Plan what is asked.

    Raises:
        SelectionError: the selection matches nothing or cannot be read.
    """
    selection = parse(request.words)
    plan = make_plan(
        view.graph,
        selection,
        view.snapshot,
        restating=Restating() if request.restate else None,
        retry=request.retry,
        include_changed=request.changed,
        allow_cut=request.allow_cut,
    )
    withheld = selection.withheld(view.pipeline, view.calendars, view.named_sets, allow_cut=request.allow_cut)
    return Preview(
        plan=plan,
        explanation=explain(view.graph, plan),
        waiting_for_calendars=tuple(name for name in view.waiting_for_calendars if name not in withheld),
        command=request.typed,
        side_effects=view.pipeline.side_effects,
        withheld=withheld,
        asking=("-- " if any(word.startswith("-") for word in request.words) else "") + shlex.join((*withheld, *request.words)),
    )
