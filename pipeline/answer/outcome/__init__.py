"""What asking came to: records, counts, gaps."""
