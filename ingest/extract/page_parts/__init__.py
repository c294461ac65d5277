"""Blocks with likelihoods and their tree -> parts of the page recognised by structure: comments, teasers, prompts."""
