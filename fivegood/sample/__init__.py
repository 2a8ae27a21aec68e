"""Parks that come with the product, for learning and for tests."""
