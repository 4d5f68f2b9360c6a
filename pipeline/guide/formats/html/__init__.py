"""The parts of the one-page guide: its template, look and script, its font, pictures and cards."""
