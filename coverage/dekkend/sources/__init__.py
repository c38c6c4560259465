"""Reads the world and computes nothing: one module a kind of source."""
