"""Whether a conductor lives, for readers: told without touching the lease."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path


def lives(lock: Path) -> bool:
    """Whether the process that last took the lease is still there. On another host that cannot be told: it is taken to live."""
    try:
        holder = json.loads(lock.read_text(encoding="utf-8"))
        if holder["host"] != socket.gethostname():
            return True
        os.kill(int(holder["pid"]), 0)
    except (FileNotFoundError, ValueError, KeyError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
