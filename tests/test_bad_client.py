"""The proof of the checks of fetching: a deliberately bad client fails each of them."""

from pathlib import Path

import bad_client
import pytest
from standin import StandIn, work
from test_fetching import CHECKS, PLAIN, addresses

from traccs_biblio.store import Store


def test_the_bad_client_can_fetch_on_a_good_day(tmp_path: Path) -> None:
    with StandIn(works=[work(PLAIN)]) as server:
        outcome = bad_client.fetch([PLAIN], Store(tmp_path), addresses(server))[PLAIN]
    assert outcome.kind == "found"
    assert outcome.stored and outcome.stored.answer == work(PLAIN)


@pytest.mark.parametrize("name", CHECKS)
def test_the_bad_client_fails(name: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        CHECKS[name](bad_client.fetch, tmp_path)
