"""Reading the trail, in the schema where we stand."""
