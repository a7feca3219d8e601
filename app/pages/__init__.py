"""The pages of the app, one file each, with a `render()` that lays it out."""
