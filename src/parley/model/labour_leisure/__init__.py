"""One sector with elastic labour supply: Ignatenko et al. (2025)."""
