"""The provider's Batch API, at half the price: submit, status, collect, cancel.

What is submitted is on disk before the provider hears of it. A batch carries our run id in its metadata, so
one that was made just before a crash is found again and adopted, and nothing is submitted twice.
"""

from pipeline.answer.batch.collect import collect_batches
from pipeline.answer.batch.manage import BatchOutcome, batch_status, cancel_batches, forget_batches
from pipeline.answer.batch.submit import submit_batches

__all__ = ["BatchOutcome", "batch_status", "cancel_batches", "collect_batches", "forget_batches", "submit_batches"]
