"""What passes through the gateway, and what does not."""

from typing import Any


async def test_path_query_and_body_arrive_unchanged(front: Any, toy: Any) -> None:
    status, headers, body = await front.ask("/v1/registry/a%20b?q=%E5%8C%97&x=1", "POST", b'{"a":1}')
    assert (status, body) == (200, b"{}")
    assert toy.asked[0].line == "POST /v1/registry/a%20b?q=%E5%8C%97&x=1 HTTP/1.1"
    assert toy.asked[0].body == b'{"a":1}'
    assert front.notes == [(200, "registry")]
    assert len(headers["x-request-id"]) == 32
