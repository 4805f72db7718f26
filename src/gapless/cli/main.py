"""The command line: parse, call the service, render. Data goes to stdout, everything else to stderr."""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

if TYPE_CHECKING:
    from gapless.service.view import View
    from gapless.service.workspace import Workspace

app = typer.Typer(
    name="gapless",
    help="Run backfills of date-partitioned data pipelines, and prove that they left no gap.",
    epilog="Exit codes: 0 proven, 1 gaps, 2 usage or pipeline file, 3 preflight, 4 lease held, 5 drift, 130 interrupted.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

GARBAGE = (50_000, 20, 20)
"""After how many new values garbage is looked for. Plans and heads are many and stay: with Python's 700 a run of 99 s stood still for 8."""

Selection = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SELECT]...", help="phase:x, a processor or glob, +up, down+, 2023-01-01..2023-02-01, season:2022-23, state:failed."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Target = Annotated[str | None, typer.Option("--target", help="A target of the pipeline file; the first by default.")]
AllowCut = Annotated[bool, typer.Option("--allow-cut", help="Let a range reach beyond the calendar.")]
Changed = Annotated[bool, typer.Option("--changed", help="Also what an older definition made.")]
UnitArgument = Annotated[list[str], typer.Argument(metavar="UNIT", help="processor@partition, as in player_game_summary@2024-01-15.")]


class _Place:
    """Where -p points; set once, before any command."""

    directory = Path()


@app.callback()
def place(
    directory: Annotated[
        Path, typer.Option("-p", "--project", metavar="DIR", help="The workspace: a folder with pipeline.yaml or gapless.yaml.")
    ] = Path(),
) -> None:
    _Place.directory = directory


@app.command()
def check(
    select: Selection = None,
    data: Annotated[bool, typer.Option("--data", help="Also try the expectations on the data of the workspace.")] = False,
    as_json: Json = False,
    target: Target = None,
) -> None:
    """Read the pipeline file and report everything that is wrong with it, with file, line and a suggestion.

    With --data every statement of an expectation is asked about all units that can be asked about, and some proven units are measured: what
    fails, can never pass or is met by none of them is a problem; what can never fail is a warning. Exit 1 where units were left unasked.

    Examples: gapless check · gapless check --data · gapless check --data phase:raw season:2022-23
    """
    from gapless.cli.render import checking
    from gapless.service.checking import check as look

    with door():
        found = look(workspace(), words(select), data=data, target=target)
        emit(found.as_json(), as_json, lambda: checking.render(found))
        raise typer.Exit(found.exit_code)


@app.command()
def plan(
    select: Selection = None,
    retry: Annotated[bool, typer.Option("--retry", help="Also what failed for good.")] = False,
    changed: Changed = False,
    restate: Annotated[bool, typer.Option("--restate", help="Also what is covered, with all that follows from it.")] = False,
    allow_cut: AllowCut = False,
    as_json: Json = False,
    target: Target = None,
) -> None:
    """Show what would run and why. Writes nothing."""
    from gapless.cli.render import planning
    from gapless.model.errors import UsageError
    from gapless.service.preview import preview
    from gapless.service.request import Request

    with door():
        if retry and restate:
            raise UsageError("--retry and --restate are two commands: a plan is of one", help="gapless plan --restate SELECTION")
        command: Literal["run", "retry", "restate"] = "retry" if retry else "restate" if restate else "run"
        found = preview(view(target), Request(command=command, words=words(select), changed=changed, allow_cut=allow_cut))
        emit(found.as_json(), as_json, lambda: planning.render(found))


@app.command()
def run(
    select: Selection = None,
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with the run.")] = "",
    changed: Changed = False,
    allow_cut: AllowCut = False,
    as_json: Json = False,
    target: Target = None,
) -> None:
    """Carry out what is missing and prove it. Running it again resumes; Ctrl-C drains, a second one cancels.

    Examples: gapless run · gapless run season:2022-23 phase:analytics · gapless run +player_game_summary 2023-01-01..2023-02-01
    """
    from gapless.service.request import Request

    carry_out(Request(words=words(select), changed=changed, allow_cut=allow_cut, reason=reason), target, as_json=as_json)


@app.command()
def retry(
    select: Selection = None,
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with the run.")] = "",
    as_json: Json = False,
    target: Target = None,
) -> None:
    """Run failed, incomplete and unknown units again, those that failed for good too, and what they blocked."""
    from gapless.service.request import Request

    carry_out(Request(command="retry", words=words(select), reason=reason), target, as_json=as_json)


@app.command()
def restate(
    select: Selection = None,
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with the run.")] = "",
    as_json: Json = False,
    target: Target = None,
) -> None:
    """Make covered units again, and all that reads them. `gapless plan --restate` shows first what that is.

    Example: gapless restate box_scores@2024-01-15 --reason "the league corrected a score"
    """
    from gapless.service.request import Request

    with door():
        request = Request(command="restate", words=words(select), reason=reason)
    carry_out(request, target, as_json=as_json)


