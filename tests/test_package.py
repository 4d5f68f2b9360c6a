"""What is installed from a wheel works by itself, in another folder."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def dist(tmp_path_factory):
    """What `make release` builds, in a folder of its own."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.mark.slow
def test_a_release_says_of_itself_what_an_index_can_show(dist):
    assert sorted(file.suffix for file in dist.iterdir()) == [".gz", ".whl"]
    files = [str(file) for file in dist.iterdir()]
    done = subprocess.run([sys.executable, "-m", "twine", "check", "--strict", *files], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_the_wheel_installs_into_an_empty_environment_and_its_command_runs(dist, tmp_path):
    """The dependencies are those of this environment, by a path; the tool itself is the wheel's."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv")], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    (wheel,) = dist.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", str(wheel)]
    subprocess.run(pip, check=True, capture_output=True)
    (site,) = (tmp_path / "venv" / "lib").glob("python3.*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    done = subprocess.run(
        [tmp_path / "venv" / "bin" / "mlguide", "demo", "--format", "md", "--quiet", "--json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    where = subprocess.run(
        [python, "-c", "import pipeline; print(pipeline.__file__)"], cwd=tmp_path, capture_output=True, text=True
    )
    assert where.stdout.startswith(str(site))


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
