"""Points, lines and land on the sphere; airports and winds."""
