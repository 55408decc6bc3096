"""Review: which cells ask for a person's look, who looks at which, what each look settled."""
