"""Points, lines and land on the sphere."""
