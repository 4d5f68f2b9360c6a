"""Asks the questions of a plan, as many at once as the pace allows, and keeps every answer."""
