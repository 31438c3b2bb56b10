"""Read an article: its main text, the numbers in it with their places, and a draft of a dossier."""
