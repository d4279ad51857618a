"""Pages of the exchange: compose and track, receive and decide, and the operator's console."""