@app.command()
def status(select: Selection = None, as_json: Json = False, target: Target = None) -> None:
    """Units by state, from the ledger alone. Exit 0 when everything is proven, 1 when there are gaps."""
    from gapless.cli.render import status as renderer
    from gapless.service.status import read_status

    with door():
        found = read_status(view(target), words(select))
        emit(found.as_json(), as_json, lambda: renderer.render(found))
        raise typer.Exit(found.exit_code)


@app.command()
def why(unit: UnitArgument, as_json: Json = False, target: Target = None) -> None:
    """State, reason, needs, attempts and evidence of one unit, and what would make it ready."""
    from gapless.cli.render import why as renderer
    from gapless.service.why import read_why

    with door():
        found = read_why(view(target), parse_unit(unit))
        emit(found.as_json(), as_json, lambda: renderer.render(found))


@app.command()
def gaps(select: Selection = None, as_json: Json = False, target: Target = None) -> None:
    """Expected, complete, empty and missing over all history, the oldest gap and the watermark. Exit 1 when there are gaps."""
    from gapless.cli.render import gaps as renderer
    from gapless.service.gaps import read_gaps

    with door():
        found = read_gaps(view(target), words(select))
        emit([one.as_json() for one in found], as_json, lambda: renderer.render(found))
        raise typer.Exit(1 if any(one.missing for one in found) else 0)


@app.command()
def failures(
    select: Selection = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the units that are left as CSV, with all their attributes.")] = False,
    as_json: Json = False,
    target: Target = None,
) -> None:
    """What failed on the first pass and what explains it, what is left, and what to do. Exit 1 when any is left."""
    from gapless.cli.render import failures as renderer
    from gapless.service.failures import read_failures

    with door():
        found = read_failures(view(target), words(select))
        if as_csv:
            renderer.write_csv(found, sys.stdout)
            raise typer.Exit(1 if found.failures else 0)
        emit(found.as_json(), as_json, lambda: renderer.render(found))
        raise typer.Exit(1 if found.failures else 0)


