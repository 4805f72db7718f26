"""All measurements, each in a fresh process: ``make bench``, or ``python benchmarks/run.py --only NAME --save``."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

FOLDER = Path(__file__).parent
MEASUREMENTS = ("noop", "latency", "planning", "commands", "resume", "evidence", "seasons")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=MEASUREMENTS, action="append", help="this measurement; may be given more than once")
    parser.add_argument("--save", action="store_true", help="write benchmarks/results.json")
    given = parser.parse_args()
    asked = given.only or MEASUREMENTS
    if "seasons" in asked and not os.environ.get("ARCHIVE"):
        print("seasons is left out: it needs an archive, ARCHIVE=DIR make bench", file=sys.stderr)
    found: list[dict[str, object]] = []
    failed = []
    for name in asked:
        print(f"measuring {name} …", file=sys.stderr)
        ended = subprocess.run([sys.executable, str(FOLDER / f"{name}.py")], stdout=subprocess.PIPE, text=True, check=False)
        found += [json.loads(line) for line in ended.stdout.splitlines()]
        if ended.returncode:
            failed.append(name)
    show(found)
    if failed:
        print(f"failed: {', '.join(failed)} (see above); nothing is saved", file=sys.stderr)
        return 1
    if given.save:
        machine = {"python": platform.python_version(), "system": platform.system(), "machine": platform.machine(), "cores": os.cpu_count()}
        (FOLDER / "results.json").write_text(json.dumps({"machine": machine, "measured": found}, indent=2) + "\n")
    return 0


def show(found: list[dict[str, object]]) -> None:
    table = Table("measurement", "value", "unit", "floor", "budget", "note")
    for row in found:
        floor = row["floor"]
        table.add_row(
            str(row["name"]),
            f"{row['value']:,.2f}",
            str(row["unit"]),
            f"{floor:,.2f}" if floor else "",
            str(row["budget"]),
            str(row["note"]),
        )
    Console(width=None if sys.stdout.isatty() else 160).print(table)


if __name__ == "__main__":
    sys.exit(main())
