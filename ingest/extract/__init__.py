"""Capture -> Article | Rejected: pure, no disk, no network, no clock, no environment, no log.

``pipeline.clean_capture`` is the entry point. The flow of one HTML capture through the sub-packages:

- ``decode``: bytes -> text; charset from BOM, headers, meta elements or detection
- ``html``: text -> parsed tree, blocks in page order, head metadata; a check that no visible word was lost
- ``metadata``: tree and head -> title, authors, dates, site name, language
- ``features``: blocks and tree -> numeric columns, one value a block
- ``models``: columns -> likelihood that a block is article text, type of the page, names of its parts
- ``html.align``: trafilatura's text, where it is asked -> the share of each block that it took
- ``page_parts``: blocks, tree and likelihoods -> comments, teasers, prompts and copies, recognised by structure
- ``boilerplate``: text of a block -> a label such as ``share`` or ``legal``
- ``arbiter``: all of the above -> one verdict a block
- ``quality``: verdicts -> flags, confidence, completeness, or the rejection

A text capture goes from ``decode`` to ``text``, which makes its blocks and verdicts, and on to ``quality``. ``words``
and ``prose`` count words and describe lines for all of them; ``model_digest`` names the models in the provenance.
"""
