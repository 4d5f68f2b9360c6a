"""Questions and answers → chapters of cards, with where each answer comes from and how it stands. Pure."""
