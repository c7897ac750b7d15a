"""The verbs: each module is the one of its name, and holds it as `verb`; `counsel.doors.cli` lists them."""
