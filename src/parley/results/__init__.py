"""Indicators, labelled results and files."""
