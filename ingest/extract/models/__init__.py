"""Columns and hashed words -> probabilities: page type, article text, part of the page. The weights lie here."""
