"""Parsed page -> title, authors, date of publication, site, language, each with its evidence."""
