"""An append-only, tamper-evident log: a Merkle tree in tiles, checkpoints, proofs, re-proving."""
