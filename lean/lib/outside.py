"""Which addresses of the internet are outside: ranges that lead behind our own walls, written out one by one."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

IP = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]


def _networks(text: str) -> Networks:
    return tuple(ip_network(line.split("#")[0].strip()) for line in text.strip().splitlines())


# Nobody reaches these, whatever is allowed. Python's is_global is wrong for several, and differently in each version.
NEVER = _networks("""
    0.0.0.0/8           # this host
    127.0.0.0/8         # loopback
    169.254.0.0/16      # link-local, with the metadata of most clouds
    100.100.100.200/32  # metadata of Alibaba Cloud
    168.63.129.16/32    # Azure's host, a public address
    192.0.0.0/24        # protocols, with metadata of Oracle Cloud
    192.0.2.0/24        # documentation
    192.31.196.0/24     # AS112
    192.52.193.0/24     # AMT
    192.88.99.0/24      # relays of 6to4
    192.175.48.0/24     # AS112
    198.18.0.0/15       # benchmarks
    198.51.100.0/24     # documentation
    203.0.113.0/24      # documentation
    224.0.0.0/4         # multicast
    240.0.0.0/4         # reserved, broadcast
    ::/8                # unspecified, loopback, IPv4 in disguise (::ffff:0:0/96, ::/96), NAT64 (64:ff9b::/96, :1::/48)
    100::/8             # discarded
    200::/7             # reserved, as all that follow up to multicast
    400::/6
    800::/5
    1000::/4
    4000::/3            # with segment routing (5f00::/16)
    6000::/3
    8000::/3
    a000::/3
    c000::/3
    e000::/4
    f000::/5
    f800::/6
    fe00::/9
    fe80::/10           # link-local
    fec0::/10           # site-local
    ff00::/8            # multicast
    2001::/23           # protocols: Teredo, ORCHID, benchmarks
    2001:db8::/32       # documentation
    2002::/16           # 6to4, IPv4 in disguise
    2620:4f:8000::/48   # AS112
    3fff::/20           # documentation
    fd00:ec2::/32       # metadata of Amazon's cloud
    fd20:ce::/32        # metadata of Google's cloud
""")
# Only the one host that the administrator named for it.
PRIVATE = _networks("""
    10.0.0.0/8
    172.16.0.0/12
    192.168.0.0/16
    100.64.0.0/10       # shared by the customers of a carrier
    fc00::/7
""")


def may_reach(ip: IP, *, private: bool = False, also: Networks = ()) -> bool:
    """`private`: it is of the one host that may be. `also` are networks that are let through nevertheless, in tests."""
    if any(ip in network for network in also):
        return True
    if any(ip in network for network in NEVER):
        return False
    return private or not any(ip in network for network in PRIVATE)
