"""Signed JSON to an address of the client's own making: docs/webhook.md tells its receivers what comes."""
