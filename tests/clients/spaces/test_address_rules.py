from __future__ import annotations

import pytest

from clients.spaces.rules.address import AddressPointsInside, NotAnAddress, check_address, shown


@pytest.mark.parametrize(
    "url",
    [
        "https://forum.openframe.example",
        "http://forum.example.com:8080/community?x=1",
        "https://xn--bcher-kva.example",
        "https://bücher.example/forum",
        "https://forum.example.com.",
        "https://93.184.216.34/",
        "https://[2606:2800:220:1:248:1893:25c8:1946]/",
    ],
)
def test_outside(url: str) -> None:
    assert check_address(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost",
        "http://LOCALHOST:8000/",
        "http://localhost./",
        "https://agency.localhost",
        "https://printer.local",
        "https://db.internal",
        "https://wiki.corp",
        "https://router.home.arpa",
        "https://intranet",
        "http://127.0.0.1",
        "http://127.1",
        "http://2130706433",
        "http://0x7f000001",
        "http://0x7f.0.0.1",
        "http://0177.0.0.1",
        "http://127.0.0.1.",
        "http://１２７.０.０.１",
        "http://10.1.2.3",
        "http://172.16.0.1",
        "http://192.168.1.1",
        "http://169.254.169.254/latest/meta-data",
        "http://100.64.0.1",
        "http://0.0.0.0",
        "http://224.0.0.1",
        "http://255.255.255.255",
        "http://[::1]",
        "http://[::]",
        "http://[fe80::1]",
        "http://[fe80::1%25eth0]",
        "http://[fd00::1]",
        "http://[::ffff:127.0.0.1]",
        "http://[::ffff:10.0.0.1]",
        "http://[64:ff9b::a00:1]",
        "http://[2002:7f00:1::]",
        "http://[::127.0.0.1]",
        "http://[::ffff:0:127.0.0.1]",
        "http://[64:ff9b:1::7f00:1]",
        "http://[fec0::1]",
        "https://user:secret@forum.example.com",
        "https://forum.example.com@127.0.0.1",
        "https://user@forum.example.com",
    ],
)
def test_inside(url: str) -> None:
    with pytest.raises(AddressPointsInside):
        check_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "forum.example.com",
        "//forum.example.com",
        "ftp://forum.example.com",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://forum.example.com:99999",
        "https://forum.example.com:port",
        "https://forum example.com",
        "https://forum.example.com\\@127.0.0.1",
        "https://forum.example.com\n",
        "https://[::1",
        "https://forum..example.com",
        "https://-forum.example.com",
        "https://" + "a" * 600 + ".example.com",
        "http://☃.example.com/h",
        "http://xn--a.example.com/h",
        "http://xn--n3h.example.com/h",
        "https://\u200d.example.com",
    ],
)
def test_no_address(url: str) -> None:
    with pytest.raises(NotAnAddress):
        check_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8000/x", "http://agency.localhost.", "http://127.0.0.1:8003", "http://127.9.9.9", "http://[::1]/",
        "https://forum.example.com",
    ],
)  # fmt: skip
def test_this_machine_where_it_is_allowed(url: str) -> None:
    assert check_address(url, may_be_loopback=True) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254", "http://[fe80::1]", "http://10.1.2.3", "http://192.168.1.1", "http://100.64.0.1",
        "http://0.0.0.0", "http://[::]", "http://[::ffff:127.0.0.1]", "http://[fd00::1]", "http://127.1",
        "http://2130706433", "https://printer.local", "https://intranet", "https://localhost.internal",
        "http://user:secret@localhost",
    ],
)  # fmt: skip
def test_nothing_else_inside_then(url: str) -> None:
    with pytest.raises(AddressPointsInside):
        check_address(url, may_be_loopback=True)


def test_what_is_no_name_is_none_below_localhost_either() -> None:
    with pytest.raises(NotAnAddress):
        check_address("http://..localhost", may_be_loopback=True)


def test_a_refusal_does_not_repeat_the_password() -> None:
    with pytest.raises(AddressPointsInside) as refused:
        check_address("https://me:hunter2@forum.example.com/")
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://example.com/in", "https://example.com/in"),
        ("https://me:hunter2@example.com:8443/in?key=hush#x", "https://example.com:8443/in?…"),
        ("http://[::1]:9/", "http://[::1]:9/"),
    ],
)
def test_what_may_be_a_secret_is_not_shown(url: str, told: str) -> None:
    assert shown(url) == told
