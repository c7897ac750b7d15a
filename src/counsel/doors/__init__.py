"""Arguments in, answers out."""
