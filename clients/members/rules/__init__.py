"""Pure rules of segments and customers."""
