"""What an article says, claim by claim, held against facts and solved scenarios."""
