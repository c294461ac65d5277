"""Capture and ledger -> the page as captured beside its clean text, each block marked with its verdict."""
