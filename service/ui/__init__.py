"""The pages: sign-in, documents, tables. Rendered here, made alive by a few modules of script."""
