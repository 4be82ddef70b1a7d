"""Standing (信誉状况): how an organization stood on a day, composed of what the other slices hold against it."""
