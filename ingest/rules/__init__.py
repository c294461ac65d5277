"""What people know of a site -> blocks marked as article or boilerplate by name."""
