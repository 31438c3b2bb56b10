"""What can be asked: one frozen dataclass a question, for the command, Python and files alike."""
