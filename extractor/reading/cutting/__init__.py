"""From a cell's ink to pictures of its lines: print told from dust, covers and the back of the sheet."""
