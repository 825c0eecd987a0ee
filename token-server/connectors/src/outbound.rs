//! Where connections may go: to hosts that were configured, at addresses that were looked at after the name was resolved. What is
//! connected to is the address that was checked, so a name that resolves to another one later gains nothing.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::{Result, SourceError};

/// Which addresses a source may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reach {
    /// Private, loopback and link-local ones too. Say so where the warehouse stands in the same network.
    pub private: bool,
}

impl Reach {
    /// The addresses of `host` that may be connected to.
    ///
    /// # Errors
    /// [`SourceError::Unreachable`] where the name does not resolve; [`SourceError::Source`] where one of its addresses may not be
    /// connected to. One is enough: a name with a public and a private address is an attempt.
    pub async fn resolve(self, host: &str, port: u16) -> Result<Vec<SocketAddr>> {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let found: Vec<SocketAddr> = match bare.parse::<IpAddr>() {
            Ok(ip) => vec![SocketAddr::new(ip, port)],
            Err(_) => tokio::net::lookup_host((bare, port)).await.map_err(SourceError::unreachable)?.collect(),
        };
        match found.iter().find(|a| !self.allows(a.ip())) {
            Some(refused) => Err(SourceError::Source(format!(
                "{host} has the address {}, which is private or special: set allow_private for the source if it is meant",
                refused.ip()
            ))),
            None if found.is_empty() => Err(SourceError::Unreachable(format!("{host} has no address"))),
            None => Ok(found),
        }
    }

    /// Whether an address may be connected to.
    pub fn allows(self, ip: IpAddr) -> bool {
        match ip {
            IpAddr::V4(v4) => self.allows_v4(v4),
            IpAddr::V6(v6) => match embedded_v4(v6) {
                Some(v4) => self.allows_v4(v4),
                None => self.allows_v6(v6),
            },
        }
    }

    fn allows_v4(self, ip: Ipv4Addr) -> bool {
        let [a, b, c, _] = ip.octets();
        // 169.254.169.254 gives cloud credentials to whoever asks; no warehouse is there, allowed or not.
        let never = ip.is_unspecified() || ip.is_broadcast() || ip.is_multicast() || ip.is_link_local() || a >= 240;
        let shared = a == 100 && (64..128).contains(&b);
        let special = a == 0 || (a, b, c) == (192, 0, 0) || (a == 198 && (18..20).contains(&b)) || ip.is_documentation();
        !never && (self.private || !(ip.is_private() || ip.is_loopback() || shared || special))
    }

    fn allows_v6(self, ip: Ipv6Addr) -> bool {
        let first = ip.segments()[0];
        let never = ip.is_unspecified() || ip.is_multicast() || (first & 0xffc0) == 0xfe80;
        let unique_local = (first & 0xfe00) == 0xfc00;
        let documentation = ip.segments()[..2] == [0x2001, 0x0db8];
        !never && (self.private || !(ip.is_loopback() || unique_local || documentation || (first & 0xffc0) == 0xfec0))
    }
}

/// The IPv4 address inside an IPv6 one: mapped, compatible, NAT64 and 6to4.
fn embedded_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let s = ip.segments();
    let v4 = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match s {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x0064, 0xff9b, 0, 0, 0, 0, high, low] => Some(v4(high, low)),
        [0, 0, 0, 0, 0, 0, high, low] if (high, low) != (0, 0) && (high, low) != (0, 1) => Some(v4(high, low)),
        [0x2002, high, low, ..] => Some(v4(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_and_special_addresses_are_refused_unless_allowed() {
        let (open, closed) = (Reach { private: true }, Reach::default());
        for (ip, private, public) in [
            ("93.184.216.34", true, true),
            ("2606:2800:220:1::1", true, true),
            ("127.0.0.1", true, false),
            ("10.0.0.8", true, false),
            ("172.31.255.255", true, false),
            ("192.168.1.1", true, false),
            ("100.64.0.1", true, false),
            ("::1", true, false),
            ("fd00::1", true, false),
            ("::ffff:10.0.0.1", true, false),
            ("64:ff9b::a00:1", true, false),
            ("2002:a00:1::", true, false),
            ("0.1.2.3", true, false),
            ("198.18.0.1", true, false),
            ("169.254.169.254", false, false),
            ("::ffff:169.254.169.254", false, false),
            ("fe80::1", false, false),
            ("0.0.0.0", false, false),
            ("::", false, false),
            ("255.255.255.255", false, false),
            ("224.0.0.1", false, false),
        ] {
            let address: IpAddr = ip.parse().unwrap();
            assert_eq!((open.allows(address), closed.allows(address)), (private, public), "{ip}");
        }
    }

    #[tokio::test]
    async fn names_are_judged_by_what_they_resolve_to() {
        assert!(matches!(Reach::default().resolve("localhost", 1).await, Err(SourceError::Source(m)) if m.contains("allow_private")));
        assert!(Reach { private: true }.resolve("localhost", 1).await.is_ok());
        for host in ["127.0.0.1", "[::1]", "::1"] {
            assert!(Reach::default().resolve(host, 1).await.is_err(), "{host}");
        }
    }
}
