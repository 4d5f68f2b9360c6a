"""Room: addresses → bytes, politely."""

from pipeline.scrape.fetch.client import Fetched, Fetcher, Missing

__all__ = ["Fetched", "Fetcher", "Missing"]
