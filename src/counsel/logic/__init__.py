"""The panel as logic over finite domains; knows no format and no door."""
