"""The panel for an assistant, over the Model Context Protocol; the only room that knows its SDK."""

LIBRARIES = ("mcp",)
"""What the extra `mcp` brings."""
