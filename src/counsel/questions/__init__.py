"""What one can ask of a panel, one room a verb."""
