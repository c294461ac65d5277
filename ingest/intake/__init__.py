"""The world -> Capture: files and folders, each byte stream told by its content."""
