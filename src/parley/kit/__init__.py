"""Small tools that know nothing of trade."""
