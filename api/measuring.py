"""What waits to be delivered, for Prometheus: asked of the database when the operator asks, and naming nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from api.desk import Desk
from ledger.signing.statement import format_at, parse_at
from ledger.store.errors import StoreError
from projections.ways import DROPPED, FAILED, TOLD, WAITING

STATES: Final = (WAITING, TOLD, FAILED, DROPPED)


class Deliveries(Collector):
    """Counts the messages of the outbox by how far they have come."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing is asked of the database when this is registered."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Nothing while the database is away: a process that lives is not to look dead for it."""
        try:
            counts = {one.state: one.number for one in self._desk.delivery.counts()}
            now = self._desk.office.clock()
            late, since = self._desk.delivery.late(format_at(now))
        except StoreError:
            return
        by_state = GaugeMetricFamily("reciprocity_deliveries", "Messages, by how far they have come.", labels=["state"])
        for state in STATES:
            by_state.add_metric([state], counts.get(state, 0))
        yield by_state
        yield GaugeMetricFamily("reciprocity_deliveries_late", "Messages that wait though they are due.", late)
        age = (now - parse_at(since)).total_seconds() if since else 0.0
        yield GaugeMetricFamily("reciprocity_deliveries_oldest_seconds", "How long the oldest of those has waited.", age)
