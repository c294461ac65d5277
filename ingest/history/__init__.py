"""Stored captures over time -> what changed: sites and their rules, revisions of an address, cleanings made again."""
