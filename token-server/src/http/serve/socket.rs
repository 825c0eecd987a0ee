//! A connection's bytes, with an eye on when they come and go.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::pace::Pace;

/// Bytes that the system keeps for a peer that does not take them. With more, a slow reader would
/// seem to take nothing for longer than the write deadline, and each would cost megabytes outside
/// of what is counted here.
const SEND_BUFFER: usize = 128 << 10;

/// A socket with its deadlines: see the module.
pub(super) struct Socket {
    stream: TcpStream,
    pace: Arc<Pace>,
    abrupt: Arc<AtomicBool>,
}

impl Socket {
    /// Where `abrupt` is true at the end, what the peer has not taken is thrown away instead of
    /// being kept for it by the system.
    pub(super) fn new(stream: TcpStream, pace: Arc<Pace>, abrupt: Arc<AtomicBool>) -> Self {
        // Neither is needed to be right.
        drop(stream.set_nodelay(true));
        drop(socket2::SockRef::from(&stream).set_send_buffer_size(SEND_BUFFER));
        Self { stream, pace, abrupt }
    }

    fn note<T>(&self, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        self.pace.wrote(polled.is_pending());
        polled
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buf);
        if buf.filled().len() > before {
            self.pace.read();
        }
        polled
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.note(polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.note(polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.abrupt.load(Ordering::Relaxed) {
            drop(self.stream.set_zero_linger());
        }
    }
}
