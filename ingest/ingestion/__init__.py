"""Captures -> rows in the database: plan, clean in worker processes, write."""
