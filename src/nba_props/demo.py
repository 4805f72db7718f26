"""The main job: the league, the backfill of every season that it has, verify, and a closing summary.

``python -m nba_props.demo --archive DIR --seed N --seasons 2021-22,2022-23 --workspace DIR``; empty values mean the default, and no archive
means a simulated league. The workspace
stays usable without the league, and after it was copied. Killed at any moment, it is repaired by running it again.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

SETTINGS = "gapless.yaml"
DEFAULT_SEED = 1
SOURCES = {
    "NBA_STATS_URL": "nba_stats",
    "NBA_CDN_URL": "nba_cdn",
    "NBA_OFFICIAL_URL": "nba_official",
    "BDL_URL": "bdl",
    "ESPN_URL": "espn",
    "ODDS_URL": "odds",
    "BETTINGPROS_URL": "bettingpros",
    "BIGDATABALL_URL": "bigdataball",
}
"""Settings of the pipeline, and where the league answers for them."""

KEYS = ("BDL_API_KEY", "ODDS_API_KEY")
LEAGUE_STARTS_WITHIN = 60.0
GAPLESS = [sys.executable, "-m", "gapless.cli.main"]
"""The command that a user would type; a benchmark puts its own in place of it."""


class DemoError(Exception):
    """What went wrong and what to do; ends the demo with the exit code of the step that failed."""

    def __init__(self, message: str, exit_code: int = 2) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--archive", default="", help="a folder of Parquet files; a simulated league by default")
    parser.add_argument("--seed", default="", help=f"which simulated league: a number, {DEFAULT_SEED} by default")
    parser.add_argument("--seasons", default="", help="seasons with commas; all that the archive has by default")
    parser.add_argument("--workspace", default="", help="where to leave the workspace; .gapless/demo by default")
    given = parser.parse_args(arguments)
    began = time.monotonic()
    workspace = Path(given.workspace or ".gapless/demo")
    try:
        _make_folder(workspace)
        archive = Path(given.archive) if given.archive else _simulated(workspace, given.seed)
        manifest = _manifest(archive, workspace)
        asked = _write_settings(workspace, manifest, given.seasons)
        return _carry_out(workspace, archive, asked, began)
    except DemoError as error:
        print(f"make demo: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130


def _make_folder(workspace: Path) -> None:
    try:
        workspace.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DemoError(
            f"the workspace {workspace} cannot be made: {error.strerror}. Set WORKSPACE to a folder that can be written."
        ) from error


def _simulated(workspace: Path, seed: str) -> Path:
    """A league of thirty teams over four seasons, played once; one that was not played to its end is played again."""
    if seed and not seed.isdecimal():
        raise DemoError(f"the seed {seed!r} is not a whole number. Set SEED to one.")
    number = int(seed or DEFAULT_SEED)
    folder = workspace / f"league-{number}"
    if not (folder / "games.parquet").exists():
        _say(f"playing the four seasons of simulated league {number} (give ARCHIVE=DIR for a real one)")
        _replace_folder(folder, lambda made: _league("generate", "--out", str(made), "--seed", str(number)))
    return folder


def _manifest(archive: Path, workspace: Path) -> Path:
    """The manifest of the archive, written at the first import and pinned: the archive must be the one that was imported."""
    folder = workspace / "manifest"
    if not (folder / "archive.json").exists():
        _say(f"reading the manifest of {archive}")
        _replace_folder(folder, lambda made: _league("manifest", "--archive", str(archive), "--out", str(made)))
        return folder
    from gapless import GaplessError
    from nba_props.league.manifest import verify_archive

    try:
        verify_archive(archive, folder)
    except GaplessError as error:
        raise DemoError(f"{error.message}. Put the archive back as it was imported, or set WORKSPACE to a new folder.") from error
    return folder


def _replace_folder(folder: Path, make: object) -> None:
    """Make a folder aside and move it in place: it is there whole, or not at all."""
    aside = folder.with_name(folder.name + ".making")
    shutil.rmtree(aside, ignore_errors=True)
    assert callable(make)
    make(aside)
    shutil.rmtree(folder, ignore_errors=True)
    aside.rename(folder)


def _league(*words: str) -> None:
    ended = subprocess.run([sys.executable, "-m", "nba_props.league", *words], check=False)
    if ended.returncode:
        raise DemoError("the archive cannot be used (see above)", ended.returncode)


def _write_settings(workspace: Path, manifest: Path, asked: str) -> list[str]:
    """Write gapless.yaml; seasons of earlier demos in this workspace stay. Answers the seasons to restrict to, none for all."""
    has = [str(season) for season in json.loads((manifest / "archive.json").read_text())["seasons"]]
    wanted = [season.strip() for season in asked.split(",") if season.strip()] or has
    unknown = [season for season in wanted if season not in has]
    if unknown:
        raise DemoError(f"the archive has no season {', '.join(unknown)}; it has {', '.join(has)}. Set SEASONS to some of them.")
    path = workspace / SETTINGS
    seasons = [season for season in has if season in {*wanted, *_earlier_seasons(path)}]
    settings = {
        "pipeline": "package:nba_props/pipeline.yaml",
        "target": "local",
        "settings": {
            "SEASONS": ",".join(seasons),
            "MANIFEST": "manifest",
            **_addresses("http://127.0.0.1:9"),
        },
    }
    aside = path.with_suffix(".making")
    aside.write_text(yaml.safe_dump(settings, sort_keys=False))
    aside.replace(path)
    return [] if seasons == wanted else wanted


def _addresses(league: str) -> dict[str, str]:
    """Addresses and keys of the sources, all of which a league answers for."""
    return {**{name: f"{league}/{path}" for name, path in SOURCES.items()}, **dict.fromkeys(KEYS, "demo")}


def _earlier_seasons(path: Path) -> list[str]:
    if not path.exists():
        return []
    try:
        return str(yaml.safe_load(path.read_text())["settings"]["SEASONS"]).split(",")
    except (yaml.YAMLError, ValueError, KeyError, TypeError) as error:
        raise DemoError(f"{path} is not as a demo left it: move it away, and run this again.") from error


def _carry_out(workspace: Path, archive: Path, seasons: list[str], began: float) -> int:
    words = [f"season:{season}" for season in seasons]
    if _gapless(workspace, "status", "--json", *words, quiet=True) != 0:
        with _served(workspace, archive) as url:
            code = _gapless(workspace, "run", *words, environment=_addresses(url))
        if code:
            return code
        code = _gapless(workspace, "verify", *words)
        if code:
            return code
    else:
        _say("everything is proven already: nothing to do")
    from nba_props.summary import print_summary

    print_summary(workspace)
    _say(f"{time.monotonic() - began:.1f} s; next: .venv/bin/gapless -p {workspace} status")
    return 0


def _gapless(workspace: Path, *words: str, environment: dict[str, str] | None = None, quiet: bool = False) -> int:
    """Run one command of gapless as a user would; Ctrl-C reaches it by itself."""
    command = [*GAPLESS, "-p", str(workspace), *words]
    process = subprocess.Popen(
        command,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL if quiet else None,
        stderr=subprocess.DEVNULL if quiet else None,
    )
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # it drains; a second Ctrl-C cancels


@contextmanager
def _served(workspace: Path, archive: Path) -> Iterator[str]:
    """The league on a free port of loopback; it ends with this process, however that ends."""
    port_file = workspace / "league.port"
    port_file.unlink(missing_ok=True)
    command = [
        sys.executable,
        "-m",
        "nba_props.league",
        "serve",
        "--archive",
        str(archive),
        "--manifest",
        str(workspace / "manifest"),
        "--port",
        "0",
        "--port-file",
        str(port_file),
    ]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        deadline = time.monotonic() + LEAGUE_STARTS_WITHIN
        while not (port_file.exists() and port_file.read_text().strip()):
            if process.poll() is not None:
                raise DemoError("the league did not start (see above)", process.returncode or 1)
            if time.monotonic() > deadline:
                raise DemoError(f"the league did not answer within {LEAGUE_STARTS_WITHIN:.0f} s", 3)
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port_file.read_text().strip()}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
        port_file.unlink(missing_ok=True)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
