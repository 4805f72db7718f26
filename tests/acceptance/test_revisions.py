"""A service has to run the revision that the pipeline names; one that is deployed in the middle of a run is seen there."""

from __future__ import annotations

import json
from pathlib import Path

from tests.acceptance.service import Asked, Said, Service, echo
from tests.workspaces import gapless, status

PIPELINE = """
pipeline: scores
settings: {URL: null, SCRAPERS_REVISION: null}
targets: {local: {warehouse: {duckdb: scores.duckdb}}}
calendars:
  days: {key: day, daily: {from: 2024-01-01, to: 2024-01-13}}
sources:
  scrapers: {concurrency: {max: 1}, revision: {header: X-Revision, is: "${SCRAPERS_REVISION}"}}
processors:
  scrape:
    calendar: days
    source: scrapers
    action: {http: {url: "${URL}/{day}", connect_timeout: 5s, timeout: 9s}}
    output: {object: "scores/{day}"}
  note:
    calendar: days
    needs: [scrape]
    action: {shell: ["true"]}
    output: nothing
"""


def test_what_another_revision_answers_is_not_taken(tmp_path: Path, service: Service) -> None:
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    deployed = "r42"

    def answer(asked: Asked) -> Said:
        revision = deployed if asked.path < "/2024-01-05" else "r41"
        return echo(asked)._replace(headers={"X-Revision": revision})

    service.answer = answer
    settings = {"URL": service.url, "SCRAPERS_REVISION": "r42"}
    ran = gapless(tmp_path, "run", environment=settings)
    assert ran.returncode == 1, ran.stderr
    (tmp_path / "gapless.yaml").write_text(json.dumps({"settings": settings}))
    counts = status(tmp_path)["processors"]
    assert (counts["scrape"]["complete"], counts["scrape"]["failed"], counts["note"]["blocked"]) == (4, 8, 8)
    why = gapless(tmp_path, "why", "scrape@2024-01-05").stdout
    assert "from revision 'r41' (the header X-Revision), and source scrapers has to run 'r42'" in " ".join(why.split())
    failures = json.loads(gapless(tmp_path, "failures", "--json").stdout)
    assert [(kind["units"], kind["error_class"], kind["lasting"]) for kind in failures["kinds"]] == [(8, "permanent", True)]

    service.answer = lambda asked: echo(asked)._replace(headers={"X-Revision": "r42"})
    before = len(service.asked)
    assert gapless(tmp_path, "run").returncode == 1
    assert len(service.asked) == before, "nothing that was proven is stale, and what failed for good waits for retry"
    assert gapless(tmp_path, "retry").returncode == 0
    assert len(service.asked) == before + 8


def test_another_pin_makes_nothing_stale(tmp_path: Path, service: Service) -> None:
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    service.answer = lambda asked: echo(asked)._replace(headers={"X-Revision": "r42"})
    assert gapless(tmp_path, "run", environment={"URL": service.url, "SCRAPERS_REVISION": "r42"}).returncode == 0
    asked = len(service.asked)
    again = gapless(tmp_path, "run", environment={"URL": service.url, "SCRAPERS_REVISION": "r43"})
    assert (again.returncode, len(service.asked)) == (0, asked), again.stdout


def test_a_pin_without_a_value_is_a_problem_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    checked = gapless(tmp_path, "check", environment={"URL": "http://h", "SCRAPERS_REVISION": ""})
    assert checked.returncode == 2
    assert "sources.scrapers.revision.is must not be empty" in checked.stdout
