"""A report as one HTML page with charts; it loads nothing and runs nothing. Pure."""

from collections.abc import Iterator, Sequence
from html import escape

from pipeline.sweep.report.charts import Bar, bars
from pipeline.sweep.report.figures import Figures
from pipeline.sweep.report.markdown import NOTES
from pipeline.sweep.report.snapshot import Change
from pipeline.sweep.report.tables import Table, name_of, tables_of
from pipeline.sweep.report.words import changes_in_words, money, percent, with_interval

_STYLE = """
:root{color-scheme:light dark;--ink:#1c1c1e;--paper:#fff;--soft:#6b6b70;--line:#d8d8dd;--bar:#4a7fb5}
@media(prefers-color-scheme:dark){:root{--ink:#e8e8ea;--paper:#17181a;--soft:#9a9aa0;--line:#3a3b40;--bar:#5b93cc}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:62rem}
body{margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2.5rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums;white-space:nowrap}
th,td{padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line);text-align:left}
th{color:var(--soft);font-weight:600}
svg{width:100%;height:auto;font-size:12px;fill:var(--ink)}
.name{text-anchor:end}.mark{text-anchor:middle;fill:var(--soft)}.grid{stroke:var(--line)}.bar{fill:var(--bar);opacity:.55}
.interval{stroke:var(--ink);stroke-width:1.5;fill:none}
.notes{color:var(--soft)}
""".strip()


def page_of(figures: Figures, changes: Sequence[Change] | None) -> str:
    """The report."""
    failed = [reason for row in figures.rows for reason in row.failed]
    body = [f"<h1>Sweep {escape(figures.name)}</h1>"]
    body += [f"<h2>Not finished</h2>{_list(failed)}"] if failed else []
    body += [f"<h2>{escape(title)}</h2>{chart}" for title, chart in _charts(figures) if chart]
    body += map(_table, tables_of(figures))
    body.append(f"<h2>Since the last sweep</h2>{_list(changes_in_words(changes))}")
    body.append(f'<h2>How to read this</h2><div class="notes">{_list(NOTES)}</div>')
    title = f"Sweep {escape(figures.name)}"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{_STYLE}</style></head><body>{''.join(body)}</body></html>\n"
    )


def _charts(figures: Figures) -> Iterator[tuple[str, str]]:
    title = "Right of checkable, with 95 % intervals"
    named = [(name_of(row, figures), row) for row in figures.rows]
    shares = [
        Bar(name, row.right.value, with_interval(row.right), row.right.low, row.right.high) for name, row in named
    ]
    yield title, bars(title, shares, most=1.0)
    title = "Cost per right answer, USD"
    costs = [(name, row.cost_per_right) for name, row in named]
    yield title, bars(title, [Bar(name, None if cost is None else float(cost), money(cost)) for name, cost in costs])
    title = "Median seconds per answer"
    times = [Bar(name, row.seconds, "–" if row.seconds is None else f"{row.seconds:.1f} s") for name, row in named]
    yield title, bars(title, times)
    title = "Two samples of one model state the same final result"
    pairs = [(name, row.same[0] / row.same[1] if row.same[1] else None) for name, row in named]
    yield title, bars(title, [Bar(name, value, percent(value)) for name, value in pairs], most=1.0)


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.columns)
    rows = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in row[1:])}</tr>'
        for row in table.rows
    )
    inside = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<h2>{escape(table.title)}</h2><div class="scroll">{inside}</div>'


def _list(lines: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
