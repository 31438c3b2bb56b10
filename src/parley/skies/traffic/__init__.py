"""Route tables: detours, rivals, sums, and what they do to trade costs."""
