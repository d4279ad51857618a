"""The platform's side of the exchange: outbox, inbox, delivery states, evidence, console."""
