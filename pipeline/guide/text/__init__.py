"""What models write → texts that are safe to set in every format: Markdown, formulas, trees, fragments."""
