"""``python -m nba_props.league``: serve an archive, write its manifest, simulate a league. Exit codes: 0, 2 unusable input."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from gapless import GaplessError


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        match options.command:
            case "serve":
                from nba_props.league.server import serve

                serve(
                    options.archive,
                    options.manifest,
                    port=options.port,
                    port_file=options.port_file,
                    bdl_key=options.bdl_key,
                    odds_key=options.odds_key,
                    parent=options.parent,
                )
            case "manifest":
                _manifest(options.archive, options.out)
            case _:
                from nba_props.league.simulation import generate

                generate(options.out, seed=options.seed, teams=options.teams, seasons=options.seasons, dates=options.dates)
    except GaplessError as error:
        print(f"league: {error.message}", file=sys.stderr)  # noqa: T201
        if error.help:
            print(f"  {error.help}", file=sys.stderr)  # noqa: T201
        return error.exit_code
    return 0


def _manifest(archive: Path, out: Path) -> None:
    from nba_props.league.manifest import write_manifest

    written = write_manifest(archive, out)
    print(f"{written.files} files, {written.games} games of {', '.join(written.seasons)}, {written.gaps} gaps")  # noqa: T201
    for relation, rows in written.left_out.items():
        print(f"{rows} rows of {relation} name no game of the schedule, or none of its teams: in no answer", file=sys.stderr)  # noqa: T201


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if text.isdecimal() and low <= int(text) <= high:
            return int(text)
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from {low} to {high}")

    return read


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m nba_props.league", description="The league: NBA sources, served from an archive of Parquet files."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="answer on the loopback interface; ends with the process that started it")
    serve.add_argument("--archive", type=Path, required=True, metavar="DIR", help="folder of Parquet files")
    serve.add_argument("--manifest", type=Path, required=True, metavar="DIR", help="the manifest of the archive")
    serve.add_argument("--port", type=_whole(0, 65535), default=0, help="0 (the default) takes a free one")
    serve.add_argument("--port-file", type=Path, metavar="FILE", help="where to write the port when ready")
    serve.add_argument("--bdl-key", metavar="KEY", help="the only key that /bdl accepts; without it any key will do")
    serve.add_argument("--odds-key", metavar="KEY", help="the same for /odds")
    serve.add_argument(
        "--parent", type=_whole(1, 2**31 - 1), metavar="PID", help="end when this process ends (default: the one that started the server)"
    )

    manifest = commands.add_parser("manifest", help="import an archive: write what it has, and pin it by digest")
    manifest.add_argument("--archive", type=Path, required=True, metavar="DIR", help="folder of Parquet files")
    manifest.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the manifest")

    generate = commands.add_parser("generate", help="simulate a league and write it as an archive")
    generate.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the Parquet files")
    generate.add_argument("--seed", type=int, required=True, help="the same seed gives the same files")
    generate.add_argument("--teams", type=int, default=30)
    generate.add_argument("--seasons", type=int, default=4, help="from 2020-21 on")
    generate.add_argument("--dates", type=int, help="dates of regular season in each season; 82 games a team by default")
    return parser


if __name__ == "__main__":
    sys.exit(main())
