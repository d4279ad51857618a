"""The official document as a file: its layout, its signatures, its text."""
