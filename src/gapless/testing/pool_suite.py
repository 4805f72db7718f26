"""What every pool promises. A subclass named ``Test…`` gives :meth:`PoolSuite.pool` and is collected by pytest.

``workers`` names how the pool carries out Python actions, ``commands`` whether it carries out shell actions; ``ends_overdue``
whether it can end a plain function that overruns its time.
"""

from __future__ import annotations

import asyncio
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from pathlib import Path
from typing import ClassVar, Literal, TypeVar

import pytest

from gapless.batch import Batch
from gapless.model.action import Python, Shell, Sql
from gapless.model.attempt import Attempt, ErrorClass, Input, OutcomeKind, Report
from gapless.model.calendar import Partition
from gapless.model.ids import Fence, PartitionKey, ProcessorName, RunId, Unit
from gapless.ports.pool import Pool
from gapless.retry import Reject, Retry

T = TypeVar("T")
Workers = Literal["threads", "processes", "async"]

STORED = {"a/1": b"one", "a/2": b"two"}
TOGETHER = 8


def read_stored(upstream: Input) -> bytes:
    """The object store of the suite."""
    return STORED[upstream.object]


def attempt(*keys: str, inputs: Iterable[str] = (), tables: Mapping[str, object] | None = None, fence: int = 1) -> Attempt:
    """An attempt at these units; each reads the stored objects named by ``inputs``."""
    upstream = ProcessorName("upstream")
    partitions = tuple(Partition(PartitionKey(key), {"day": key, "season": "s1", "teams": ("AAA", "BBB")}) for key in keys)
    read = tuple(Input(unit=Unit(upstream, PartitionKey(p)), object=p) for p in inputs)
    return Attempt(
        run=RunId("r1"),
        processor=ProcessorName("suite"),
        fence=Fence(fence),
        partitions=partitions,
        inputs={partition.key: read for partition in partitions},
        tables=tables or {},
    )


# The functions that the suite asks a pool to carry out. Each stands here twice: as it is, and as a coroutine function.


def rows(batch: Batch) -> object:
    return [{"day": partition.key, "n": number} for number, partition in enumerate(batch.partitions)]


def uneven_rows(_batch: Batch) -> object:
    return [{"a": 1}, {"a": 2, "b": "late"}]


def no_rows(_batch: Batch) -> object:
    return []


def arrow(batch: Batch) -> object:
    import pyarrow as pa

    return pa.record_batch({"day": [partition.key for partition in batch.partitions]})


def body(_batch: Batch) -> object:
    return b"body"


def bodies(batch: Batch) -> object:
    return {partition.key: partition.key.encode() for partition in batch.partitions}


def foreign_body(_batch: Batch) -> object:
    return {"elsewhere": b""}


def nothing(_batch: Batch) -> object:
    return None


def nonsense(_batch: Batch) -> object:
    return 42


def joined_inputs(batch: Batch) -> object:
    return {partition.key: b"+".join(batch.objects(partition.key)) for partition in batch.partitions}


def rows_of_tables(batch: Batch) -> object:
    first, second = batch.tables["points"], batch.tables["days"]
    return first.append_column("last", [[second["day"][-1].as_py()] * first.num_rows])


def inputs_of_another(batch: Batch) -> object:
    return batch.objects(PartitionKey("elsewhere"))


def described(batch: Batch) -> object:
    said = [batch.arguments["greeting"], str(batch.folder), *batch.partitions[0].attributes["teams"]]
    return "|".join(said).encode()


def loud(batch: Batch) -> object:
    for number in range(20):
        print(f"{batch.partitions[0].key} out {number}")  # noqa: T201 what a pool captures
        print(f"{batch.partitions[0].key} err {number}", file=sys.stderr)  # noqa: T201
    return None


def retry(_batch: Batch) -> object:
    raise Retry("not there yet")


def retry_after(_batch: Batch) -> object:
    raise Retry("busy", after=7)


