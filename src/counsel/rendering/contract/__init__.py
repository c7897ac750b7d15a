"""The JSON of every verb as types: structs whose fields are the keys, and how they are built from values."""
