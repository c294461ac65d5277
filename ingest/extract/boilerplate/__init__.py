"""Text of one block -> the kind of boilerplate it is, by tables of words and patterns.

A *label* is the name of a kind of boilerplate: ``share``, ``cookie``, ``related``. The words and patterns are data, in
the TOML files beside the code; ``tables`` reads and checks them.
"""
