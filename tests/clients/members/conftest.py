from tests.clients.spaces.conftest import forum

__all__ = ["forum"]
