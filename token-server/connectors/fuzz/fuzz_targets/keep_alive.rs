//! A small HTTP server whose connections stay: one for each answer would use up the ports.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

type Ahead = Option<fn(&str, &str) -> Option<Vec<u8>>>;
type Given = Arc<Mutex<(Vec<u8>, Ahead)>>;

/// Gives what it was told to.
pub struct Server {
    pub url: String,
    given: Given,
}

impl Server {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let given = Given::default();
        let (shared, own) = (Arc::clone(&given), url.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (shared, own) = (Arc::clone(&shared), own.clone());
                std::thread::spawn(move || serve(&stream, &shared, &own));
            }
        });
        Self { url, given }
    }

    /// Answers with `body` from now on, after what `ahead` says of a path.
    pub fn answer(&self, body: &[u8], ahead: Ahead) {
        *self.given.lock().expect("no thread panics with it") = (body.to_vec(), ahead);
    }
}

fn serve(stream: &TcpStream, given: &Given, own: &str) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut reader = BufReader::new(stream);
    loop {
        let path = request(&mut reader)?;
        let (body, ahead) = given.lock().ok()?.clone();
        let body = ahead.and_then(|ahead| ahead(&path, own)).unwrap_or(body);
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
        let mut stream = stream;
        stream.write_all(&[head.as_bytes(), &body].concat()).ok()?;
    }
}

/// Reads a request to its end; gives its path.
fn request(reader: &mut BufReader<&TcpStream>) -> Option<String> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim().split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok()?;
        }
    }
    std::io::copy(&mut reader.take(length), &mut std::io::sink()).ok()?;
    Some(path)
}
