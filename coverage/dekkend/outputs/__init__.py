"""Writes results and computes nothing."""
