"""Libraries and fonts of others → ``libraries.js`` and ``*.woff2``, which stand in the page.

usage: make vendor          run by whoever changes them; needs Node and npm, which no guide needs

The versions are pinned in ``package.json``. ``npm ci`` refuses a package whose bytes are not those of the
hashes in ``package-lock.json``, and the bundle is the same for the same packages, so that
``git diff --exit-code`` tells whether what is committed came from them. The licences stand beside it.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
_COPIED = ("package.json", "package-lock.json", "libraries.mjs")
_FONT = "@fontsource/stix-two-text"
_FACES = ("latin-400-normal", "latin-400-italic", "latin-600-normal")


def main() -> None:
    """Writes the bundle, the fonts and the licences."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("error: npm is not there; install Node 20 or newer to bundle the page's libraries anew")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for file in _COPIED:
            shutil.copy(HERE / file, folder)
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run([npm, "ci", *options], cwd=folder, check=True)  # noqa: S603 - npm itself
        bundler = [str(folder / "node_modules/.bin/esbuild"), "libraries.mjs", "--bundle", "--minify"]
        kind = ["--format=iife", "--global-name=vendor", "--target=es2022", "--legal-comments=none"]
        command = [*bundler, *kind]
        made = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout  # noqa: S603 - esbuild
        for face in _FACES:
            name_of_face = f"stix-two-text-{face}.woff2"
            shutil.copyfile(folder / "node_modules" / _FONT / "files" / name_of_face, HERE / name_of_face)
        names = list(json.loads((HERE / "package.json").read_text())["dependencies"])
        said = ", ".join(f"{one} {_version(folder, one)}" for one in names)
        (HERE / "libraries.js").write_text(f"/* {said}; their licences stand in LICENSES.txt */\n{made}")
        (HERE / "LICENSES.txt").write_text("\n\n".join(_license(folder, one) for one in names))


def _version(folder: Path, package: str) -> str:
    return str(json.loads((folder / "node_modules" / package / "package.json").read_text())["version"])


def _license(folder: Path, package: str) -> str:
    [file] = (folder / "node_modules" / package).glob("LICEN[CS]E*")
    return f"{package} {_version(folder, package)}\n\n{file.read_text().strip()}\n"


if __name__ == "__main__":
    main()
