"""The kinds of tables that budget papers hold, each made from an invented budget."""
