"""Worlds: catalogue, files, recipes, import, and the method that solves a scenario."""
