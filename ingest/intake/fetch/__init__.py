"""Addresses -> what their servers answered, asked politely and safely, and kept as WARC."""
