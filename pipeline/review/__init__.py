"""Stage: answers → what of them could be checked, and how it came out."""
