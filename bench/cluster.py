"""How reviewing grows with Ray workers: wall seconds of one sweep's reviews with 1, 2 and 4 workers, and without Ray.

usage: cluster.py [MODELS]

The stores are those of ``reviewing.py``: made-up models whose answers to the sample book are the reference answers with
one final result changed. A cluster of N workers is one of N processors, whatever the machine has; its start is not
counted, nor what the first task imports.
"""

import sys
import tempfile
import time
from pathlib import Path

from reviewing import prepare, requests_of

from pipeline.sweep.engines.cluster.connection import connected
from pipeline.sweep.engines.cluster.reviewing import review_on
from pipeline.sweep.engines.reviewing import review_all


def forget(data: Path) -> None:
    for file in (data / "reviews").glob("*.jsonl"):
        file.unlink()


def main() -> None:
    models = int(sys.argv[1]) if len(sys.argv) > 1 else 16
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        prepare(data, models)
        requests = requests_of(data, models)
        for workers in (1, 2):
            began = time.monotonic()
            review_all(requests, workers)
            print(f"local, {workers} workers: {time.monotonic() - began:.1f} s", flush=True)
            forget(data)
        for workers in (1, 2, 4):
            with connected("", {}, processors=workers) as ray:
                review_on(ray, requests[:workers])
                forget(data)
                began = time.monotonic()
                review_on(ray, requests)
                print(f"ray, {workers} workers: {time.monotonic() - began:.1f} s", flush=True)
            forget(data)


if __name__ == "__main__":
    main()
