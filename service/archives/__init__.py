"""Archives that are brought: uploads in pieces, unpacking, what became of each file in them."""
