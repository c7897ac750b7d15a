"""Documents on a terminal: the only room that knows rich."""
