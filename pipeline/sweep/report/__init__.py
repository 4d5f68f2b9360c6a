"""What a sweep came to, as figures, Markdown, CSV and a page with charts."""

from pipeline.sweep.report.figures import Figures, figures_of
from pipeline.sweep.report.write import write_report

__all__ = ["Figures", "figures_of", "write_report"]
