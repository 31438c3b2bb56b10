"""Airports, winds, and the land that flights go round."""
