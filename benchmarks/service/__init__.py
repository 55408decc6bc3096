"""Measured claims about the service."""
