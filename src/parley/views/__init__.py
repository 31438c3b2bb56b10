"""Tables and documents for people; they compute nothing new."""