def reject(_batch: Batch) -> object:
    raise Reject("two teams with one name")


def broken(_batch: Batch) -> object:
    print("before it broke")  # noqa: T201
    known: dict[str, int] = {}
    return known["missing"]


def leaves(_batch: Batch) -> object:
    sys.exit(3)


def loses_connection(_batch: Batch) -> object:
    raise ConnectionResetError("peer went away")


def out_of_memory(_batch: Batch) -> object:
    raise MemoryError("4 GB asked for")


def overdue(_batch: Batch) -> object:
    print("began")  # noqa: T201
    time.sleep(1.0)
    return None


class _Coroutines:
    """The functions above as coroutine functions, by the same names."""

    def __getattr__(self, name: str) -> Callable[[Batch], Awaitable[object]]:
        function: Callable[[Batch], object] = globals()[name]

        async def coroutine(batch: Batch) -> object:
            await asyncio.sleep(0)
            return function(batch)

        return coroutine


coroutines = _Coroutines()


async def overdue_coroutine(_batch: Batch) -> object:
    print("began")  # noqa: T201
    await asyncio.sleep(60)
    return None


class PoolSuite(ABC):
    workers: ClassVar[Workers] = "threads"
    commands: ClassVar[bool] = True
    ends_overdue: ClassVar[bool] = True

    @abstractmethod
    def pool(self, folder: Path) -> Pool:
        """A new pool with this workspace, reading objects by :func:`read_stored`. Called inside a running loop."""

    def action(self, function: str, timeout: float = 20.0) -> Python:
        """The action for a function of this module."""
        module = f"{__name__}:coroutines" if self.workers == "async" else __name__
        separator = "." if self.workers == "async" else ":"
        return Python(function=f"{module}{separator}{function}", arguments={"greeting": "hello"}, timeout=timeout, workers=self.workers)

    def loop(self) -> asyncio.AbstractEventLoop:
        """A new event loop: asyncio's own, or another one that the pool is to run in."""
        return asyncio.new_event_loop()

    def finished(self, scenario: Coroutine[None, None, T]) -> T:
        with asyncio.Runner(loop_factory=self.loop) as runner:
            return runner.run(scenario)

    def run(
        self, folder: Path, function: str, *keys: str, inputs: Iterable[str] = (), tables: Mapping[str, object] | None = None
    ) -> Report:
        async def scenario() -> Report:
            pool = self.pool(folder)
            try:
                return await pool.run(self.action(function), attempt(*(keys or ("d1",)), inputs=inputs, tables=tables))
            finally:
                await pool.close()

        return self.finished(scenario())

    @pytest.mark.parametrize(
        ("function", "expected"),
        [
            ("rows", {"day": ["d1", "d2"], "n": [0, 1]}),
            ("uneven_rows", {"a": [1, 2], "b": [None, "late"]}),
            ("no_rows", {}),
            ("arrow", {"day": ["d1", "d2"]}),
        ],
    )
    def test_rows_come_back_as_an_arrow_table(self, tmp_path: Path, function: str, expected: object) -> None:
        report = self.run(tmp_path, function, "d1", "d2")
        assert report.outcome.kind is OutcomeKind.COMPLETED, report
        assert report.objects is None
        assert report.rows is not None
        import pyarrow as pa

        assert isinstance(report.rows, pa.Table)
        assert report.rows.to_pydict() == expected

    @pytest.mark.parametrize(
        ("function", "keys", "expected"),
        [
            ("body", ["d1"], {"d1": b"body"}),
            ("bodies", ["d1", "d2"], {"d1": b"d1", "d2": b"d2"}),
            ("nothing", ["d1"], None),
        ],
    )
    def test_objects_come_back_by_key(self, tmp_path: Path, function: str, keys: list[str], expected: object) -> None:
        report = self.run(tmp_path, function, *keys)
        assert report.outcome.kind is OutcomeKind.COMPLETED, report
        assert report.objects == expected
        assert report.rows is None

    @pytest.mark.parametrize(("function", "words"), [("nonsense", "int"), ("foreign_body", "'elsewhere'"), ("body", "bytes for 2 units")])
    def test_anything_else_is_wrong_data(self, tmp_path: Path, function: str, words: str) -> None:
        report = self.run(tmp_path, function, "d1", "d2")
        assert report.outcome.error_class is ErrorClass.DATA
        assert words in report.outcome.message
        assert "may return" in report.outcome.message
        assert report.rows is None
        assert report.objects is None

    def test_a_function_reads_the_objects_of_its_units(self, tmp_path: Path) -> None:
        report = self.run(tmp_path, "joined_inputs", "d1", "d2", inputs=["a/1", "a/2"])
        assert report.objects == {"d1": b"one+two", "d2": b"one+two"}

    def test_a_function_finds_the_tables_that_it_reads_by_name(self, tmp_path: Path) -> None:
        import pyarrow as pa

        schema = pa.schema([("day", pa.date32()), ("points", pa.list_(pa.int64())), ("team", pa.dictionary(pa.int32(), pa.string()))])
        points = pa.table([pa.array([19723, None], pa.date32()), [[1, 2], None], pa.array(["a", None]).dictionary_encode()], schema=schema)
        report = self.run(tmp_path, "rows_of_tables", tables={"points": points, "days": pa.table({"day": ["d1", "d2"]})})
        assert isinstance(report.rows, pa.Table)
        assert report.rows.drop_columns("last") == points
        assert report.rows["last"].to_pylist() == ["d2", "d2"]

    def test_an_object_that_cannot_be_read_is_a_failure_that_names_it(self, tmp_path: Path) -> None:
        report = self.run(tmp_path, "joined_inputs", inputs=["a/9"])
        assert report.outcome.kind is OutcomeKind.FAILED
        assert "a/9" in report.outcome.message

    def test_a_function_cannot_read_for_units_that_are_not_its_own(self, tmp_path: Path) -> None:
        report = self.run(tmp_path, "inputs_of_another", inputs=["a/1"])
        assert report.outcome.kind is OutcomeKind.FAILED
        assert "elsewhere" in report.outcome.message

    def test_a_function_knows_its_arguments_attributes_and_workspace(self, tmp_path: Path) -> None:
        assert self.run(tmp_path, "described").objects == {"d1": f"hello|{tmp_path}|AAA|BBB".encode()}

    @pytest.mark.parametrize(
        ("function", "error_class", "message"),
        [
            ("retry", ErrorClass.TRANSIENT, "not there yet"),
            ("retry_after", ErrorClass.RATE_LIMITED, "busy"),
            ("reject", ErrorClass.DATA, "two teams with one name"),
            ("loses_connection", ErrorClass.TRANSIENT, "ConnectionResetError: peer went away"),
            ("out_of_memory", ErrorClass.INFRASTRUCTURE, "MemoryError: 4 GB asked for"),
            ("broken", ErrorClass.UNCLASSIFIED, "KeyError: 'missing'"),
            ("leaves", ErrorClass.UNCLASSIFIED, "SystemExit: 3"),
        ],
    )
    def test_what_a_function_raises_has_a_class(self, tmp_path: Path, function: str, error_class: ErrorClass, message: str) -> None:
        outcome = self.run(tmp_path, function).outcome
        assert (outcome.kind, outcome.error_class, outcome.message) == (OutcomeKind.FAILED, error_class, message)
        assert outcome.retry_after == (7 if function == "retry_after" else None)

    def test_the_output_has_what_was_printed_and_the_traceback(self, tmp_path: Path) -> None:
        output = self.run(tmp_path, "broken").output
        assert output.startswith("before it broke\nTraceback")
        assert 'return known["missing"]' in output
        assert output.endswith("KeyError: 'missing'\n")

    @pytest.mark.parametrize("name", ["gapless.testing.pool_suite:absent", "no_such_module:x", "no separator"])
    def test_a_function_that_is_not_there_is_permanent(self, tmp_path: Path, name: str) -> None:
        async def scenario() -> Report:
            pool = self.pool(tmp_path)
            try:
                return await pool.run(Python(function=name, workers=self.workers), attempt("d1"))
            finally:
                await pool.close()

        outcome = self.finished(scenario()).outcome
        assert outcome.error_class is ErrorClass.PERMANENT
        assert name.split(":", maxsplit=1)[0] in outcome.message

    def test_attempts_at_the_same_time_do_not_mix_their_output(self, tmp_path: Path) -> None:
        async def scenario() -> list[Report]:
            pool = self.pool(tmp_path)
            try:
                return list(await asyncio.gather(*(pool.run(self.action("loud"), attempt(f"d{n}")) for n in range(TOGETHER))))
            finally:
                await pool.close()

        for number, report in enumerate(self.finished(scenario())):
            expected = [f"d{number} {stream} {line}" for line in range(20) for stream in ("out", "err")]
            assert report.output.splitlines() == expected

    def test_an_attempt_that_overruns_its_time_is_transient(self, tmp_path: Path) -> None:
        if not self.ends_overdue:
            pytest.skip("missing capability: ends_overdue")

        async def scenario() -> tuple[Report, Report]:
            pool = self.pool(tmp_path)
            try:
                await pool.run(self.action("nothing"), attempt("d0"))
                late = await pool.run(self._overdue(0.2), attempt("d1"))
                return late, await pool.run(self.action("body"), attempt("d2"))
            finally:
                await pool.close()

        late, next_one = self.finished(scenario())
        assert late.outcome.error_class is ErrorClass.TRANSIENT
        assert late.outcome.message.startswith("timed out after 0.2 s")
        assert late.output == "began\n"
        assert next_one.objects == {"d2": b"body"}

    def test_cancelling_ends_the_attempt_and_leaves_the_pool_usable(self, tmp_path: Path) -> None:
        if not self.ends_overdue:
            pytest.skip("missing capability: ends_overdue")

        async def scenario() -> tuple[float, Report]:
            pool = self.pool(tmp_path)
            try:
                await pool.run(self.action("nothing"), attempt("d0"))
                running = asyncio.ensure_future(pool.run(self._overdue(30.0), attempt("d1")))
                await asyncio.wait([running], timeout=0.05)
                began = time.monotonic()
                running.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await running
                return time.monotonic() - began, await pool.run(self.action("body"), attempt("d2"))
            finally:
                await pool.close()

        seconds, next_one = self.finished(scenario())
        assert seconds < 0.5
        assert next_one.objects == {"d2": b"body"}

    def test_sql_is_refused(self, tmp_path: Path) -> None:
        async def scenario() -> Report:
            pool = self.pool(tmp_path)
            try:
                return await pool.run(Sql(file="x.sql", text="SELECT 1"), attempt("d1"))
            finally:
                await pool.close()

        assert self.finished(scenario()).outcome.error_class is ErrorClass.PERMANENT

    def test_a_command_completes_and_its_output_is_kept(self, tmp_path: Path) -> None:
        async def scenario() -> Report:
            pool = self.pool(tmp_path)
            try:
                return await pool.run(Shell(command=("echo", "day {day}")), attempt("d1"))
            finally:
                await pool.close()

        report = self.finished(scenario())
        if self.commands:
            assert (report.outcome.kind, report.output) == (OutcomeKind.COMPLETED, "day d1\n")
        else:
            assert report.outcome.error_class is ErrorClass.PERMANENT

    def _overdue(self, timeout: float) -> Python:
        if self.workers == "async":
            return Python(function=f"{__name__}:overdue_coroutine", timeout=timeout, workers="async")
        return self.action("overdue", timeout)
