"""The commands `kemu serve`, `kemu settings` and `kemu keys`."""
