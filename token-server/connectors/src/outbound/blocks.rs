//! Blocks of addresses with a purpose of their own: IANA's special-purpose registries of IPv4 and
//! IPv6, and what is no host's address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What an address is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Hosts of the Internet.
    Public,
    /// One network, one machine, tests, documents, translation.
    Private,
    /// No host, everyone, or the link itself.
    Never,
}

use Kind::{Never, Private};

/// Address and length of the prefix; the first that matches counts.
const V4: &[([u8; 4], u32, Kind)] = &[
    ([0, 0, 0, 0], 32, Never),
    ([0, 0, 0, 0], 8, Private),
    ([10, 0, 0, 0], 8, Private),
    // Shared by a provider's customers; also Alibaba's metadata, 100.100.100.200.
    ([100, 100, 100, 200], 32, Never),
    ([100, 64, 0, 0], 10, Private),
    ([127, 0, 0, 0], 8, Private),
    // Clouds give credentials at 169.254.169.254; no warehouse is there, allowed or not.
    ([169, 254, 0, 0], 16, Never),
    ([172, 16, 0, 0], 12, Private),
    // Oracle's metadata is at 192.0.0.192.
    ([192, 0, 0, 192], 32, Never),
    ([192, 0, 0, 0], 24, Private),
    ([192, 0, 2, 0], 24, Private),
    ([192, 31, 196, 0], 24, Private),
    ([192, 52, 193, 0], 24, Private),
    ([192, 88, 99, 0], 24, Private),
    ([192, 168, 0, 0], 16, Private),
    ([192, 175, 48, 0], 24, Private),
    ([198, 18, 0, 0], 15, Private),
    ([198, 51, 100, 0], 24, Private),
    ([203, 0, 113, 0], 24, Private),
    // Multicast, then reserved, then broadcast.
    ([224, 0, 0, 0], 4, Never),
    ([240, 0, 0, 0], 4, Never),
];

