"""What the corpus knows of a site -> votes for the verdicts."""