@app.command()
def waive(
    select: Selection = None,
    reason: Annotated[str, typer.Option("--reason", help="Why it is right to go on without these units.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="The last day on which the waiver holds, UTC.")] = "",
    evidence: Annotated[str, typer.Option("--evidence", help="What a reader may check: a ticket, an answer of the source.")] = "",
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who signs.")] = "",
    listed: Annotated[bool, typer.Option("--list", help="Show the waivers that stand; signs none.")] = False,
    end: Annotated[bool, typer.Option("--end", help="End the waivers of these units before their time.")] = False,
    as_json: Json = False,
    target: Target = None,
) -> None:
    """Sign an exception for units that are not proven: they count as covered until it ends, and stand in every report.

    Example: gapless waive scores 2024-01-07 --reason "the source lost that day" --until 2030-01-31 --evidence TICKET-7 --by ada
    """
    from gapless.cli.render import waiving as renderer
    from gapless.service import waiving
    from gapless.service.status import choose
    from gapless.service.waivers import read_waivers
    from gapless.service.workbench import now, open_workbench

    with door():
        if listed:
            seen = view(target)
            waivers = read_waivers(seen, choose(seen, words(select)))
            emit([one.as_json() for one in waivers], as_json, lambda: renderer.render_list(waivers))
        elif end:
            with open_workbench(workspace(), command="waive --end", target=target) as bench:
                ended = waiving.end(bench, words(select))
            emit({"ended": [str(unit) for unit in ended]}, as_json, lambda: renderer.render_ended(ended))
        else:
            waiver = waiving.sign(words(select), reason=reason, by=by, until=until, evidence=evidence, now=now())
            with open_workbench(workspace(), command="waive", target=target) as bench:
                signed = waiving.waive(bench, words(select), waiver)
            emit(signed.as_json(), as_json, lambda: renderer.render_signed(signed))


@app.command()
def verify(
    select: Selection = None,
    reopen: Annotated[bool, typer.Option("--reopen", help="Take drifted units out of coverage: the next run makes them anew.")] = False,
    as_json: Json = False,
    target: Target = None,
) -> None:
    """Measure everything again from the target and judge it. Exit 5 when ledger and target disagree."""
    from gapless.cli.render import verifying as renderer
    from gapless.service.verifying import verify as measure
    from gapless.service.workbench import open_workbench

    with door(), open_workbench(workspace(), command="verify", target=target) as bench:
        found = measure(bench, words(select), reopen=reopen)
        emit(found.as_json(), as_json, lambda: renderer.render(found, reopened=reopen))
        raise typer.Exit(found.exit_code)


@app.command()
def certify(
    select: Selection = None,
    to: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where the JSON goes, and a page (.html) beside it.")] = None,
    check: Annotated[Path | None, typer.Option("--check", metavar="FILE", help="Certify again and say what changed since.")] = None,
    as_json: Json = False,
    target: Target = None,
) -> None:
    """Measure a selection again and write down what is proven: JSON, and a page for people. Exit 1 where anything is not.

    Examples: gapless certify season:2022-23 --out season.json · gapless certify --check season.json
    """
    from gapless.cli.render import certifying as renderer
    from gapless.cli.render.certificate_page import page
    from gapless.model.errors import UsageError
    from gapless.service import certifying
    from gapless.service.workbench import open_workbench

    with door():
        if check is not None and (select or to):
            raise UsageError(
                "--check goes without a selection and --out: the certificate says what it is of", help="gapless certify --check FILE"
            )
        with open_workbench(workspace(), command="certify", target=target) as bench:
            if check is not None:
                checked = certifying.check(bench, check)
                emit(checked.as_json(), as_json, lambda: renderer.render_check(checked))
                raise typer.Exit(checked.exit_code)
            found = certifying.certify(bench, words(select))
        file = (to or workspace().folder / "certificate.json").with_suffix(".json")
        certifying.write(file, found.text())
        certifying.write(file.with_suffix(".html"), page(found))
        emit(found.model_dump(mode="json"), as_json, lambda: renderer.render(found, file, file.with_suffix(".html")))
        raise typer.Exit(certifying.exit_code(found))


@app.command()
def adopt(select: Selection = None, as_json: Json = False, target: Target = None) -> None:
    """Take over data that is there already: units whose evidence passes become complete without running."""
    from gapless.cli.render import adopting
    from gapless.service.verifying import adopt as take_over
    from gapless.service.workbench import open_workbench

    with door(), open_workbench(workspace(), command="adopt", target=target) as bench:
        found = take_over(bench, words(select))
        emit({name: {"adopted": a, "measured": of} for name, (a, of) in found.items()}, as_json, lambda: adopting.render(found))


@app.command()
def logs(
    unit: Annotated[
        list[str] | None, typer.Argument(metavar="[UNIT]", help="processor@partition; without it, the log of the last run.")
    ] = None,
    as_json: Json = False,
    target: Target = None,
) -> None:
    """The attempts of one unit with what they printed, or the log of the last run."""
    from gapless.cli.render import logs as renderer
    from gapless.service.logs import read_logs

    with door():
        found = read_logs(view(target), workspace().folder, parse_unit(unit) if unit else None)
        emit(found.as_json(), as_json, lambda: renderer.render(found))


def carry_out(request: object, target: str | None, *, as_json: bool) -> NoReturn:
    """Run with progress, print the last screen, end with the exit code of the run."""
    from gapless.cli.render import running
    from gapless.service.request import Request
    from gapless.service.running import run as execute
    from gapless.service.workbench import open_workbench

    assert isinstance(request, Request)
    with door(), open_workbench(workspace(), command=request.command, target=target) as bench, running.shown() as shown:
        found = execute(bench, request, shown.progress, on_stop=shown.stopping)
        shown.close()
        emit(running.as_json(found), as_json, lambda: running.render(found))
        raise typer.Exit(found.exit_code)
    raise AssertionError("the door never lets an error through")


def words(select: list[str] | None) -> tuple[str, ...]:
    return tuple(select or ())


def parse_unit(given: list[str]):  # type: ignore[no-untyped-def]  # noqa: ANN201
    """``processor@partition``, or the two as separate words."""
    from gapless.model.errors import SelectionError
    from gapless.model.ids import Unit

    try:
        return Unit.parse("@".join(given)) if len(given) > 1 else Unit.parse(given[0])
    except ValueError as error:
        raise SelectionError(str(error), help="gapless status lists the processors, gapless gaps their partitions") from error


def workspace() -> Workspace:
    from gapless.service.workspace import Workspace

    return Workspace.open(_Place.directory, os.environ)


def view(target: str | None) -> View:
    from gapless.service.workbench import open_view

    return open_view(workspace(), target=target)


def emit(data: object, as_json: bool, text) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001, FBT001
    """JSON on request, text for people otherwise; both on stdout."""
    if as_json:
        print(json.dumps(data, indent=2, ensure_ascii=False, default=str))  # noqa: T201
    else:
        text()


@contextmanager
def door() -> Iterator[None]:
    """Maps exceptions to exit codes: the only place that does."""
    from gapless.model.errors import GaplessError

    try:
        yield
    except GaplessError as error:
        print(f"gapless: {error.message}", file=sys.stderr)  # noqa: T201
        if error.help:
            print(f"  help: {error.help}", file=sys.stderr)  # noqa: T201
        raise typer.Exit(error.exit_code) from error
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except BrokenPipeError:
        # The reader of our output is gone: nothing to say to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None


def main() -> None:
    gc.set_threshold(*GARBAGE)
    app()


if __name__ == "__main__":
    main()
