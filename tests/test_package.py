"""What is installed from a wheel works by itself, in another folder."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_an_installed_wheel_has_all_it_needs_inside(tmp_path):
    """Prompts, sources, the sample book and the reference answers are in it; the checkout is not looked at."""
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "--wheel-dir",
            str(tmp_path),
            str(ROOT),
        ],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("mlguide-*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as content:
        content.extractall(site)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MLGUIDE_", "OPENAI_"))}
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "demo", "--format", "html", "--quiet"],
        cwd=tmp_path,
        env={**kept, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "output" / "demo" / "reference" / "guide.html").is_file()
    found = subprocess.run(
        [sys.executable, "-c", "import pipeline.shipped as s; print(s.shipped('prompts', 'interview'))"],
        cwd=tmp_path,
        env={**kept, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.startswith(str(site))
