"""The journal: what the machine decided and the prover found, as events of the ledger and lines of the log."""

from __future__ import annotations

from collections.abc import Mapping

from gapless.lifecycle.machine import Finish, Interrupt, Retry, Work
from gapless.model.asof import Beyond
from gapless.model.attempt import Outcome
from gapless.model.event import Event, EventKind, State
from gapless.model.evidence import SAMPLE, Contained, Evidence, KeySample, Verdict
from gapless.model.ids import Generation, PartitionKey, RunId

Details = dict[str, object]


def claimed(at: float, run: RunId, work: Work, key: PartitionKey, *, reason: str) -> Event:
    details: Details = {"reason": reason} if reason else {}
    return Event(at, run, EventKind.CLAIMED, work.processor, key, work.fence, State.CLAIMED, details)


def retried(at: float, run: RunId, command: Retry, key: PartitionKey, *, worker: str = "") -> Event:
    details: Details = {
        "reason": command.reason,
        "attempt": command.attempts,
        "counts": command.counts,
        "retry_at": at + command.delay,
    }
    if worker:
        details["worker"] = worker
    if command.outcome is not None:
        details |= outcome_details(command.outcome)
    if command.verdict is not None:
        details |= verdict_details(command.verdict)
    return Event(at, run, EventKind.RETRY, command.work.processor, key, command.work.fence, State.RETRY_WAIT, details)


def interrupted(at: float, run: RunId, command: Interrupt, key: PartitionKey) -> Event:
    return Event(
        at, run, EventKind.INTERRUPTED, command.work.processor, key, command.work.fence, State.PENDING, {"message": command.message}
    )


def finished(
    at: float,
    run: RunId,
    command: Finish,
    key: PartitionKey,
    *,
    evidence: Evidence | None,
    generation: Generation | None,
    object: str | None,
    fingerprint: str,
    output: str | None,
    seconds: float,
    worker: str = "",
) -> Event:
    details: Details = {"attempt": command.attempts, "seconds": round(seconds, 3), "fingerprint": fingerprint}
    if generation is not None:
        details["generation"] = generation
    if object is not None:
        details["object"] = object
    if command.work.without:
        details["without"] = list(command.work.without)
    if worker:
        details["worker"] = worker
    if output is not None:
        details["output"] = output
    if command.outcome is not None:
        details |= outcome_details(command.outcome)
    if command.verdict is not None:
        details |= verdict_details(command.verdict)
    if evidence is not None:
        details |= {"rows": evidence.rows, "digest": evidence.digest, "evidence": evidence_details(evidence)}
    return Event(at, run, EventKind.FINISHED, command.work.processor, key, command.work.fence, command.state, details)


def outcome_details(outcome: Outcome) -> Details:
    """The class, message and status of a failure."""
    details: Details = {"message": outcome.message}
    if outcome.error_class is not None:
        details["error_class"] = str(outcome.error_class)
    if outcome.status is not None:
        details["status"] = outcome.status
    return details


def verdict_details(verdict: Verdict) -> Details:
    """Findings with their codes; the first of them is also the message."""
    details: Details = {}
    if verdict.reason is not None:
        details["verdict_reason"] = verdict.reason
        details["message"] = verdict.reason
    if verdict.findings:
        details["findings"] = [[finding.code, finding.message] for finding in verdict.findings]
        details["message"] = "; ".join(finding.message for finding in verdict.findings[:3])
    return details


def evidence_details(evidence: Evidence) -> Details:
    """Evidence as plain data; what is empty or not declared is left out."""
    details: Details = {"rows": evidence.rows}
    if evidence.expected is not None:
        details["expected"] = evidence.expected
    found: Details = {
        "missing": _sampled(evidence.missing),
        "unexpected": _sampled(evidence.unexpected),
        "duplicates": _sampled(evidence.duplicates),
        "miscounts": [[list(one.entity), one.expected, one.found] for one in evidence.miscounts],
        "contains": _contained(evidence.contains),
        "within": _contained(evidence.within),
        "nulls": {column: count for column, (count, _) in evidence.nulls.items() if count},
        "null_entities": {
            column: [[list(one.entity), one.nulls, one.rows] for one in listed[:SAMPLE]]
            for column, listed in evidence.null_entities.items()
            if listed
        },
        "disallowed": _sampled_by(evidence.disallowed),
        "dangling": _sampled_by(evidence.dangling),
        "disagreeing": _sampled_by(evidence.disagreeing),
        "constant": {column: only for column, (_, only) in evidence.varied.items() if only is not None},
        "means": {column: [mean.value, mean.others, mean.centre, mean.spread] for column, mean in evidence.means.items() if mean.others},
        "groups": {
            name: [found.group, found.value, found.units, found.others, found.low, found.high]
            for name, found in evidence.groups.items()
            if found.others
        },
        "broken": _sampled_by(evidence.broken),
        "sums": {
            name: [[list(one.entity), one.column, one.expected, one.found] for one in listed[:SAMPLE]]
            for name, listed in evidence.sums.items()
            if listed
        },
        "twin": evidence.twin,
        "beyond": _beyond(evidence.beyond),
        "empty_reason": evidence.empty_reason,
        "error": evidence.error,
    }
    return details | {name: value for name, value in found.items() if value}


def _beyond(found: Beyond | None) -> Details:
    return (
        {}
        if found is None
        else {"unit": found.key, "columns": list(found.columns), "tables": list(found.tables), "together": found.together, "by": found.by}
    )


def _contained(found: Contained | None) -> Details:
    return {} if found is None else {"entities": found.entities, "lacking": _sampled(found.lacking)}


def _sampled_by(samples: Mapping[str, KeySample]) -> Details:
    return {name: _sampled(sample) for name, sample in samples.items() if sample}


def _sampled(sample: KeySample) -> Details:
    return {"count": sample.count, "sample": [list(key) for key in sample.sample]} if sample else {}
