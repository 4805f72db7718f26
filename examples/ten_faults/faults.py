"""Ten faults that other tools call green, and an eleventh. Each is played on a copy of this pipeline: ``python faults.py`` prints what gapless says.

A fault changes what the source gives, or what the user wrote, or kills the process. No expectation is touched for its sake.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from make_source import make

EXAMPLE = Path(__file__).parent
THE_DAY_BEFORE, DAY, REST = "2024-01-09", "2024-01-10", "2024-01-21"


class Workspace:
    """A copy of what a user writes, beside a source of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.mend()

    def mend(self):
        """Source and statements as they should be; what gapless left stays."""
        for name in ("pipeline.yaml", "read_source.py"):
            shutil.copy(EXAMPLE / name, self.folder)
        shutil.copytree(EXAMPLE / "sql", self.folder / "sql", dirs_exist_ok=True)
        make(self.folder / "source")

    def gapless(self, *words):
        return self._started("gapless.cli.main", "-p", self.folder, *words)

    def killed(self, *at):
        """A run that dies by SIGKILL at a named point between two durable effects."""
        return self._started("gapless.testing.crash", *at, "--", "-p", self.folder, "run")

    def _started(self, module, *words):
        return subprocess.run([sys.executable, "-m", module, *words], capture_output=True, text=True, check=False)

    def given(self, name, day=DAY):
        """A file that the source gives."""
        return self.folder / "source" / day / f"{name}.json"

    def change(self, name, changed):
        """Change the lines of a file on the day."""
        self.given(name).write_text(json.dumps(changed(json.loads(self.given(name).read_text()))))

    def write(self, statement, old, new):
        """Change the text of a statement."""
        file = self.folder / "sql" / statement
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new))


def two_of_twelve_teams(at):
    """2 of 12 teams stored"""
    at.change("box_scores", lambda lines: [line for line in lines if line["team"] in ("Arles", "Kiel")])
    return at.gapless("run"), f"box_scores@{DAY}"


def ninety_percent_null(at):
    """90 % null"""
    at.change("box_scores", lambda lines: [line if n % 10 == 0 else line | {"points": None} for n, line in enumerate(lines)])
    return at.gapless("run"), f"box_scores@{DAY}"


def rows_arrive_later(at):
    """empty date, rows arrive later"""
    at.change("box_scores", lambda lines: [])
    return at.gapless("run"), f"box_scores@{DAY}"


def legitimately_empty(at):
    """legitimately empty date"""
    return at.gapless("run"), f"box_scores@{REST}"


def killed_in_a_write(at):
    """kill -9 in the middle of a write, run again"""
    at.killed("--at", "after_stage", "--nth", "4")
    return at.gapless("run"), f"team_sums@{DAY}"


def correct(at):
    """The league corrects a score."""
    at.change("box_scores", lambda lines: [lines[0] | {"points": 99}, *lines[1:]])


def repair_of_one_date(at):
    """repair of one date under a five-date window"""
    at.gapless("run")
    correct(at)
    return at.gapless("restate", f"box_scores@{DAY}"), f"rolling@{DAY[:-2]}15"


def look_ahead(at):
    """look-ahead"""
    at.write(
        "rolling.sql", "sums.date < units.date AND sums.date >= units.date - 5", "sums.date <= units.date AND sums.date > units.date - 5"
    )
    return at.gapless("run"), f"rolling@{DAY}"


def check_errors(at):
    """the check itself errors"""
    at.write("games_before.sql", "count(schedule.team)", "count(schedule.teams)")
    return at.gapless("run"), f"rolling@{DAY}"


def fails_for_good(at):
    """one date fails for good"""
    at.given("box_scores").write_text('[\n{"game_id": "G090", "team": "Ar')
    return at.gapless("run"), f"box_scores@{DAY}"


def yesterdays_payload(at):
    """yesterday's payload"""
    shutil.copy(at.given("box_scores", THE_DAY_BEFORE), at.given("box_scores"))
    return at.gapless("run"), f"box_scores@{DAY}"


def late_schedule(at):
    """late schedule: a date is missing everywhere but on the board"""
    at.change("schedule", lambda lines: [])
    at.change("box_scores", lambda lines: [])
    return at.gapless("run"), f"schedule@{DAY}"


FAULTS = (
    two_of_twelve_teams,
    ninety_percent_null,
    rows_arrive_later,
    legitimately_empty,
    killed_in_a_write,
    repair_of_one_date,
    look_ahead,
    check_errors,
    fails_for_good,
    yesterdays_payload,
    late_schedule,
)


def said(at, unit):
    """What `gapless why` says of a unit; where it falls short, the codes of all findings, and the first of them in words."""
    why = json.loads(at.gapless("why", unit, "--json").stdout)
    findings = why["events"][-1].get("findings") or ()
    codes = ", ".join(code for code, _ in findings)
    return f"`{unit}`: " + (f"{codes}: {findings[0][1]}" if findings else why["explanation"])


def healed(fault, at):
    """Take the cause away and run again: the command, and how it ended."""
    at.mend()
    command = "retry" if fault is fails_for_good else "run"
    return command, at.gapless(command, "--json")


def row(fault, ended, words, command, again):
    """A row of the table: the fault; the exit code, the first line of the last screen and the words of `why`; what healing it took."""
    made = json.loads(again.stdout)["carried_out"]
    after = f"{made} units by `gapless {command}`, exit {again.returncode}" if made else "nothing is left to make"
    return f"| {fault.__doc__} | {ended.returncode} | {ended.stdout.splitlines()[0]} | {words} | {after} |"


def main():
    for fault in FAULTS:
        with tempfile.TemporaryDirectory() as folder:
            at = Workspace(Path(folder))
            ended, unit = fault(at)
            words = said(at, unit)
            print(row(fault, ended, words, *healed(fault, at)), flush=True)


if __name__ == "__main__":
    main()
