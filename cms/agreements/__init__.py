"""What agency and client agree on with each other, on the desk and in the portal: charter, registers, duties.

Views, forms and words only; what is agreed is `clients`' own.
"""
