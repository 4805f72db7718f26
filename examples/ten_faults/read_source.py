"""Reads what agency and league give: a folder a date, with a JSON file for every table."""

import json
from datetime import date


def lines(batch):
    """The lines of one file on these dates, each with the date that was asked for."""
    return [
        {"date": date.fromisoformat(key), **line}
        for key, _ in batch.partitions
        for line in json.loads((batch.folder / "source" / key / batch.arguments["file"]).read_text())
    ]
