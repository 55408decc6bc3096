"""The same pages read by other programs, each in an environment of its own (`run`)."""
