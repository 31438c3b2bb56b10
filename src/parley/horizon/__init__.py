"""Time: trade elasticities by years since the change, and the share of a measure's effect felt at a date."""
