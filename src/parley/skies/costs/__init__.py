"""Aircraft, fuel and prices."""
