"""Processes that handle untrusted files, watched from outside: their time, their memory, their life."""
