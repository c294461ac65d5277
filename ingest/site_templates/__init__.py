"""Verdicts on the blocks of all captures of a site -> the blocks that are its template."""
