"""A database -> Datasette, with what makes it fit for reading articles."""
