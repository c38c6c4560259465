"""Reads the world over the network: one module a service, one client for all of them."""
