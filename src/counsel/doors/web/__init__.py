"""The panel over HTTP: pages, a form and JSON; the only room that knows Starlette and uvicorn."""

LIBRARIES = ("starlette", "uvicorn", "httptools")
"""What the extra `web` brings."""
