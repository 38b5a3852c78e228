"""What a guideline and a playbook are, and how a text is checked. No Django."""
