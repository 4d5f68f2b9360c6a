"""What a failed call means for a run: its cause, what to do about it, what the user can do."""
