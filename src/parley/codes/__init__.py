"""Countries, country groups and sectors by code, name and dated membership."""
