"""What every object store promises. A subclass named ``Test…`` gives :meth:`ObjectsSuite.objects` and is collected by pytest."""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path

import pytest

from gapless.model.calendar import Partition
from gapless.model.errors import TargetError
from gapless.model.evidence import SAMPLE, Evidence, KeySample
from gapless.model.expectation import Expectation, Keys, Query
from gapless.model.ids import Fence, PartitionKey
from gapless.model.output import Object
from gapless.ports.objects import Objects
from gapless.proving.reference import ExpectedUnit

QUERY = Query(file="sql/expect/games.sql", text="SELECT 1")
GAMES = Expectation(keys=Keys(query=QUERY, columns=("game_id", "team_abbr"), path="[].games[].[id, team]"))
DAILY = Object(path="site/scores/{season}/{game_date}")
CSV = Object(path="site/shots/{game_date}", content="text")
SHOTS = Expectation(keys=Keys(query=QUERY, columns=("game_id", "team")))
FIRST, SECOND = Fence(7), Fence(12)

DATE = Partition(PartitionKey("2023-01-01"), {"game_date": "2023-01-01", "season": "2022-23", "team": ("BOS", "NYK")})


def pages(*entities: tuple[object, object]) -> bytes:
    """One page an entity."""
    return json.dumps([{"games": [{"id": game, "team": team}]} for game, team in entities]).encode()


def expects(*entities: tuple[str, str], reason: str | None = None) -> ExpectedUnit:
    return ExpectedUnit(entities=frozenset(entities), empty_reason=reason)


