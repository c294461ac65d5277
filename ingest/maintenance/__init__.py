"""Database and raw files -> checks of their integrity."""
