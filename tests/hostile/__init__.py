"""A seed -> captures that try to break an ingestion run, each with what may become of it.

``FAMILIES`` (families.py) is the table of kinds; a family is a pure function of a source of chance and a scale. The
corpus is written by ``python -m tests.hostile FOLDER`` and a database made from it is judged by
``python -m tests.hostile.judge FOLDER``. Only the standard library is used.
"""
