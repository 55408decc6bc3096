"""The commands of `kemu`, a module each; `extractor.cli` gathers them."""