const V6: &[([u16; 8], u32, Kind)] = &[
    ([0, 0, 0, 0, 0, 0, 0, 0], 128, Never),
    // Loopback, mapped, compatible and translated IPv4: nothing else begins so.
    ([0, 0, 0, 0, 0, 0, 0, 0], 32, Private),
    ([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96, Private),
    ([0x64, 0xff9b, 1, 0, 0, 0, 0, 0], 48, Private),
    ([0x100, 0, 0, 0, 0, 0, 0, 0], 64, Private),
    ([0x100, 0, 0, 1, 0, 0, 0, 0], 64, Private),
    // Protocol assignments: Teredo, benchmarking, ORCHID and others.
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 23, Private),
    ([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32, Private),
    ([0x2002, 0, 0, 0, 0, 0, 0, 0], 16, Private),
    ([0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0], 48, Private),
    ([0x3ffe, 0, 0, 0, 0, 0, 0, 0], 16, Private),
    ([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20, Private),
    ([0x5f00, 0, 0, 0, 0, 0, 0, 0], 16, Private),
    // Amazon's metadata over IPv6.
    ([0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254], 128, Never),
    ([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7, Private),
    ([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10, Never),
    ([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10, Private),
    ([0xff00, 0, 0, 0, 0, 0, 0, 0], 8, Never),
];

/// What `ip` is for. An address that carries an IPv4 one is for no more than that one is.
pub(super) fn kind(ip: IpAddr) -> Kind {
    match ip {
        IpAddr::V4(v4) => kind_v4(v4),
        IpAddr::V6(v6) => kind_v6(v6),
    }
}

fn kind_v4(ip: Ipv4Addr) -> Kind {
    let found = V4.iter().find(|(block, length, _)| {
        (u32::from(ip) ^ u32::from(Ipv4Addr::from(*block))) >> (32 - length) == 0
    });
    found.map_or(Kind::Public, |(.., kind)| *kind)
}

fn kind_v6(ip: Ipv6Addr) -> Kind {
    let matches = |(block, length): (&[u16; 8], u32)| {
        (u128::from(ip) ^ u128::from(Ipv6Addr::from(*block))).checked_shr(128 - length) == Some(0)
    };
    let own = V6
        .iter()
        .find(|(block, length, _)| matches((block, *length)))
        .map_or(Kind::Public, |(.., kind)| *kind);
    // Nothing global is outside 2000::/3.
    let own = if own == Kind::Public && ip.segments()[0] >> 13 != 1 { Kind::Private } else { own };
    embedded(ip).into_iter().map(kind_v4).fold(own, Kind::max)
}

/// The IPv4 addresses that an IPv6 one may stand for: mapped, compatible, translated (RFC 2765, and
/// RFC 6052 in each length of its prefix), 6to4, and Teredo's server and client.
fn embedded(ip: Ipv6Addr) -> Vec<Ipv4Addr> {
    let (s, o) = (ip.segments(), ip.octets());
    let v4 = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match s {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => Vec::new(),
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] => {
            vec![v4(high, low)]
        }
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => vec![v4(high, low)],
        // A prefix of one's own within the block may have any of the lengths; bits 64 to 71 are
        // left out.
        [0x64, 0xff9b, 1, ..] => {
            let mut all = vec![
                Ipv4Addr::new(o[6], o[7], o[9], o[10]),
                Ipv4Addr::new(o[7], o[9], o[10], o[11]),
                Ipv4Addr::new(o[9], o[10], o[11], o[12]),
                v4(s[6], s[7]),
            ];
            // Where another length is meant there are zeros.
            all.retain(|ip| ip.octets()[0] != 0);
            all
        }
        [0x2001, 0, server, low, _, _, high, client] => vec![v4(server, low), v4(!high, !client)],
        [0x2002, high, low, ..] => vec![v4(high, low)],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Reach;
    use super::*;

    /// Each block of both registries (2025), with multicast, by its first and last address:
    /// private, or never. What they call globally reachable within 192.0.0.0/24 and 2001::/23
    /// is anycast of protocols, where no warehouse is.
    const BLOCKS: &[(&str, &str, Kind)] = &[
        ("0.0.0.1", "0.255.255.255", Private),
        ("10.0.0.0", "10.255.255.255", Private),
        ("100.64.0.0", "100.127.255.255", Private),
        ("127.0.0.0", "127.255.255.255", Private),
        ("169.254.0.0", "169.254.255.255", Never),
        ("172.16.0.0", "172.31.255.255", Private),
        ("192.0.0.0", "192.0.0.7", Private),
        ("192.0.0.8", "192.0.0.10", Private),
        ("192.0.0.170", "192.0.0.171", Private),
        ("192.0.2.0", "192.0.2.255", Private),
        ("192.31.196.0", "192.31.196.255", Private),
        ("192.52.193.0", "192.52.193.255", Private),
        ("192.88.99.0", "192.88.99.255", Private),
        ("192.168.0.0", "192.168.255.255", Private),
        ("192.175.48.0", "192.175.48.255", Private),
        ("198.18.0.0", "198.19.255.255", Private),
        ("198.51.100.0", "198.51.100.255", Private),
        ("203.0.113.0", "203.0.113.255", Private),
        ("224.0.0.0", "239.255.255.255", Never),
        ("240.0.0.0", "255.255.255.255", Never),
        ("0.0.0.0", "0.0.0.0", Never),
        ("::1", "::1", Private),
        ("::", "::", Never),
        ("64:ff9b::808:808", "64:ff9b::5db8:d822", Private),
        ("64:ff9b:1:808:8:800::", "64:ff9b:1:808:8:808:808:808", Private),
        ("100::", "100::ffff:ffff:ffff:ffff", Private),
        ("100:0:0:1::", "100::1:ffff:ffff:ffff:ffff", Private),
        ("2001:0:808:808::f7f7:f7f7", "2001:0:5db8:d822::f7f7:f7f7", Private),
        ("2001:1::1", "2001:1::3", Private),
        ("2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff", Private),
        ("2001:3::", "2001:3:ffff:ffff:ffff:ffff:ffff:ffff", Private),
        ("2001:4:112::", "2001:4:112:ffff:ffff:ffff:ffff:ffff", Private),
        ("2001:10::", "2001:1f:ffff:ffff:ffff:ffff:ffff:ffff", Private),
        ("2001:20::", "2001:2f:ffff:ffff:ffff:ffff:ffff:ffff", Private),
        ("2001:30::", "2001:3f:ffff:ffff:ffff:ffff:ffff:ffff", Private),
        ("2001:1ff::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", Private),
        ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", Private),
        ("2002:808:808::", "2002:5db8:d822:ffff:ffff:ffff:ffff:ffff", Private),
        ("2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff", Private),
        ("3ffe::", "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Private),
        ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", Private),
        ("5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Private),
        ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Private),
        ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Never),
        ("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Private),
        ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Never),
        ("::8.8.8.8", "::93.184.216.34", Kind::Public),
        ("::ffff:8.8.8.8", "::ffff:93.184.216.34", Kind::Public),
        ("::ffff:0:8.8.8.8", "::ffff:0:93.184.216.34", Kind::Public),
    ];

    #[test]
    fn every_block_of_the_registries_is_no_public_address() {
        for (first, last, expected) in BLOCKS {
            for ip in [first, last] {
                let found = kind(ip.parse().unwrap());
                // Whether a public address in other clothes is taken for public is not said: it may
                // not be taken for less than private.
                let expected = if *expected == Kind::Public { Private } else { *expected };
                assert_eq!(found, expected, "{ip}");
            }
        }
        for public in [
            "1.0.0.0",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "191.255.255.255",
            "192.0.1.0",
            "192.0.3.0",
            "192.31.195.255",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "93.184.216.34",
            "2000::",
            "2001:200::",
            "2001:db7:ffff::",
            "2001:db9::",
            "2003::",
            "2606:2800:220:1::1",
            "3ffd::",
            "3fff:1000::",
        ] {
            assert_eq!(kind(public.parse().unwrap()), Kind::Public, "{public}");
        }
    }

    /// An IPv4 address inside an IPv6 one never widens what may be reached.
    #[test]
    fn an_address_in_other_clothes_is_judged_as_itself() {
        for (v4, expected) in [
            ("10.0.0.1", Private),
            ("127.0.0.1", Private),
            ("169.254.169.254", Never),
            ("224.0.0.1", Never),
            ("100.100.100.200", Never),
        ] {
            let v4: Ipv4Addr = v4.parse().unwrap();
            let ([a, b, c, d], n) = (v4.octets(), u32::from(v4));
            let (high, low) = ((n >> 16) as u16, n as u16);
            for clothed in [
                Ipv6Addr::new(0, 0, 0, 0, 0, 0, high, low),
                Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, high, low),
                Ipv6Addr::new(0, 0, 0, 0, 0xffff, 0, high, low),
                Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
                Ipv6Addr::new(0x64, 0xff9b, 1, high, u16::from(c), u16::from(d) << 8, 0, 0),
                Ipv6Addr::new(
                    0x64,
                    0xff9b,
                    1,
                    u16::from(a),
                    u16::from(b),
                    (u16::from(c) << 8) | u16::from(d),
                    0,
                    0,
                ),
                Ipv6Addr::new(
                    0x64,
                    0xff9b,
                    1,
                    7,
                    u16::from(a),
                    (u16::from(b) << 8) | u16::from(c),
                    u16::from(d) << 8,
                    0,
                ),
                Ipv6Addr::new(0x64, 0xff9b, 1, 7, 7, 7, high, low),
                Ipv6Addr::new(0x2001, 0, high, low, 0, 0, !0x808, !0x808),
                Ipv6Addr::new(0x2001, 0, 0x808, 0x808, 0, 0, !high, !low),
                Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
            ] {
                assert_eq!(kind(IpAddr::V6(clothed)), expected, "{clothed} is {v4}");
                assert!(!Reach::default().allows(IpAddr::V6(clothed)), "{clothed}");
                assert_eq!(
                    Reach { private: true }.allows(IpAddr::V6(clothed)),
                    expected == Private,
                    "{clothed}"
                );
            }
        }
    }
}
