"""Who may fly where on a day."""
