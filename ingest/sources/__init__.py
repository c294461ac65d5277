"""The world -> Capture: files, folders, archives and what is fetched, each byte stream told by its content."""
