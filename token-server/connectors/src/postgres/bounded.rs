//! What a server sends, looked over before the client allocates what it claims: tokio-postgres
//! reserves a message's length as it is told.

use std::collections::HashSet;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::bounds::ROW_BYTES;

/// Bytes of a message's type and length.
const HEAD: usize = 5;
/// Longest message of the kinds that are not rows, notices or errors.
const SHORT_BYTES: usize = 1 << 20;
/// Most settings that a server may tell of: each is kept by its name.
const SETTINGS: usize = 1_000;
/// Longest name of one, with its value.
const SETTING_BYTES: usize = 16 << 10;
/// Most rounds of hashing that a server may ask for before a password is sent. PostgreSQL asks for
/// 4,096.
const ROUNDS: u64 = 100_000;

/// The plain side of a connection, whose messages are bounded.
pub(super) struct Bounded<S> {
    stream: S,
    watch: Watch,
}

impl<S> Bounded<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream, watch: Watch::default() }
    }
}

/// The place in a message where the next byte is.
#[derive(Default)]
struct Watch {
    head: Vec<u8>,
    /// Bytes of the message that are still to come.
    left: usize,
    /// The message, where it tells of a setting or asks for a password.
    kept: Option<(u8, Vec<u8>)>,
    settings: HashSet<Vec<u8>>,
}

impl Watch {
    fn look(&mut self, mut bytes: &[u8]) -> Result<(), String> {
        while !bytes.is_empty() {
            if self.left == 0 && self.head.len() < HEAD {
                let (head, rest) = bytes.split_at(bytes.len().min(HEAD - self.head.len()));
                self.head.extend_from_slice(head);
                bytes = rest;
                if self.head.len() == HEAD {
                    self.begin()?;
                }
                continue;
            }
            let (body, rest) = bytes.split_at(bytes.len().min(self.left));
            if let Some((_, kept)) = &mut self.kept {
                kept.extend_from_slice(body);
            }
            self.left -= body.len();
            bytes = rest;
            if self.left == 0 {
                self.end()?;
            }
        }
        Ok(())
    }

    fn begin(&mut self) -> Result<(), String> {
        let (kind, length) =
            self.head.split_first().map_or((0, &[][..]), |(kind, length)| (*kind, length));
        // The length counts itself.
        let claimed = length.iter().fold(0usize, |n, b| (n << 8) | usize::from(*b));
        let most = match kind {
            b'D' | b'd' | b'E' | b'N' | b'T' => ROW_BYTES,
            b'S' | b'R' => SETTING_BYTES,
            _ => SHORT_BYTES,
        };
        if claimed > most {
            return Err(format!(
                "a message '{}' claims {claimed} bytes, and may have {most}",
                kind.escape_ascii()
            ));
        }
        self.left = claimed.saturating_sub(4);
        self.kept = matches!(kind, b'R' | b'S').then(|| (kind, Vec::new()));
        if self.left == 0 {
            self.end()?;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), String> {
        self.head.clear();
        let Some((kind, kept)) = self.kept.take() else { return Ok(()) };
        if kind == b'S' {
            self.settings.insert(kept.split(|b| *b == 0).next().unwrap_or_default().to_vec());
            return match self.settings.len() <= SETTINGS {
                true => Ok(()),
                false => Err(format!("the server tells of more than {SETTINGS} settings")),
            };
        }
        // SCRAM's second message: r=..,s=..,i=4096
        let Some(text) = kept.strip_prefix(&[0, 0, 0, 11]) else { return Ok(()) };
        let text = String::from_utf8_lossy(text);
        let rounds = text.split(',').find_map(|part| part.strip_prefix("i="));
        match rounds.map(str::parse::<u64>) {
            Some(Ok(rounds)) if rounds <= ROUNDS => Ok(()),
            _ => Err(format!("the server asks for more than {ROUNDS} rounds of hashing")),
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Bounded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        let found = buf.filled().get(before..).unwrap_or_default();
        Poll::Ready(
            self.watch.look(found).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e)),
        )
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Bounded<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn message(kind: u8, claimed: u32, body: &[u8]) -> Vec<u8> {
        [&[kind][..], &claimed.to_be_bytes(), body].concat()
    }

    fn whole(kind: u8, body: &[u8]) -> Vec<u8> {
        message(kind, body.len() as u32 + 4, body)
    }

    #[test]
    fn a_length_is_refused_before_it_is_believed() {
        let scram = |rounds: &str| {
            whole(b'R', &[&[0, 0, 0, 11][..], b"r=abc,s=c2FsdA==,i=", rounds.as_bytes()].concat())
        };
        let settings = |n: usize| {
            (0..n).flat_map(|i| whole(b'S', format!("a{i}\0b\0").as_bytes())).collect::<Vec<u8>>()
        };
        for (bytes, allowed) in [
            (message(b'D', ROW_BYTES as u32, &[]), true),
            (message(b'D', ROW_BYTES as u32 + 1, &[]), false),
            (message(b'D', u32::MAX, &[]), false),
            (message(b'S', SETTING_BYTES as u32 + 1, &[]), false),
            (message(b'Z', SHORT_BYTES as u32 + 1, &[]), false),
            ([whole(b'Z', b"I"), message(b'D', u32::MAX, &[])].concat(), false),
            (scram("4096"), true),
            (scram("4294967295"), false),
            (scram("99999999999999999999999"), false),
            (scram(""), false),
            (settings(SETTINGS), true),
            // The time zone is told of again with every statement.
            (whole(b'S', b"TimeZone\0UTC\0").repeat(SETTINGS * 3), true),
            (settings(SETTINGS + 1), false),
        ] {
            // Whole, and byte by byte.
            assert_eq!(
                Watch::default().look(&bytes).is_ok(),
                allowed,
                "{:?}",
                &bytes[..bytes.len().min(40)]
            );
            let mut watch = Watch::default();
            assert_eq!(bytes.chunks(1).try_for_each(|b| watch.look(b)).is_ok(), allowed);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_in_any_pieces_are_judged_alike(bytes in prop::collection::vec(any::<u8>(), 0..200), cut in 1usize..20) {
            let mut watch = Watch::default();
            let pieces = bytes.chunks(cut).try_for_each(|b| watch.look(b));
            prop_assert_eq!(Watch::default().look(&bytes).is_ok(), pieces.is_ok());
        }
    }
}
