"""Article row -> its reading page, versions and file renderings."""
