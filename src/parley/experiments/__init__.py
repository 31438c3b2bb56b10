"""Where a scenario meets a world: prepared and solved once, then in many variants."""
