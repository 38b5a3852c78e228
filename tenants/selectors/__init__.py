"""Reads across clients."""
