"""The pages of the reference, made from the program itself, so that they say what it does."""
