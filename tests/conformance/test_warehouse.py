"""Every warehouse keeps what the shipped suite asks for; both measure alike; DuckDB also keeps it in a file, through locks and full disks."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gapless.adapters.warehouse.duckdb import DuckDbWarehouse
from gapless.adapters.warehouse.memory import MemoryWarehouse
from gapless.model.calendar import Partition
from gapless.model.errors import TargetError, TargetLocked
from gapless.model.expectation import Containment, Counts, Distribution, Expectation, Keys, Likeness, Nulls, Query, References
from gapless.model.ids import Fence, Generation, PartitionKey, Unit
from gapless.model.output import Table
from gapless.ports.warehouse import Measurer, Warehouse
from gapless.testing.small_league import (
    COLUMNS,
    D1,
    D2,
    D3,
    FULL,
    GAMES,
    KEYS,
    LINES,
    OTHER,
    SCHEDULE,
    SCHEDULE_COLUMNS,
    STATEMENTS,
    SYSTEM_A,
    SYSTEM_B,
    TEAM_LINES,
    dates,
    lines,
    predictions,
    publication,
    query,
)
from gapless.testing.warehouse_suite import WarehouseSuite


class TestMemory(WarehouseSuite):
    def warehouse(self, folder: Path) -> Warehouse:
        return MemoryWarehouse(STATEMENTS)

    def test_what_is_replaced_and_what_falls_short_is_kept(self, tmp_path: Path) -> None:
        house = MemoryWarehouse()
        self.put(house, Fence(2), LINES, TEAM_LINES, lines(*FULL), D1)
        self.put(house, Fence(3), LINES, TEAM_LINES, lines((D1, "1", "BOS")), D1)
        assert [row["team"] for row in house.replaced[Unit(LINES, KEYS[D1]), Generation(1)]] == ["BOS", "NYK"]
        house.keep_stage(Fence(3), LINES, TEAM_LINES, [KEYS[D1]])
        house.keep_stage(Fence(2), LINES, TEAM_LINES, [KEYS[D1]])
        assert house.kept[Unit(LINES, KEYS[D1])][0] == 3

    def test_a_query_without_a_function_is_named(self) -> None:
        with pytest.raises(TargetError, match=r"teams_due\.sql"):
            MemoryWarehouse().rows(query("teams_due.sql"))


class TestDuckDb(WarehouseSuite):
    def warehouse(self, folder: Path) -> DuckDbWarehouse:
        return DuckDbWarehouse(folder / "nba.duckdb", threads=1)

    @pytest.fixture
    def duck(self, tmp_path: Path) -> Iterator[DuckDbWarehouse]:
        house = self.warehouse(tmp_path)
        yield house
        house.close()

    def test_what_is_published_outlives_the_process_and_stages_do_not(self, tmp_path: Path) -> None:
        house = self.warehouse(tmp_path)
        self.put(house, Fence(2), LINES, TEAM_LINES, lines(*FULL), D1)
        house.stage_rows(Fence(3), lines(*FULL), TEAM_LINES)
        before = house.measure_published(TEAM_LINES, Expectation(), dates(D1))
        house.close()
        again = self.warehouse(tmp_path)
        assert again.measure_published(TEAM_LINES, Expectation(), dates(D1)) == before
        assert again.markers(LINES, [KEYS[D1]])[KEYS[D1]].generation == 1
        assert again.measure_stage(Fence(3), TEAM_LINES, Expectation(), dates(D1))[KEYS[D1]].error
        again.close()

    def test_a_database_named_like_its_schema_is_no_problem(self, tmp_path: Path) -> None:
        house = DuckDbWarehouse(tmp_path / "new folder" / "raw.duckdb")
        self.put(house, Fence(2), LINES, TEAM_LINES, lines(*FULL), D1)
        assert house.rows(sql("SELECT count(*) FROM raw.team_lines"))[1] == [(2,)]
        house.close()
        with duckdb.connect(str(tmp_path / "new folder" / "raw.duckdb"), read_only=True) as reader:
            assert reader.execute("SELECT run, rows, fence FROM gapless.markers").fetchall() == [("r1", 2, 2)]

    def test_the_number_of_statements_does_not_grow_with_that_of_the_units(self, duck: DuckDbWarehouse) -> None:
        keys = [f"2023-01-{day:02d}" for day in range(1, 29)]
        due = [{"season": "s", "game_date": date.fromisoformat(key), "game_id": key, "team": "BOS", "lines": 1} for key in keys]
        self.put(duck, Fence(1), SCHEDULE, GAMES, pa.Table.from_pylist(due, schema=SCHEDULE_COLUMNS), "s")
        self.put(duck, Fence(2), LINES, TEAM_LINES, lines(*((key, key, "BOS") for key in keys)), *keys)
        sent = []
        for number in (1, 2, 28):
            before = duck.queries
            found = duck.measure_published(TEAM_LINES, EVERYTHING, dates(*keys[:number]))
            assert [evidence.error for evidence in found.values()] == [None] * number
            sent.append(duck.queries - before)
        assert sent[0] == sent[1] == sent[2]

    # Relations of units

    def test_units_are_typed_by_their_values(self, duck: DuckDbWarehouse) -> None:
        units = [
            Partition(
                PartitionKey("0022200001"),
                {"game_id": "0022200001", "game_date": "2023-01-01", "teams": ("BOS", "NYK"), "month": "2023-01"},
            ),
            Partition(PartitionKey("0022200002"), {"game_id": "0022200002", "game_date": "2023-02-28", "teams": (), "month": "2023-02"}),
        ]
        assert duck.rows(sql("SELECT column_name, column_type FROM (DESCRIBE units)"), units)[1] == [
            ("game_id", "VARCHAR"), ("game_date", "DATE"), ("teams", "VARCHAR[]"), ("month", "VARCHAR"),
        ]  # fmt: skip
        assert duck.rows(sql("SELECT game_id, unnest(teams) FROM units WHERE game_date < DATE '2023-02-01'"), units)[1] == [
            ("0022200001", "BOS"), ("0022200001", "NYK"),
        ]  # fmt: skip
        almost = [*units, Partition(PartitionKey("x"), {**units[0].attributes, "game_date": "2023-02-30"})]
        assert duck.rows(sql("SELECT DISTINCT typeof(game_date) FROM units"), almost)[1] == [("VARCHAR",)]
        with pytest.raises(TargetError, match="units"):
            duck.rows(sql("SELECT * FROM units"))

    def test_a_table_of_the_pipeline_named_units_is_not_in_the_way(self, duck: DuckDbWarehouse) -> None:
        self.put(duck, Fence(2), LINES, replace(TEAM_LINES, name="units"), lines(*FULL), D1)
        assert duck.rows(sql("SELECT game_date FROM units"), dates(D2))[1] == [(date(2023, 1, 2),)]

    def test_a_statement_reads_tables_never_variables_of_the_program(self, duck: DuckDbWarehouse) -> None:
        secret = pa.table({"a": [1]})
        with pytest.raises(TargetError, match="secret"):
            duck.rows(sql("SELECT * FROM secret"))
        assert secret.num_rows == 1

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("SELECT 1; SELECT 2", "2 statements"),
            ("-- nothing", "0 statements"),
            ("DELETE FROM gapless.markers", "no SELECT but DELETE"),
            ("SELECT\n\n 1 +", r"q\.sql: Parser Error: syntax error at end of input"),
            ("SELECT 1,\n x", r"q\.sql:2: Binder Error"),
        ],
    )
    def test_a_text_that_is_not_one_select_is_refused(self, duck: DuckDbWarehouse, text: str, told: str) -> None:
        with pytest.raises(TargetError, match=told):
            duck.rows(sql(text))
        with pytest.raises(TargetError, match=told):
            duck.stage_query(Fence(2), sql(text), TEAM_LINES, dates(D1))

    # What is kept

    def test_what_is_replaced_is_kept_under_its_generation(self, duck: DuckDbWarehouse) -> None:
        self.put(duck, Fence(2), LINES, TEAM_LINES, lines(*FULL), D1, D2)
        self.put(duck, Fence(3), LINES, TEAM_LINES, lines((D1, "1", "BOS", 1, None)), D1)
        wider = lines((D1, "1", "NYK", 2, None)).append_column("rows", pa.array([1]))
        self.put(duck, Fence(4), LINES, TEAM_LINES, wider, D1)
        self.put(duck, Fence(5), LINES, TEAM_LINES, wider, D1)
        found = duck.rows(
            sql('SELECT _processor, _unit, _generation, team, points, "rows" FROM gapless_replaced."raw.team_lines" ORDER BY ALL')
        )
        assert found[1] == [
            ("lines", D1, 1, "BOS", 100, None), ("lines", D1, 1, "NYK", 100, None), ("lines", D1, 2, "BOS", 1, None),
            ("lines", D1, 3, "NYK", 2, 1),
        ]  # fmt: skip

    def test_what_processors_of_one_table_replace_together_is_kept_for_each(self, duck: DuckDbWarehouse) -> None:
        systems = ((LINES, SYSTEM_A, "a"), (OTHER, SYSTEM_B, "b"))
        for fence in (2, 4, 6, 8):
            for number, (_, output, system) in enumerate(systems):
                rows = predictions(system, "x")
                rows = rows if fence == 2 else rows.append_column("line", pa.array([fence]))  # unknown to what was kept before
                duck.stage_rows(Fence(fence + number), rows, output)
            duck.publish(
                [publication(Fence(fence + number), processor, output, D1) for number, (processor, output, _) in enumerate(systems)]
            )
        kept = duck.rows(sql('SELECT _processor, _generation, system, line FROM gapless_replaced."raw.predictions" ORDER BY ALL'))[1]
        assert kept == [(name, old, system, line) for name, _, system in systems for old, line in ((1, None), (2, 4), (3, 6))]

    def test_rows_that_were_there_before_gapless_are_kept_too(self, duck: DuckDbWarehouse) -> None:
        self.put(duck, Fence(2), LINES, TEAM_LINES, lines(*FULL), D1)
        duck._connection.execute("DELETE FROM gapless.markers")
        self.put(duck, Fence(3), LINES, TEAM_LINES, lines((D1, "1", "BOS")), D1)
        assert duck.rows(sql('SELECT DISTINCT _generation FROM gapless_replaced."raw.team_lines"'))[1] == [(0,)]

    def test_stages_that_fall_short_are_kept_until_a_newer_one_does(self, duck: DuckDbWarehouse) -> None:
        duck.stage_rows(Fence(2), lines(*FULL), TEAM_LINES)
        duck.keep_stage(Fence(2), LINES, TEAM_LINES, [KEYS[D1], KEYS[D2]])
        words = lines((D1, "1", "BOS")).set_column(3, "points", pa.array(["many"])).append_column("note", pa.array(["x"]))
        duck.stage_rows(Fence(3), words, TEAM_LINES)
        duck.keep_stage(Fence(3), LINES, TEAM_LINES, [KEYS[D1]])
        duck.keep_stage(Fence(2), LINES, TEAM_LINES, [KEYS[D1]])
        assert duck.rows(sql("SELECT _unit, _fence, team, points, note FROM gapless_stage.lines ORDER BY ALL"))[1] == [
            (D1, 3, "BOS", "many", "x"), (D2, 2, "BOS", "100", None), (D2, 2, "LAL", "100", None),
        ]  # fmt: skip

    # Types

    @pytest.mark.parametrize(
        ("column", "fits"),
        [
            (pa.array(["12"]), True), (pa.array(["012"]), False), (pa.array([12.0]), True), (pa.array([12.5]), False),
            (pa.array([12], pa.int8()), True), (pa.array([2**63], pa.uint64()), False), (pa.array([True]), True),
        ],
    )  # fmt: skip
    def test_a_value_fits_where_it_survives_the_way_there_and_back(self, duck: DuckDbWarehouse, column: pa.Array, *, fits: bool) -> None:
        self.put(duck, Fence(2), LINES, TEAM_LINES, lines(*FULL), D1)
        staged = lines((D2, "2", "BOS")).set_column(3, "points", column)
        before = self.staged(duck, staged, Expectation(), D2)
        if fits:
            duck.publish([publication(Fence(50), LINES, TEAM_LINES, D2)])
            assert [duck.measure_published(TEAM_LINES, Expectation(), dates(D2))[KEYS[D2]]] == before
        else:
            with pytest.raises(TargetError, match=r"points of table .* is BIGINT, and staged values of type") as caught:
                duck.publish([publication(Fence(50), LINES, TEAM_LINES, D2)])
            assert "cast points to BIGINT" in (caught.value.help or "")

    def test_unit_keys_of_any_type_are_compared_as_text(self, duck: DuckDbWarehouse) -> None:
        for number, keys in enumerate((pa.array([7, 12]), pa.array(["7", "12"]), pa.array([7.5, 12.25]))):
            output = replace(TEAM_LINES, name=f"raw.typed_{number}", unit_key="game", key=("game", "team"), partition=None)
            rows = pa.table({"game": keys, "team": ["BOS", "NYK"]})
            asked = [str(key) for key in keys.to_pylist()]
            self.put(duck, Fence(10 + number), LINES, output, rows, *asked)
            units = [Partition(PartitionKey(key), {"game": key}) for key in [*asked, "07", "x"]]
            found = duck.measure_published(output, Expectation(), units)
            assert [found[unit.key].rows for unit in units] == [1, 1, 0, 0]

    def test_names_of_columns_are_taken_whatever_their_case(self, duck: DuckDbWarehouse) -> None:
        self.put(duck, Fence(2), LINES, TEAM_LINES, lines(*FULL), D1)
        upper = lines((D2, "2", "BOS")).rename_columns(["GAME_DATE", "Game_Id", "team", "Points", "pace"])
        self.put(duck, Fence(3), LINES, TEAM_LINES, upper, D2)
        assert duck.columns(TEAM_LINES.name) == tuple(COLUMNS.names)
        assert duck.measure_published(TEAM_LINES, Expectation(), dates(D2))[KEYS[D2]].rows == 1

    # What the outside does

    def test_a_file_that_another_process_holds_names_it(self, tmp_path: Path) -> None:
        path = tmp_path / "nba.duckdb"
        holder = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
        with subprocess.Popen([sys.executable, "-c", holder, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == b"held\n"
            with pytest.raises(TargetLocked, match=f"held by process {other.pid}") as caught:
                DuckDbWarehouse(path)
            assert str(other.pid) in (caught.value.help or "")
            other.communicate(b"")
        DuckDbWarehouse(path).close()

    def test_a_file_is_opened_once_in_a_process(self, duck: DuckDbWarehouse, tmp_path: Path) -> None:
        with pytest.raises(TargetLocked, match="this process"):
            self.warehouse(tmp_path)

    def test_a_file_that_is_no_database_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "nba.duckdb").write_bytes(b"no database" * 1000)
        with pytest.raises(TargetError, match=r"nba\.duckdb cannot be opened: .*not a valid DuckDB"):
            self.warehouse(tmp_path)
        (tmp_path / "file").touch()
        with pytest.raises(TargetError, match="cannot be opened"):
            DuckDbWarehouse(tmp_path / "file" / "nba.duckdb")

    def test_a_full_disk_publishes_nothing_and_the_warehouse_lives_on(self, tmp_path: Path) -> None:
        house = self.warehouse(tmp_path)
        self.put(house, Fence(2), LINES, TEAM_LINES, lines(*FULL), D1)
        measurer = house.measurer()
        before = measurer.measure_published(TEAM_LINES, Expectation(), dates(D1, D2))
        size = sum(file.stat().st_size for file in tmp_path.iterdir())
        many = pa.table(
            {
                **{name: [None] * 200_000 for name in COLUMNS.names},
                "game_date": [D2] * 200_000,
                "noise": [os.urandom(8).hex() for _ in range(200_000)],
            }
        )
        house.stage_rows(Fence(3), many, TEAM_LINES)
        with files_at_most(size + 100_000), pytest.raises(TargetError, match=r"publishing raw\.team_lines") as caught:
            house.publish([publication(Fence(3), LINES, TEAM_LINES, D1, D2)])
        assert "free space" in (caught.value.help or "")
        assert house.measure_published(TEAM_LINES, Expectation(), dates(D1, D2)) == before
        assert house.markers(LINES, [KEYS[D1]])[KEYS[D1]].fence == 2
        assert measurer.measure_published(TEAM_LINES, Expectation(), dates(D1, D2)) == before
        self.put(house, Fence(4), LINES, TEAM_LINES, lines(*FULL), D2)
        house.close()
        again = self.warehouse(tmp_path)
        assert again.measure_published(TEAM_LINES, Expectation(), dates(D1, D2))[KEYS[D2]].rows == 2
        again.close()

    def test_a_statement_is_interrupted_from_another_thread(self, duck: DuckDbWarehouse) -> None:
        with interrupting(duck), pytest.raises(TargetError, match=r"q\.sql was interrupted"):
            duck.stage_query(Fence(2), sql(ENDLESS), TEAM_LINES, dates(D1))
        self.put(duck, Fence(3), LINES, TEAM_LINES, lines(*FULL), D1)
        assert duck.markers(LINES, [KEYS[D1]])[KEYS[D1]].fence == 3

    def test_a_measurer_is_interrupted_alone(self, duck: DuckDbWarehouse) -> None:
        measurer = duck.measurer()
        endless = Expectation(keys=Keys(query=sql(ENDLESS), columns=("game_id", "team", "points")))
        self.put(duck, Fence(2), LINES, TEAM_LINES, lines(*FULL), D1)
        with ThreadPoolExecutor(1) as thread:
            measuring = thread.submit(measurer.measure_published, TEAM_LINES, endless, dates(D1))
            for fence in range(3, 13):
                duck.interrupt()
                self.put(duck, Fence(fence), LINES, TEAM_LINES, lines(*FULL), D1)
            assert not measuring.done()
            with interrupting(measurer):
                assert "was interrupted" in (measuring.result()[KEYS[D1]].error or "")
        assert measurer.measure_published(TEAM_LINES, Expectation(), dates(D1))[KEYS[D1]].rows == 2


ENDLESS = (
    "SELECT DATE '2023-01-01' AS game_date, '1' AS game_id, 'BOS' AS team, sum(a.range * b.range) AS points"
    " FROM range(10000000) a, range(10000000) b"
)


@contextmanager
def interrupting(measurer: Measurer) -> Iterator[None]:
    """What runs there is interrupted again and again until the block has ended."""
    over = threading.Event()

    def interrupt() -> None:
        while not over.wait(0.02):
            measurer.interrupt()

    interrupter = threading.Thread(target=interrupt)
    interrupter.start()
    try:
        yield
    finally:
        over.set()
        interrupter.join()


def sql(text: str) -> Query:
    return Query(file="q.sql", text=text)


@contextmanager
def files_at_most(size: int) -> Iterator[None]:
    """No file of this process grows beyond ``size`` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


