"""The office work on documents: registers, instructions, what is told to the sender."""
