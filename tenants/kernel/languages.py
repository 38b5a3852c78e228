"""Languages that people speak, as ISO 639-1 codes: those for which Django knows a name in the reader's own."""

from __future__ import annotations

_CODES = """
af ar az be bg bn br bs ca cs cy da de el en eo es et eu fa fi fr fy ga gd gl he hi hr hu hy ia id ig io is it ja
ka kk km kn ko ky lb lt lv mk ml mn mr ms my nb ne nl nn pa pl pt ro ru sk sl sq sr sv sw ta te tg th tk tr tt ug
uk ur uz vi
"""
SPOKEN: tuple[str, ...] = tuple(_CODES.split())
"""Norwegian is written as `nb` or `nn`; of Chinese Django knows scripts alone, which nobody speaks."""