# Both measure alike


@pytest.fixture(scope="module")
def ducks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDbWarehouse]:
    house = DuckDbWarehouse(tmp_path_factory.mktemp("alike") / "nba.duckdb", threads=1)
    yield house
    house.close()


SLICE = replace(TEAM_LINES, name="raw.shared_lines", slice={"team": "BOS"})
games, teams = st.sampled_from(["1", "2", None]), st.sampled_from(["BOS", "NYK", None])
line_rows = st.lists(
    st.tuples(st.sampled_from([D1, D2, D3, None]), games, teams, st.sampled_from([None, 1, 250]), st.sampled_from([None, 0.0, -1.5])),
    max_size=8,
)
due_rows = st.lists(st.tuples(st.sampled_from([D1, D2, D3]), games.filter(bool), teams, st.integers(0, 2)), max_size=6)
EVERYTHING = Expectation(
    keys=Keys(query=query("teams_due.sql"), columns=("game_id", "team")),
    counts=Counts(query=query("lines_due.sql"), columns=("game_id", "team")),
    contains=Containment(query=query("days_off.sql"), columns=("game_id",)),
    within=Containment(query=query("teams_due.sql"), columns=("game_id", "team")),
    empty=query("days_off.sql"),
    nulls=Nulls(limits={"points": 0.2, "pace": 0.1}, query=query("pace_limits.sql"), per={"pace": ("game_id", "team")}),
    ranges={"points": (0, 200), "pace": (0, 1)},
    allowed={"team": ("BOS",), "points": ("1", "2")},
    references=(References(query=query("teams_known.sql"), columns=("game_id", "team")),),
    varies={"points": 2, "pace": 2},
    agrees={"team": "{team}", "game_date": "{game_date}"},
    distribution={
        "points": Distribution(deviations=3, least=2),
        "pace": Distribution(deviations=3, least=2, within="team"),
    },
    alike=(
        Likeness(by="team", share=0.1, least=1, column="points"),
        Likeness(by="game_date", share=0.1, least=1, per=("game_id", "team"), within="team"),
    ),
)


