"""Bytes of a capture -> text and charset."""
