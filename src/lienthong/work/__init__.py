"""Tasks, deadlines, assignment, reminders. Nothing is built here yet."""
