"""Credit records (信用信息): the abnormal and the serious list, penalties, and the standing that follows from them."""
