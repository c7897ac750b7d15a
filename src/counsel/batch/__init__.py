"""Many situations at once: tables of situations in, tables of advice out, exact with all that is unknown."""

from counsel.batch.working import Worker, worker

__all__ = ["Worker", "worker"]
