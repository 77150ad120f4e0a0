"""A shutdown finishes the requests and the streams that run, refuses new ones, and ends by itself."""

import http.client
import signal
from concurrent.futures import ThreadPoolExecutor

from tests.chaos.checkout import Checkout, serving_from, wait_until
from tests.chaos.cut import WAITING
from tests.chaos.slow_client import EXPORT, MANY, slow_client


def test_shutdown_finishes_the_stream_and_the_request_that_run(desk: Checkout) -> None:
    """Of a second web server on the same database, so that the desk goes on for other tests."""
    claim = desk.ask("POST", "/api/v1/claims/", {"statement": "It rained in May."})[1]["id"]
    assert desk.run("-c", MANY).returncode == 0
    whole = desk.ask("GET", EXPORT)[1]
    with serving_from(desk.folder, **desk.variables) as second, ThreadPoolExecutor() as pool:
        second.writers = desk.writers
        with slow_client(second, buffer=100_000) as reader, desk.connect() as holder:
            read = reader.recv(1)
            with holder.transaction():
                holder.execute("SELECT FROM annotations_claim WHERE id = %s FOR UPDATE", [claim])
                asked = pool.submit(second.ask, "PATCH", f"/api/v1/claims/{claim}/", {"claimant": "The mayor"})
                wait_until(lambda: desk.rows(WAITING), "the act waits in its transaction")
                second.process.send_signal(signal.SIGTERM)
                wait_until(lambda: is_shut(second), "new requests are refused")
            assert asked.result()[0] == 200
            while piece := reader.recv(1_000_000):
                read += piece
        assert second.process.wait(timeout=60) == 0
    assert read.count(b'"claimant"') == whole.count(b'"claimant"')
    assert read.endswith(b"0\r\n\r\n")
    assert desk.rows("SELECT claimant FROM annotations_claim WHERE id = %s", claim) == [("The mayor",)]


def is_shut(desk: Checkout) -> bool:
    """Whether who comes now is not served any more: turned away, or left waiting at the door."""
    probe = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=1)
    try:
        probe.request("GET", "/healthz")
        return probe.getresponse().status != http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return True
    finally:
        probe.close()
