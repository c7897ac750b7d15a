"""What an author says, as frozen values."""
