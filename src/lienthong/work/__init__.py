"""Tasks, deadlines, assignment, reminders. Nothing is built here yet; the import contracts already hold its place."""
