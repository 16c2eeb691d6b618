"""Scrapy: an item pipeline."""

from __future__ import annotations

import logging
from typing import Any

from cleaner.model import InputError
from cleaner.pipeline.options import MissingExtraError, Options
from cleaner.report.flat import removal_records

try:
    from itemadapter import ItemAdapter
    from scrapy.crawler import Crawler
except ImportError as error:
    raise MissingExtraError("scrapy", "scrapy") from error

logger = logging.getLogger(__name__)


class ArticleCleanerPipeline:
    """Cleans one field of every item; items of any type that Scrapy knows.

    Settings: `CLEANER_FIELD` (default "text"; an item without it, or with None in it, passes), `CLEANER_REMOVALS_FIELD`
    (default "removals"; "" for none; an item class with fixed fields must have it), `CLEANER_URL_FIELD` (default "url") and
    `CLEANER_OPTIONS`, a dict for `cleaner.Options`. The crawl's statistics count `cleaner/documents`, `cleaner/held`,
    `cleaner/failed` and `cleaner/removed/<category>`.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.field: str = settings.get("CLEANER_FIELD", "text")
        self.removals_field: str = settings.get("CLEANER_REMOVALS_FIELD", "removals")
        self.url_field: str = settings.get("CLEANER_URL_FIELD", "url")
        self.options = Options(**settings.getdict("CLEANER_OPTIONS"))
        self.stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArticleCleanerPipeline:
        """Scrapy's constructor. Raises ValueError for an option that does not exist or fit."""
        return cls(crawler)

    def process_item(self, item: Any, spider: Any = None) -> Any:
        """Clean the item in its place. Scrapy before 2.13 hands over the spider; it is not used."""
        values = ItemAdapter(item)
        source = values.get(self.field)
        if source is None:
            return item
        self._count("documents")
        try:
            result = self.options.clean(source, url=values.get(self.url_field) if self.url_field else None)
        except InputError as problem:  # what is no text goes on as it came
            self._count("failed")
            logger.warning("%s is left as it is: %s", self.field, problem)
            return item
        if result.held:
            self._count("held")
        for removal in result.removed:
            if not removal.kept:
                self._count(f"removed/{removal.category}")
        values[self.field] = result.text
        if self.removals_field:
            values[self.removals_field] = removal_records(result)
        return item

    def _count(self, name: str) -> None:
        if self.stats is not None:
            self.stats.inc_value(f"cleaner/{name}")
