"""Watching a log from outside: a witness that co-signs, and an auditor who compares."""

from lienthong.witness.memory import WitnessMemory, open_witness
from lienthong.witness.service import WitnessService
from lienthong.witness.watching import Watched, watch_log

__all__ = ["Watched", "WitnessMemory", "WitnessService", "open_witness", "watch_log"]
