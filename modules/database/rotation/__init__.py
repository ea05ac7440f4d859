"""Rotation of the application's password."""
