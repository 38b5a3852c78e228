"""What answers below /desk/members/."""