@settings(deadline=None, max_examples=25)
@given(line_rows, line_rows, due_rows, st.sampled_from([TEAM_LINES, SLICE]))
def test_duckdb_and_memory_find_the_same(ducks: DuckDbWarehouse, first: list, second: list, due: list, output: Table) -> None:
    found = []
    schedule = pa.Table.from_pylist(
        [
            {"season": "s", "game_date": date.fromisoformat(day), "game_id": game, "team": team, "lines": count}
            for day, game, team, count in due
        ],
        schema=SCHEDULE_COLUMNS,
    )
    for house in (ducks, MemoryWarehouse(STATEMENTS)):
        fences = iter(range(max(marker_fence(house), 0) + 1, 10**9))
        for processor, table, rows, keys in (
            (SCHEDULE, GAMES, schedule, ["s"]),
            (LINES, output, lines(*first), [D1, D2, D3]),
            (OTHER, replace(SLICE, slice={"team": "NYK"}), lines(*first), [D1, D2, D3]),
        ):
            fence = Fence(next(fences))
            house.stage_rows(fence, rows, table)
            house.publish([publication(fence, processor, table, *keys)])
            house.drop_stage(fence)
        fence = Fence(next(fences))
        house.stage_rows(fence, lines(*second), output)
        staged = house.measure_stage(fence, output, EVERYTHING, dates(D1, D2))
        published = house.measure_published(output, EVERYTHING, dates(D1, D2, D3))
        house.drop_stage(fence)
        found.append([{key: replace(evidence, digest="") for key, evidence in one.items()} for one in (staged, published)])
    assert found[0] == found[1]


def marker_fence(house: Warehouse) -> int:
    return max((int(marker.fence) for marker in house.markers(LINES, [KEYS[D1]]).values()), default=0)
