"""Processes that are measured. Each is a script of its own: some run in environments that know no Kemu."""
