"""Articles of a database -> files for other programs."""
