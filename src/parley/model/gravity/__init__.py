"""Gravity with and without sectors and input-output links: Caliendo & Parro (2015) and its one-sector case."""
