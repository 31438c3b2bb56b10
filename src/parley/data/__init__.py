"""Facts: raw tables and their readers, and the TOML files of worlds, groups, elasticities and concordances."""
