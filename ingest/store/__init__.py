"""Articles, captures and ledgers -> SQLite through sqlite-utils, and back."""
