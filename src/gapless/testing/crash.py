"""Die on purpose: ``python -m gapless.testing.crash --at after_publish --nth 3 -- -p DIR run`` kills itself at the third publish.

SIGKILL: nothing is cleaned up, no handler runs, as when the power goes.
"""

from __future__ import annotations

import argparse
import itertools
import os
import signal
import sys

from gapless.cli.main import app
from gapless.engine.points import Point, arm


def arm_to_die(point: Point, nth: int) -> None:
    """Kill this process when ``point`` is reached for the ``nth`` time."""
    times = itertools.count(1)

    def die() -> None:
        if next(times) == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    arm(point, die)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m gapless.testing.crash", description=__doc__)
    parser.add_argument("--at", type=Point, required=True, choices=list(Point))
    parser.add_argument("--nth", type=int, default=1)
    parser.add_argument("command", nargs=argparse.REMAINDER, help="the words of a gapless command, after --")
    given = parser.parse_args(arguments)
    arm_to_die(given.at, given.nth)
    app([word for word in given.command if word != "--"])


if __name__ == "__main__":
    main(sys.argv[1:])
