"""From two observed years to the trade-cost changes that the model needs, as an ordinary scenario."""
