"""``python -m pipeline`` is ``mlguide``."""

from pipeline.cli import main

main()
