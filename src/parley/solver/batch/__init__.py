"""Many solves of one kind at once, on NumPy or JAX."""
