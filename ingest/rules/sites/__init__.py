"""One file a site, each with a saved page among the tests that proves it."""
