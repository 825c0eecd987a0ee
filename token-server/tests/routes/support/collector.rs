//! As much of an OpenTelemetry collector as takes spans: gRPC over HTTP/2 without TLS (RFC 9113),
//! which says yes to everything.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const WINDOW_UPDATE: u8 = 8;
const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// Keeps the bytes of every message.
pub(crate) struct Collector {
    port: u16,
    received: Arc<Mutex<Vec<u8>>>,
}

impl Collector {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, received) =
            (listener.local_addr().unwrap().port(), Arc::<Mutex<Vec<u8>>>::default());
        let kept = Arc::clone(&received);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                // Ends where the connection does.
                std::thread::spawn(move || serve(stream, &kept));
            }
        });
        Self { port, received }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// All messages one after the other.
    pub(crate) fn received(&self) -> Vec<u8> {
        self.received.lock().unwrap().clone()
    }
}

fn frame(kind: u8, flags: u8, stream: [u8; 4], payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream, payload].concat()
}

fn serve(mut stream: TcpStream, kept: &Mutex<Vec<u8>>) -> Option<()> {
    stream.read_exact(&mut [0; 24]).ok()?;
    stream.write_all(&frame(SETTINGS, 0, [0; 4], &[])).ok()?;
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).ok()?;
        let [a, b, c, kind, flags, id @ ..] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        stream.read_exact(&mut payload).ok()?;
        match kind {
            SETTINGS if flags & ACK == 0 => {
                stream.write_all(&frame(SETTINGS, ACK, [0; 4], &[])).ok()?
            }
            PING if flags & ACK == 0 => {
                stream.write_all(&frame(PING, ACK, [0; 4], &payload)).ok()?
            }
            DATA => {
                let ended = flags & END_STREAM != 0;
                kept.lock().unwrap().extend(&payload);
                let read = u32::try_from(payload.len()).unwrap().to_be_bytes();
                let mut answer = Vec::new();
                if !payload.is_empty() {
                    answer.extend(frame(WINDOW_UPDATE, 0, [0; 4], &read));
                }
                if ended {
                    // HPACK (RFC 7541): `:status: 200`, `content-type: application/grpc`; then an
                    // empty message; then `grpc-status: 0`.
                    answer.extend(frame(
                        HEADERS,
                        END_HEADERS,
                        id,
                        b"\x88\x0f\x10\x10application/grpc",
                    ));
                    answer.extend(frame(DATA, 0, id, &[0; 5]));
                    answer.extend(frame(
                        HEADERS,
                        END_HEADERS | END_STREAM,
                        id,
                        b"\x00\x0bgrpc-status\x010",
                    ));
                } else if !payload.is_empty() {
                    answer.extend(frame(WINDOW_UPDATE, 0, id, &read));
                }
                stream.write_all(&answer).ok()?;
            }
            _ => {}
        }
    }
}
