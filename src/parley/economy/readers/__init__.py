"""One reader per source format; each returns a checked table or raises a DataError that names the cell."""
