"""What others attested of the log's checkpoints, as kept: cosignatures, time-stamp tokens."""
