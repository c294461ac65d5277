"""Blocks and tree -> numeric columns for the trained models."""
