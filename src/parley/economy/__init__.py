"""The accounts of one year of the world economy: build, balance, aggregate, check."""
