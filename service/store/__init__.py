"""What is kept: tables, queries and files. The database is the record; nothing else decides what is done."""
