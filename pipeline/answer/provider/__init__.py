"""One OpenAI-compatible server: its client, and what its failures mean for a run."""
