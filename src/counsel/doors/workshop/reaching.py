"""At which addresses of this machine phones find the workshop: looked up, and tried by asking for it there."""

from __future__ import annotations

import http.client
import ipaddress
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

OWN = "127.0.0.1"
"""The number by which a machine finds itself, in whatever network it is."""
_SECONDS = 2.0
_APART = (
    *("docker", "podman", "br-", "cni", "lxc", "lxd", "incus", "veth", "virbr", "vmnet", "vboxnet"),
    *("tun", "tap", "utun", "wg", "zt", "tailscale", "lo"),
)
"""How interfaces begin that lead to no phone."""
_ELSEWHERE = ("192.0.2.1", 9)
"""An address that is in no network, so that the way to it is the way out; nothing is ever sent there."""


def addresses() -> list[str]:
    """The numbers of this machine, those first at which phones most likely are; the loopback comes last."""
    way_out = _way_out()
    likely = sorted(_numbers(), key=lambda number: (_unlikely(number), number != way_out))
    return list(dict.fromkeys([*likely, OWN]))


def _numbers() -> Iterator[str]:
    import ifaddr

    for adapter in ifaddr.get_adapters():
        for number in adapter.ips:
            if isinstance(number.ip, str) and _is_usual(number.ip) and not adapter.name.lower().startswith(_APART):
                yield number.ip


def _is_usual(number: str) -> bool:
    address = ipaddress.ip_address(number)
    return not (address.is_loopback or address.is_link_local)


def _way_out() -> str:
    """The number with which this machine calls others, which is no virtual machine's; empty where no way leads out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(_ELSEWHERE)
        except OSError:
            return ""
        return str(asking.getsockname()[0])


def _unlikely(number: str) -> int:
    """How unlikely it is that phones are in the network of a number."""
    return 0 if number.startswith("192.168.") else 1 if ipaddress.ip_address(number).is_private else 2


def reachable(numbers: Iterable[str], port: int, answer: str) -> list[str]:
    """Those numbers at which this workshop answers.

    Args:
        numbers: the numbers to try.
        port: the port.
        answer: what this workshop says when it is greeted.
    """
    every = list(numbers)
    with ThreadPoolExecutor(max_workers=max(1, len(every))) as pool:
        answers = pool.map(lambda number: _greeted(number, port), every)
        return [number for number, reply in zip(every, answers, strict=True) if reply == answer]


def _greeted(number: str, port: int) -> str:
    connection = http.client.HTTPConnection(number, port, timeout=_SECONDS)
    try:
        connection.request("GET", "/hello")
        return connection.getresponse().read(100).decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return ""
    finally:
        connection.close()
