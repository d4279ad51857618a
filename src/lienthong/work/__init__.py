"""Tasks: who does what until when, how far it is, and who is told."""
