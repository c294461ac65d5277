"""Query string -> articles as cards, JSON, JSON Lines, Markdown or Atom."""
