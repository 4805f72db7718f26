"""The score board: what every case has seen, as a table of ``docs/faults.md``. ``python -m tests.faults.board`` runs the cases and writes it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.faults.conftest import BOARD

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "faults.md"
BEGIN, END = "<!-- score board: written by make faults -->", "<!-- end of the score board -->"
LONGEST = 160
SECTIONS = {"A": "The catalogue of real failures", "W": "The wire", "B": "What users of other tools complain of", "N": "On no list"}


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pytest", str(HERE), *sys.argv[1:]]
        ended = subprocess.run(command, env={**os.environ, BOARD: folder}, check=False)
        seen = [json.loads(file.read_text()) for file in Path(folder).glob("*.json")]
    if ended.returncode:
        print("a case has failed: the score board stays as it is", file=sys.stderr)
        return ended.returncode
    text = PAGE.read_text()
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    PAGE.write_text(f"{head}{BEGIN}\n{tables(seen)}{END}{tail}")
    print(f"{len(seen)} cases, all caught and mended: {PAGE.name}")
    return 0


def tables(seen: list[dict[str, str]]) -> str:
    """A table for each section, cases in order of their numbers."""
    found = []
    for letter, title in SECTIONS.items():
        rows = sorted((one for one in seen if one["number"].startswith(letter)), key=lambda one: order(one["number"]))
        if rows:
            lines = [
                f"| {one['number']} | {one['title']} | {one['caught_by']} | {short(one['named'])} | {one['repaired']} |" for one in rows
            ]
            found.append(
                f"\n### {title}\n\n| | fault | caught by | named | mended by one more run |\n|---|---|---|---|---|\n"
                + "\n".join(lines)
                + "\n"
            )
    return "".join(found)


def order(number: str) -> tuple[str, int, str]:
    match = re.fullmatch(r"([A-Z])(\d+)(.*)", number)
    assert match is not None, number
    return match[1], int(match[2]), match[3]


def short(message: str) -> str:
    """A message on one line, without what is of the machine that ran the case."""
    text = " ".join(message.split()).replace("|", "\\|")
    for of_the_machine, instead in ((r"http://127\.0\.0\.1:\d+", ""), (r"/\S*/workspace/", ""), (r"pid \d+ on [^ ,]+", "pid N on HOST")):
        text = re.sub(of_the_machine, instead, text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


if __name__ == "__main__":
    sys.exit(main())
