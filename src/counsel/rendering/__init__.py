"""Values to what a reader sees: text, JSON, Markdown, CSV, HTML. The only rooms with words for the reader."""
