"""Subscribers live at public addresses over https, whatever tricks their URL plays."""

import ipaddress
from pathlib import Path

import pytest
from bureaukit.addresses import checked_address, is_neighbour, is_public
from bureaukit.problems import Invalid
from support.harness import Unit
from support.toy import SUBSCRIPTIONS_TABLE, count, toy_app

INSIDE = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0",  # noqa: S104 -- refused here, bound to nowhere
    "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1",
    "169.254.169.254", "100.64.0.1", "100.100.100.200", "100.127.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1",
    "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:100.100.100.200", "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1",
    "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "5f00::1", "4000::1",
]  # fmt: skip
OUTSIDE = ["1.1.1.1", "8.8.8.8", "114.114.114.114", "2400:3200::1", "2606:4700:4700::1111"]
TRICKS = [
    "http://example.com/", "ftp://1.1.1.1/", "file:///etc/passwd", "gopher://1.1.1.1/", "//1.1.1.1/", "1.1.1.1", "",
    "https://", "https:///x", "https://127.1/", "https://127.0.1/", "https://0/", "https://0x7f000001/",
    "https://0x7f.1/", "https://2130706433/", "https://017700000001/", "https://0177.0.0.1/", "https://127.0.0.1./",
    "https://①②⑦.⓪.⓪.①/", "https://１２７.0.0.1/", "https://127。0。0。1/", "https://[::1]/", "https://[::]/",
    "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/", "https://[fe80::1%25lo]/", "https://[::1", "https://localhost/",
    "https://localhost./", "https://LOCALHOST/", "https://100.100.100.200/", "https://169.254.169.254/latest",
    "https://user@1.1.1.1/", "https://user:pass@1.1.1.1/", "https://1.1.1.1@127.0.0.1/", "https://1.1.1.1\\@127.0.0.1/",
    "https://127.0.0.1\\.example.com/", "https://1.1.1.1:22/", "https://1.1.1.1:25/", "https://1.1.1.1:6379/",
    "https://1.1.1.1:0/", "https://1.1.1.1:99999/", "https://1.1.1.1:x/", "https://1.1.1.1 /", "https://1.1.1.1/\r\nx",
    "https://1.1.1.1\t/", "https://\x00/", "https://no-such-host.invalid/", "https://" + "a" * 300 + ".invalid/",
    "https://xn--/", "https://.../", "javascript:alert(1)", "HTTPS://127.0.0.1/",
]  # fmt: skip
FORMS = {"http://1.1.1.1/": "url_scheme", "https://127.0.0.1/": "url_not_public", "https://a@1.1.1.1/": "url_form"}


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_that_leads_inside_or_nowhere_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_of_a_host_in_the_world_is_public(address: str) -> None:
    assert is_public(address)


def test_no_mapped_private_address_is_public() -> None:
    for network in ("10.0.0.0/28", "127.0.0.0/28", "192.168.1.0/28"):
        assert not any(is_public(f"::ffff:{address}") for address in ipaddress.ip_network(network))


@pytest.mark.parametrize("url", TRICKS)
async def test_a_url_that_plays_tricks_is_refused(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        await checked_address(url, allow_private=False)
    assert refused.value.errors[0].pointer == "/url"


@pytest.mark.parametrize("url", FORMS)
async def test_the_reason_is_named(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        await checked_address(url, allow_private=False)
    assert refused.value.errors[0].code == FORMS[url]


@pytest.mark.parametrize(
    ("url", "address"), [("https://1.1.1.1/hook", "1.1.1.1"), ("https://1.1.1.1:8443/", "1.1.1.1")]
)
async def test_a_public_address_is_accepted_as_it_is(url: str, address: str) -> None:
    assert await checked_address(url, allow_private=False) == address


@pytest.mark.parametrize(
    ("owner", "url", "verdict"),
    [
        ("svc:talent", "http://127.0.0.1:8000/v1/talent/inbox/registry", True),
        ("partner-1", "http://127.0.0.1:8000/v1/talent/inbox/registry", False),
        ("svc:talent", "http://127.0.0.1:8000.evil.example/v1/", False),
        ("svc:talent", "http://127.0.0.1:8000@evil.example/v1/", False),
        ("svc:talent", "http://127.0.0.1:80001/v1/", False),
    ],
)
def test_only_services_subscribe_behind_our_own_gateway(owner: str, url: str, *, verdict: bool) -> None:
    assert is_neighbour(owner, url, "http://127.0.0.1:8000") is verdict


@pytest.mark.feature("B5-19")
async def test_a_partner_cannot_subscribe_with_an_address_inside(engine: str, toy_url: str, tmp_path: Path) -> None:
    async with toy_app(toy_url, engine, tmp_path) as toy:
        partner = toy.as_role("partner")
        for url in TRICKS:
            answer = await partner.put("/subscriptions/desk", json={"url": url})
            assert answer.status_code in (400, 422), url
        assert (await count(toy, SUBSCRIPTIONS_TABLE))["subscriptions"] == 0


@pytest.mark.feature("B5-19")
async def test_an_address_that_turns_private_later_is_not_posted_to(engine: str, toy_url: str, tmp_path: Path) -> None:
    """The name is resolved again for each post and the checked address is connected to, never the name."""
    from datetime import timedelta

    from bureaukit.clock import Clock
    from bureaukit.ids import new_id
    from bureaukit.outbox import emit
    from bureaukit.relay import Relay
    from support.receiver import receiver
    from support.toy import LoanChanged

    async def announce(unit: Unit) -> None:
        async with unit.database.transaction() as tx:
            tx.at = Clock().now()
            await emit(tx, LoanChanged(new_id(), 1))

    async with receiver() as inside, toy_app(toy_url, engine, tmp_path, allow_private_subscribers=True) as lenient:
        answer = await lenient.as_role("partner").put("/subscriptions/desk", json={"url": inside.url})
        assert answer.status_code == 200
        await announce(lenient)
        strict = Relay(
            lenient.database,
            lenient.app.state.cipher,
            "toy",
            allow_private=False,
            gateway_url="http://127.0.0.1:9",
            lease=timedelta(seconds=1),
        )
        assert await strict.deliver_once() == 0
        assert inside.paths == []
