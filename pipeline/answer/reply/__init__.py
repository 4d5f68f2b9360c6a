"""What a server sent → a ``Reply`` or a ``Failure`` in our words. Pure."""
