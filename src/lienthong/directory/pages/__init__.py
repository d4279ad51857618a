"""The faces of the directory: search, tree, map, the page of a body, changes, posts."""
