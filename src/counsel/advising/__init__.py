"""What each expert says, exactly."""
