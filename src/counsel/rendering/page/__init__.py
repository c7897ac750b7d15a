"""The panel as one file for a browser: its diagrams and its texts as JSON, and a script that walks them."""
