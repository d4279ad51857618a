"""What the directories that a node ever had vouched for (EX-229, EX-230)."""
