"""Writing who is who: always in the public schema, always audited."""
