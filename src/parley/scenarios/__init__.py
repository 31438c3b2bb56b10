"""Scenario files: schema, loading, groups of countries and sectors, and the library."""
