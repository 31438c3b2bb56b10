"""From measures to changes in tariffs, trade costs and closed flows: one file a kind of measure."""
