"""The addresses that other systems call, below /api/v1/ on a client's host: who comes, and how every answer looks."""
