"""Decoded HTML -> tree, blocks, head metadata and a check that no visible word was lost."""
