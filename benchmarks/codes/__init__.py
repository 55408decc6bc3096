"""How well rows of real budget papers are brought under their codes."""
