"""What is searched in the page: words and formulas of each card, folded so that one spelling finds another. Pure."""
