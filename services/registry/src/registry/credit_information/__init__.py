"""Credit information (信用信息): what is on record of an organization, in the five classes of the measures."""
