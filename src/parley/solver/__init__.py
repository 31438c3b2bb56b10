"""Methods: one file each; the outcome is data."""
