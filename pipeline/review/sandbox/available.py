"""Whether programs can be confined on this machine, found out by trying each guarantee."""

import json
import sys
from functools import cache
from pathlib import Path

from pipeline.review.sandbox.confine import run_confined
from pipeline.review.sandbox.limits import Limits

_PROBE = Path(__file__).with_name("probe.py")


@cache
def why_unavailable() -> str:
    """Why nothing can be confined here; empty where it can. Found out by trying each guarantee once."""
    if not sys.platform.startswith("linux"):
        return f"no sandbox on {sys.platform}: it needs Linux namespaces"
    limits = Limits(seconds=10.0)
    secrets = [str(Path.home() / ".ssh"), "/etc/passwd", "/proc/self", str(Path.cwd() / "pyproject.toml")]
    ran = run_confined(_PROBE, {"secrets.json": json.dumps(secrets).encode()}, limits)
    if ran.report == b"confined":
        return ""
    said = (ran.report or ran.output).decode("utf-8", "replace").strip()
    return f"no sandbox here: {said or f'exit code {ran.exit_code}, stopped: {ran.stopped}'}"
