"""Judged page -> article or rejection, flags, estimated completeness."""
