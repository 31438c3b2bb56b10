"""How the shipped files of the skies are made from their sources."""
