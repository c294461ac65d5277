"""Plain text or Markdown -> blocks, verdicts and metadata."""
