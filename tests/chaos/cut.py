"""A connection lost in the middle of one act: a clear error, nothing stored, and the next try succeeds."""

from concurrent.futures import ThreadPoolExecutor

from tests.chaos.checkout import Checkout, wait_until

WAITING = """
    SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND backend_type = 'client backend'"""


def test_connection_lost_in_mid_transaction_leaves_nothing_and_says_so(desk: Checkout) -> None:
    claim = desk.ask("POST", "/api/v1/claims/", {"statement": "It rained in May."})[1]["id"]
    events = "SELECT count(*) FROM annotations_event WHERE claim_id = %s"
    [[before]] = desk.rows(events, claim)
    with desk.connect() as holder, ThreadPoolExecutor() as pool, holder.transaction():
        holder.execute("SELECT FROM annotations_claim WHERE id = %s FOR UPDATE", [claim])
        asked = pool.submit(desk.ask, "PATCH", f"/api/v1/claims/{claim}/", {"claimant": "The mayor"})
        [[waiting]] = wait_until(lambda: desk.rows(WAITING), "the act waits in its transaction")
        desk.rows("SELECT pg_terminate_backend(%s)", waiting)
        status, problem = asked.result()
    assert (status, problem["type"]) == (503, "/problems/unavailable")
    assert desk.rows("SELECT claimant FROM annotations_claim WHERE id = %s", claim) == [("",)]
    assert desk.rows(events, claim) == [(before,)]
    assert desk.ask("PATCH", f"/api/v1/claims/{claim}/", {"claimant": "The mayor"})[0] == 200
    assert desk.rows(events, claim) == [(before + 1,)]


def test_page_says_that_the_database_is_lost(desk: Checkout) -> None:
    with desk.connect() as holder, ThreadPoolExecutor() as pool, holder.transaction():
        holder.execute("LOCK TABLE annotations_desk IN ACCESS EXCLUSIVE MODE")
        asked = pool.submit(desk.ask, "GET", "/methodology/")
        [[waiting]] = wait_until(lambda: desk.rows(WAITING), "the page waits for its rows")
        desk.rows("SELECT pg_terminate_backend(%s)", waiting)
        status, page = asked.result()
    assert (status, b"Out of order for a moment" in page) == (503, True)
    assert desk.ask("GET", "/methodology/")[0] == 200
