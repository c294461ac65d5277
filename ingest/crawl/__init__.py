"""Addresses, feeds, sitemaps -> responses, fetched politely, written as WARC files under raw/."""
