"""Text of one block -> the kind of boilerplate it is, by word tables and patterns."""
