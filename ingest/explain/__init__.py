"""Database, capture id, words -> which blocks hold the words, what decided each, and what would change the verdict."""
