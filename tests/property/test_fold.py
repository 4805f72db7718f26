"""Random lives of units, conductors that die and take over: both ledgers agree with a dictionary, and the log rebuilds the heads."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from ledger_model import GOES, LedgerModel, as_model

from gapless.adapters.ledger import body, lease
from gapless.adapters.ledger.memory import Kept, MemoryLedger
from gapless.adapters.ledger.sqlite import SqliteLedger
from gapless.lifecycle.fold import advance, replay
from gapless.lifecycle.states import allowed
from gapless.model.attempt import ErrorClass
from gapless.model.errors import LeaseHeld, LeaseLost, LedgerError
from gapless.model.event import Event, EventKind, Head, Mark, State
from gapless.model.ids import Fence, Generation, PartitionKey, ProcessorName, RunId, Unit

PROCESSORS, KEYS = ("raw", "mart"), ("2024-01-01", "é'\"", "3")
units = st.tuples(st.sampled_from(PROCESSORS), st.sampled_from(KEYS))
details = st.fixed_dictionaries(
    {
        "generation": st.integers(1, 3),
        "digest": st.sampled_from(("", "d1", "d2")),
        "rows": st.none() | st.integers(0, 5),
        "fingerprint": st.sampled_from(("f1", "f2")),
        "without": st.lists(st.sampled_from(("odds", "a,b")), max_size=2, unique=True),
        "error_class": st.sampled_from(("transient", "rate_limited")),
        "counts": st.booleans(),
        "retry_at": st.floats(0, 2e9),
        "message": st.text(max_size=5),
        "ends": st.floats(0, 2e9),
    }
)
# What to do with a unit: mostly something that can happen where it stands, under its own fence or a new one.
steps = st.lists(
    st.tuples(units, st.sampled_from(list(EventKind)), st.integers(0, 4), st.sampled_from(("own", "own", "new", "new", "old")), details),
    min_size=1,
    max_size=5,
)


class LedgerMachine(RuleBasedStateMachine):
    """Two conductors on one storage; subclasses say what a ledger is by ``open`` and ``die``."""

    @initialize()
    def begin(self):
        self.model = LedgerModel()
        self.conductors = [self.open(), self.open()]
        self.leases = {}
        self.given = 0

    @rule(who=st.integers(0, 1))
    def take_lease(self, who):
        held = self.conductors[who].lease(f"run {who}")
        if self.model.holder is None:
            held.__enter__()
            self.leases[who], self.model.holder = held, who
        else:
            with pytest.raises(LeaseHeld):
                held.__enter__()

    @precondition(lambda self: self.model.holder is not None)
    @rule()
    def give_lease_back(self):
        self.leases.pop(self.model.holder).__exit__(None, None, None)
        self._nobody_holds_it()

    @precondition(lambda self: self.model.holder is not None)
    @rule()
    def crash(self):
        who = self.model.holder
        self.die()
        self._nobody_holds_it()
        self.conductors[who] = self.open()

    def _nobody_holds_it(self):
        self.model.holder = None
        # What was given out and never claimed is forgotten.
        self.given = max([0, *(event.fence for event in self.model.log)])

    @precondition(lambda self: self.model.holder is not None)
    @rule(steps=steps)
    def append(self, steps):
        ledger = self.conductors[self.model.holder]
        events, standing = [], {name: (unit["state"], unit["fence"]) for name, unit in self.model.units.items()}
        for unit, kind, choice, fences, data in steps:
            state, own = standing.get(unit, ("pending", 0))
            if fences == "new":
                fence = ledger.next_fence()
                assert fence > self.given
                self.given = fence
            else:
                fence = own if fences == "own" else own - 1
            # Most drawn kinds cannot happen here: take the next that can, unless the old fence is what is tried out.
            kinds = [*list(EventKind)[list(EventKind).index(kind) :], *EventKind]
            possible = kind if fences == "old" else next(k for k in kinds if state in GOES[k][0])
            if possible == "waived" and choice % 2:
                data = {name: value for name, value in data.items() if name != "generation"}  # noqa: PLW2901
            after = State(GOES[possible][1][choice % len(GOES[possible][1])])
            events.append(Event(1.5, RunId("r"), possible, ProcessorName(unit[0]), PartitionKey(unit[1]), Fence(fence), after, data))
            standing[unit] = (after.value, fence)
        if self.model.admits(events):
            ledger.append(events)
            self.given = max([self.given, *(event.fence for event in events)])
        else:
            with pytest.raises(LedgerError):
                ledger.append(events)

    @rule(unit=units)
    def write_without_the_lease(self, unit):
        who = 1 if self.model.holder in (0, None) else 0
        event = Event(1.0, RunId("r"), EventKind.CLAIMED, ProcessorName(unit[0]), PartitionKey(unit[1]), Fence(10**6), State.CLAIMED)
        with pytest.raises(LeaseLost):
            self.conductors[who].append([event])

    @invariant()
    def everybody_reads_what_the_model_says(self):
        for ledger in self.conductors:
            heads = {(name, key): head for name in PROCESSORS for key, head in ledger.heads(ProcessorName(name)).items()}
            assert {unit: as_model(head) for unit, head in heads.items()} == self.model.units
            states = {(name, key): one.state for name in PROCESSORS for one in ledger.standings(ProcessorName(name)) for key in one.keys}
            assert states == {unit: known["state"] for unit, known in self.model.units.items()}
            assert ledger.events() == self.model.log
            assert ledger.publish_counter() == self.model.published
            assert replay(ledger.events()) == ({Unit(*unit): head for unit, head in heads.items()}, self.model.published)


class SqliteMachine(LedgerMachine):
    def open(self):
        self.folder = getattr(self, "folder", None) or Path(tempfile.mkdtemp())
        self.opened = [*getattr(self, "opened", []), SqliteLedger(self.folder / "ledger.sqlite", durable=False)]
        return self.opened[-1]

    def die(self):
        lease._let_go_in_child()

    def teardown(self):
        self.die()
        for ledger in self.opened:
            ledger.close()
        shutil.rmtree(self.folder)


class MemoryMachine(LedgerMachine):
    def open(self):
        self.kept = getattr(self, "kept", None) or Kept()
        return MemoryLedger(self.kept)

    def die(self):
        self.kept.holder = None


@pytest.mark.parametrize("machine", [SqliteMachine, MemoryMachine])
def test_ledgers_agree_with_a_dictionary(machine):
    run_state_machine_as_test(
        machine, settings=settings(max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
    )


heads = st.builds(
    Head,
    unit=st.builds(Unit, st.text(min_size=1), st.text(min_size=1)),
    state=st.sampled_from(State),
    fence=st.integers(0, 2**62).map(Fence),
    generation=st.integers(0, 2**31).map(Generation),
    attempts=st.integers(0, 99),
    free_attempts=st.integers(0, 99),
    at=st.floats(allow_nan=False),
    run=st.text().map(RunId),
    read_at=st.integers(0, 2**40),
    published_at=st.integers(0, 2**40),
    rows=st.none() | st.integers(0, 2**40),
    digest=st.text(),
    object=st.none() | st.text(),
    fingerprint=st.text(),
    reason=st.none() | st.text(),
    error_class=st.none() | st.sampled_from(ErrorClass),
    message=st.text(st.characters()) | st.just("\udc80"),
    retry_at=st.none() | st.floats(allow_nan=False),
    marks=st.lists(st.sampled_from(Mark), unique=True).map(tuple),
    without=st.lists(st.text()).map(tuple),
)


@given(heads)
def test_a_head_is_the_same_after_its_row(head):
    assert body.head_of(body.head_row(head)) == head


@given(st.sampled_from(State), st.sampled_from(EventKind), st.sampled_from(State))
def test_only_the_table_of_states_leads_on(before, kind, after):
    before_head = Head(unit=Unit(ProcessorName("p"), PartitionKey("k")), state=before)
    event = Event(1.0, RunId("r"), kind, ProcessorName("p"), PartitionKey("k"), Fence(0), after)
    if allowed(before, kind, after):
        assert advance([event], lambda _: before_head, 0)[0][before_head.unit].state is after
    else:
        with pytest.raises(LedgerError):
            advance([event], lambda _: before_head, 0)
