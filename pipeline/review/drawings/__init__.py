"""Figures of answers: drawn by programs, in colors that read on light and dark paper alike."""