class ObjectsSuite(ABC):
    """``objects`` gives a store; the same folder gives the same store again, where it ``outlives`` the process."""

    @abstractmethod
    def objects(self, folder: Path) -> Objects:
        """The store of a folder."""

    def staged(
        self,
        store: Objects,
        body: bytes,
        expectation: Expectation,
        expected: ExpectedUnit,
        output: Object = DAILY,
        fence: Fence = FIRST,
    ) -> Evidence:
        """Evidence of a body that was just staged."""
        store.stage(output, DATE, fence, body)
        path = store.path(output, DATE, fence)
        return store.measure({DATE.key: path}, output, expectation, {DATE.key: expected})[DATE.key]

    def test_the_path_is_the_filled_template_and_the_fence(self, tmp_path: Path) -> None:
        store = self.objects(tmp_path)
        assert store.path(DAILY, DATE, FIRST) == "site/scores/2022-23/2023-01-01/0000000007.json.gz"
        assert store.path(CSV, DATE, SECOND) == "site/shots/2023-01-01/0000000012.txt.gz"

    @pytest.mark.parametrize("value", ["../../etc", "a/b", ".", "..", ""])
    def test_a_value_never_leads_out_of_its_folder(self, tmp_path: Path, value: str) -> None:
        odd = Partition(PartitionKey(value), {"game_date": value})
        path = self.objects(tmp_path).path(CSV, odd, FIRST)
        assert path.split("/")[:2] == ["site", "shots"]
        assert len(path.split("/")) == 4 - (not value)
        assert not {".", ".."} & set(path.split("/"))

    @pytest.mark.parametrize("template", ["site/{team}", "site/{unknown}", "site/{}", "site/{season.x}"])
    def test_a_template_that_cannot_be_filled_is_named(self, tmp_path: Path, template: str) -> None:
        with pytest.raises(TargetError, match=r"site/\{.*2023-01-01.*game_date, season"):
            self.objects(tmp_path).path(Object(path=template), DATE, FIRST)

    def test_staged_objects_are_measured_but_not_published(self, tmp_path: Path) -> None:
        store = self.objects(tmp_path)
        body = pages((1, "BOS"), (1, "NYK"))
        evidence = self.staged(store, body, GAMES, expects(("1", "BOS"), ("1", "NYK")))
        assert evidence == Evidence(rows=2, expected=2, size=len(body), digest=hashlib.sha256(body).hexdigest())
        path = store.path(DAILY, DATE, FIRST)
        assert not store.exists(path)
        with pytest.raises(TargetError, match="2023-01-01"):
            store.read(path)

    def test_publishing_twice_is_publishing_once(self, tmp_path: Path) -> None:
        store = self.objects(tmp_path)
        body = pages((1, "BOS"))
        before = self.staged(store, body, GAMES, expects(("1", "BOS")))
        path = store.path(DAILY, DATE, FIRST)
        store.publish([path])
        store.publish([path])
        assert store.exists(path)
        assert store.read(path) == body
        assert store.measure({DATE.key: path}, DAILY, GAMES, {DATE.key: expects(("1", "BOS"))})[DATE.key] == before

    def test_an_object_is_read_as_it_was_proven_or_not_at_all(self, tmp_path: Path) -> None:
        store = self.objects(tmp_path)
        store.stage(DAILY, DATE, FIRST, b'["first"]')
        path = store.path(DAILY, DATE, FIRST)
        store.publish([path])
        assert store.read(path, hashlib.sha256(b'["first"]').hexdigest()) == b'["first"]'
        with pytest.raises(TargetError, match="not the one that was proven"):
            store.read(path, hashlib.sha256(b'["other"]').hexdigest())

    def test_a_published_object_never_changes(self, tmp_path: Path) -> None:
        store = self.objects(tmp_path)
        path = store.path(DAILY, DATE, FIRST)
        store.stage(DAILY, DATE, FIRST, b'["first"]')
        store.publish([path])
        store.stage(DAILY, DATE, FIRST, b'["again"]')
        store.publish([path])
        assert store.read(path) == b'["first"]'

    def test_an_older_fence_touches_nothing_of_a_newer_one(self, tmp_path: Path) -> None:
        store = self.objects(tmp_path)
        for fence, body in ((SECOND, b'["newer"]'), (FIRST, b'["older"]')):
            store.stage(DAILY, DATE, fence, body)
            store.publish([store.path(DAILY, DATE, fence)])
        assert store.read(store.path(DAILY, DATE, SECOND)) == b'["newer"]'
        assert store.read(store.path(DAILY, DATE, FIRST)) == b'["older"]'

    def test_publishing_what_was_never_staged_is_an_error(self, tmp_path: Path) -> None:
        store = self.objects(tmp_path)
        with pytest.raises(TargetError, match="0000000007"):
            store.publish([store.path(DAILY, DATE, FIRST)])

    def test_sweeping_removes_staged_leftovers_and_nothing_else(self, tmp_path: Path) -> None:
        store = self.objects(tmp_path)
        for fence in (Fence(1), Fence(2), Fence(3)):
            store.stage(DAILY, DATE, fence, b"[]")
        published, kept = store.path(DAILY, DATE, Fence(1)), store.path(DAILY, DATE, Fence(2))
        store.publish([published])
        assert store.sweep(lambda path: path == kept) == 1
        assert store.sweep(lambda path: path == kept) == 0
        store.publish([kept])
        assert store.exists(published)
        assert store.sweep(lambda _path: False) == 0
        assert self.objects(tmp_path / "new").sweep(lambda _path: False) == 0

    @pytest.mark.parametrize("value", ["50% of it", "a/b", "x" * 200])
    def test_sweeping_asks_about_the_path_that_was_staged(self, tmp_path: Path, value: str) -> None:
        store = self.objects(tmp_path)
        odd = Partition(PartitionKey(value), {"game_date": value, "season": value[:100]})
        store.stage(DAILY, odd, FIRST, b"[1]")
        path = store.path(DAILY, odd, FIRST)
        assert store.sweep(lambda staged: staged == path) == 0
        store.publish([path])
        assert store.read(path) == b"[1]"

    def test_missing_and_unexpected_entities_are_counted_and_sampled_in_order(self, tmp_path: Path) -> None:
        store = self.objects(tmp_path)
        many = [(f"{number:03d}", "BOS") for number in range(50)]
        evidence = self.staged(store, pages(("x", "BOS"), ("000", "BOS")), GAMES, expects(*many))
        assert evidence.expected == 50
        assert evidence.missing == KeySample(49, tuple(many[1 : SAMPLE + 1]))
        assert evidence.unexpected == KeySample(1, (("x", "BOS"),))

    def test_an_entity_may_be_listed_by_many_rows(self, tmp_path: Path) -> None:
        evidence = self.staged(self.objects(tmp_path), pages((1, "BOS"), (1, "BOS"), (1, None)), GAMES, expects(("1", "BOS"), ("1", "∅")))
        assert (evidence.rows, evidence.missing, evidence.unexpected, evidence.duplicates) == (3, KeySample(), KeySample(), KeySample())

    def test_no_entities_is_no_rows_with_the_reason_of_the_reference(self, tmp_path: Path) -> None:
        body = b'[{"games": []}]'
        evidence = self.staged(self.objects(tmp_path), body, GAMES, expects(reason="no game on this date"))
        assert (evidence.rows, evidence.expected, evidence.empty_reason) == (0, 0, "no game on this date")
        nothing = self.staged(self.objects(tmp_path), b'[{"other": 1}]', GAMES, expects(("1", "BOS")))
        assert (nothing.rows, nothing.missing.count) == (0, 1)

    def test_without_keys_pages_are_counted(self, tmp_path: Path) -> None:
        store = self.objects(tmp_path)
        assert self.staged(store, b"[1, 2, 3]", Expectation(), ExpectedUnit()).rows == 3
        assert self.staged(store, b"any text", Expectation(), ExpectedUnit(), output=CSV).rows == 1

    def test_entities_of_text_are_columns_of_its_first_line(self, tmp_path: Path) -> None:
        body = '\ufeffteam,note,game_id\r\nBOS,"a, b",1\r\nBOS,x,1\r\nNYK,"two\nlines",1\r\n'.encode()
        evidence = self.staged(self.objects(tmp_path), body, SHOTS, expects(("1", "BOS"), ("1", "NYK")), output=CSV)
        assert (evidence.rows, evidence.expected, evidence.missing, evidence.unexpected) == (3, 2, KeySample(), KeySample())
        header_only = self.staged(self.objects(tmp_path), b"team,game_id\n", SHOTS, expects(), output=CSV, fence=SECOND)
        assert header_only.rows == 0

    @pytest.mark.parametrize(
        ("output", "body", "told"),
        [
            (DAILY, b"", "empty"),
            (DAILY, b" \n", "empty"),
            (DAILY, b"<html>502 Bad Gateway</html>", "no JSON"),
            (DAILY, b'[{"games": [{"id": 1', "no JSON"),
            (DAILY, b"\xff\xfe[]", "no JSON"),
            (DAILY, b"[" * 100_000, "no JSON"),
            (DAILY, b'{"games": []}', "no list of pages"),
            (CSV, b"<html>502</html>", "no column game_id, team"),
            (CSV, b"game_id,team,x\n1,BOS,2\n1,NY", "row 3 has 2 fields"),
            (CSV, b'game_id,team\n1,"BOS', "no CSV"),
            (CSV, b"game_id,team\n\xff,BOS", "no CSV"),
        ],
    )
    def test_what_is_no_payload_is_damage(self, tmp_path: Path, output: Object, body: bytes, told: str) -> None:
        expectation = GAMES if output is DAILY else SHOTS
        evidence = self.staged(self.objects(tmp_path), body, expectation, expects(reason="none due"), output=output)
        assert told in (evidence.damage or "")
        assert self.objects(tmp_path).path(output, DATE, FIRST) in (evidence.damage or "")
        assert evidence.error is None

    @pytest.mark.parametrize("path", ["length([0].games[0].id)", "[].games[].[id, team, id]"])
    def test_a_path_that_does_not_fit_the_payload_is_damage(self, tmp_path: Path, path: str) -> None:
        expectation = Expectation(keys=Keys(query=QUERY, columns=("game_id", "team_abbr"), path=path))
        evidence = self.staged(self.objects(tmp_path), pages((1, "BOS")), expectation, expects(("1", "BOS")))
        assert path in (evidence.damage or "")

    def test_a_path_that_cannot_be_read_is_unknown(self, tmp_path: Path) -> None:
        expectation = Expectation(keys=Keys(query=QUERY, columns=("game_id",), path="[].("))
        evidence = self.staged(self.objects(tmp_path), b"[]", expectation, ExpectedUnit(entities=frozenset()))
        assert "[].(" in (evidence.error or "")

    def test_what_the_payload_says_is_compared_with_what_was_asked_for(self, tmp_path: Path) -> None:
        store = self.objects(tmp_path)
        paths = {
            "[].day": frozenset({"2023-01-01"}),
            "[].games[].teams": frozenset({"BOS", "NYK"}),
            "[].games[].at": frozenset({"2023-01-01"}),
        }
        asking = Expectation(keys=Keys(query=QUERY, columns=("game_id",), path="[].games[].id"), agrees=dict.fromkeys(paths, "{game_date}"))
        expected = ExpectedUnit(entities=frozenset({("1",)}), asks=paths)
        game = {"id": 1, "teams": ["BOS", "NYK"], "at": "2023-01-01T00:30:00Z"}
        evidence = self.staged(store, json.dumps([{"day": "2023-01-01", "games": [game]}]).encode(), asking, expected)
        assert evidence.disagreeing == dict.fromkeys(paths, KeySample())
        other = [
            {"day": "2022-12-31", "games": [{**game, "teams": ["LAL", "BOS"]}]},
            {"day": None, "games": [{"id": 2, "at": "2023-01-02"}]},
        ]
        evidence = self.staged(store, json.dumps(other).encode(), asking, expected, fence=SECOND)
        assert evidence.disagreeing == {
            "[].day": KeySample(1, (("2022-12-31",),)),
            "[].games[].teams": KeySample(1, (("LAL",),)),
            "[].games[].at": KeySample(1, (("2023-01-02",),)),
        }

    def test_a_payload_that_does_not_say_what_was_asked_for_contradicts_unless_it_lists_nothing(self, tmp_path: Path) -> None:
        asking = Expectation(keys=Keys(query=QUERY, columns=("game_id",), path="[].games[].id"), agrees={"[].day": "{game_date}"})
        expected = ExpectedUnit(entities=frozenset(), asks={"[].day": frozenset({"2023-01-01"})})
        store = self.objects(tmp_path)
        assert self.staged(store, b'[{"games": [{"id": 1}]}]', asking, expected).disagreeing == {"[].day": KeySample(1, (("∅",),))}
        assert self.staged(store, b'[{"games": []}]', asking, expected, fence=SECOND).disagreeing == {"[].day": KeySample()}
        wrong = self.staged(store, b'[{"games": [], "day": "2023-01-02"}]', asking, expected, fence=Fence(20))
        assert wrong.disagreeing == {"[].day": KeySample(1, (("2023-01-02",),))}

    def test_columns_of_text_are_compared_with_what_was_asked_for(self, tmp_path: Path) -> None:
        asking = Expectation(agrees={"game_id": "{game_date}"})
        expected = ExpectedUnit(asks={"game_id": frozenset({"7"})})
        store = self.objects(tmp_path)
        evidence = self.staged(store, b"team,game_id\nBOS,7\nNYK,8\n", asking, expected, output=CSV)
        assert (evidence.rows, evidence.disagreeing) == (1, {"game_id": KeySample(1, (("8",),))})
        assert "no column game_id" in (self.staged(store, b"team\nBOS\n", asking, expected, output=CSV, fence=SECOND).damage or "")

    @pytest.mark.parametrize(
        ("output", "expectation", "body", "size"),
        [
            (DAILY, GAMES, b'[{"games": [{"id": 1, "team": "BOS"}]}]', 39),
            (DAILY, GAMES, b'[{"games": [], "teams": ["BOS"]}]', 0),
            (DAILY, Expectation(), b'[{"a": {"b": [1]}}]', 19),
            (DAILY, Expectation(), b'[{"a": {"b": []}, "c": 1}]', 0),
            (CSV, SHOTS, b"game_id,team\n1,BOS", 18),
            (CSV, SHOTS, b"game_id,team\n", 0),
            (CSV, Expectation(), b"game_id,team\n1,BOS", 18),
            (CSV, Expectation(), b"game_id,team\n", 0),
        ],
    )
    def test_an_object_that_lists_nothing_has_no_size(
        self, tmp_path: Path, output: Object, expectation: Expectation, body: bytes, size: int
    ) -> None:
        evidence = self.staged(self.objects(tmp_path), body, expectation, expects(), output=output)
        assert (evidence.size, evidence.twin) == (size, None)

    def test_an_object_that_is_not_there_is_damage_and_others_are_measured(self, tmp_path: Path) -> None:
        store = self.objects(tmp_path)
        other = PartitionKey("2023-01-02")
        store.stage(DAILY, DATE, FIRST, b"[1]")
        paths = {DATE.key: store.path(DAILY, DATE, FIRST), other: "site/scores/gone/0000000001.json.gz"}
        found = store.measure(paths, DAILY, Expectation(), {DATE.key: ExpectedUnit(), other: ExpectedUnit()})
        assert found[DATE.key].rows == 1
        assert "site/scores/gone/0000000001.json.gz" in (found[other].damage or "")

    def test_a_unit_of_which_the_reference_says_nothing_is_unknown(self, tmp_path: Path) -> None:
        store = self.objects(tmp_path)
        store.stage(DAILY, DATE, FIRST, b"[1]")
        found = store.measure({DATE.key: store.path(DAILY, DATE, FIRST)}, DAILY, Expectation(), {})
        assert "reference" in (found[DATE.key].error or "")

    def test_many_objects_are_published_together(self, tmp_path: Path) -> None:
        store = self.objects(tmp_path)
        dates = list(_dates(30))
        for date in dates:
            store.stage(DAILY, date, FIRST, json.dumps([date.key]).encode())
        paths = [store.path(DAILY, date, FIRST) for date in dates]
        store.publish(paths)
        assert [json.loads(store.read(path)) for path in paths] == [[date.key] for date in dates]


def _dates(number: int) -> Iterable[Partition]:
    for day in range(1, number + 1):
        key = f"2023-01-{day:02d}"
        yield Partition(PartitionKey(key), {"game_date": key, "season": "2022-23"})
