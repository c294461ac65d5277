"""Capture -> Article | Rejected: pure, no disk, no network, no clock, no environment, no log."""
