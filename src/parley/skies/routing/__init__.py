"""The shortest permitted ways."""
