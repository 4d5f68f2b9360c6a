"""Measures the one-page guide in Chromium: weight, first paint, blocked time, from a key to the painted result.

usage: page.py [guide.html] [--questions N]     without a file, a made-up guide of 334 questions is built

Each figure is the best of several, since other programs on the machine only add to it. Blocked time is what
tasks take beyond 50 ms each until the page is quiet, as Lighthouse counts it; "slowed" is Chromium's own
throttling to a quarter of the processor.
"""

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from pipeline.guide import build_guide  # noqa: E402
from tests.guide import made_up  # noqa: E402
from tests.guide.browser import ARGUMENTS, found_browser  # noqa: E402 - the path above is how it is found

TIMES = 3
QUERIES = ("gradient", "overfiting", "kernel matrix", "P(A|B)", "b", "batch norm", "optimisation of the loss")
_LONG_TASKS = """
window.longTasks = [];
new PerformanceObserver((list) => { for (const one of list.getEntries()) longTasks.push(one.duration); })
  .observe({ type: "longtask", buffered: true });
"""
_KEY = """async (words) => {
  const field = document.querySelector("#query"), found = document.querySelector("#found");
  found.textContent = "";
  const before = performance.now();
  field.value = words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  while (!found.textContent) await new Promise(requestAnimationFrame);
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  return performance.now() - before;
}"""


@dataclass(frozen=True)
class Reading:
    """Milliseconds: until the first paint, in blocking tasks, from a key to paint (the slowest query)."""

    paint: float
    blocked: float
    key: float


def reading(browser: Browser, file: Path, slowed: int) -> Reading:
    """The best of several openings with the processor slowed so many times."""
    tries = [_once(browser, file, slowed) for _ in range(TIMES)]
    return Reading(min(one.paint for one in tries), min(one.blocked for one in tries), min(one.key for one in tries))


def _once(browser: Browser, file: Path, slowed: int) -> Reading:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page: Page = context.new_page()
    page.add_init_script(_LONG_TASKS)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowed})
    page.goto(file.as_uri())
    page.wait_for_timeout(2000)
    paint = page.evaluate("performance.getEntriesByName('first-paint')[0]?.startTime ?? 0")
    blocked = page.evaluate("longTasks.reduce((sum, one) => sum + Math.max(0, one - 50), 0)")
    keys = []
    for words in QUERIES:
        keys.append(page.evaluate(_KEY, words))
        page.wait_for_timeout(400)
    context.close()
    return Reading(paint, blocked, max(keys))


def table(file: Path) -> None:
    """Prints the figures of one page."""
    print(
        f"\n| page | weight, MB | slowed | first paint, ms | blocked, ms | key to paint, ms |\n|---|---:|{'---:|' * 4}"
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found_browser(playwright), args=ARGUMENTS)
        for slowed in (1, 4):
            one = reading(browser, file, slowed)
            weight = file.stat().st_size / 1e6
            print(f"| {file.name} | {weight:.2f} | {slowed}x | {one.paint:.0f} | {one.blocked:.0f} | {one.key:.0f} |")
        browser.close()


def main() -> None:
    """Measures the page that is named, or a made-up one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--questions", type=int, default=334)
    asked = parser.parse_args()
    if asked.file:
        table(asked.file.resolve())
        return
    with tempfile.TemporaryDirectory() as name:
        questions = made_up.many_questions(asked.questions)
        data = made_up.write_store(Path(name) / "data", questions, made_up.many_answers(questions))
        report = build_guide(data, Path(name) / "output", [made_up.MODEL], ["html"])
        table(report.folder / "guide.html")


if __name__ == "__main__":
    main()
