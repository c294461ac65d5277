"""Database -> pages about how well its captures were cleaned."""
