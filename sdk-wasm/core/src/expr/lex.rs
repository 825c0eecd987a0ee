//! The words and signs of an expression's text, by the lexical rules of SQL.

use crate::error::brief;
use crate::{Code, Error, Result};

/// A word or sign.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A bare word: a keyword, a function or a column.
    Word(String),
    /// A name in double quotes or backticks: always a column.
    Quoted(String),
    /// A text in single quotes.
    Text(String),
    /// A number as it is written, without a sign.
    Number(String),
    /// An operator, a bracket, a comma or a dot.
    Sign(&'static str),
    /// The end of the text.
    End,
}

/// A token and the column, counted from 1, that it starts at.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) at: usize,
}

/// The signs, longer ones first.
const SIGNS: [&str; 19] = [
    "||", "<>", "!=", "<=", ">=", "==", "::", "+", "-", "*", "/", "%", "=", "<", ">", "(", ")",
    ",", ".",
];

/// What is wrong with the text at column `at`.
pub(super) fn wrong(message: impl std::fmt::Display, at: usize) -> Error {
    Error::new(Code::InvalidQuery, format!("{message}, at column {at} of the expression"))
}

/// The tokens of `text`, its end last.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed>> {
    let mut cursor = Cursor { rest: text, at: 1 };
    let mut out = Vec::new();
    loop {
        cursor.skip_blank()?;
        let at = cursor.at;
        let token = cursor.token()?;
        let end = token == Token::End;
        out.push(Placed { token, at });
        if end {
            return Ok(out);
        }
    }
}

struct Cursor<'a> {
    rest: &'a str,
    /// The column, in characters.
    at: usize,
}

impl<'a> Cursor<'a> {
    fn advance(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        self.at += taken.chars().count();
        taken
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> &'a str {
        self.advance(self.rest.find(|c| !keep(c)).unwrap_or(self.rest.len()))
    }

    /// Passes white space and comments, `-- to the end of the line` and `/* … */`.
    fn skip_blank(&mut self) -> Result<()> {
        loop {
            self.take_while(char::is_whitespace);
            if self.rest.starts_with("--") {
                self.take_while(|c| c != '\n');
            } else if self.rest.starts_with("/*") {
                let end = self
                    .rest
                    .find("*/")
                    .ok_or_else(|| wrong("a comment has no end: close it with */", self.at))?;
                self.advance(end + 2);
            } else {
                return Ok(());
            }
        }
    }

    fn token(&mut self) -> Result<Token> {
        let Some(first) = self.rest.chars().next() else { return Ok(Token::End) };
        let second = self.rest[first.len_utf8()..].chars().next();
        Ok(match first {
            '\'' => Token::Text(self.quoted('\'')?),
            '"' | '`' => Token::Quoted(self.quoted(first)?),
            '0'..='9' => Token::Number(self.number()?),
            '.' if second.is_some_and(|c| c.is_ascii_digit()) => Token::Number(self.number()?),
            c if c == '_' || c.is_alphabetic() => Token::Word(
                self.take_while(|c| c == '_' || c == '$' || c.is_alphanumeric()).to_owned(),
            ),
            c => match SIGNS.iter().find(|s| self.rest.starts_with(**s)) {
                Some(sign) => {
                    self.advance(sign.len());
                    Token::Sign(sign)
                }
                None => {
                    let shown =
                        if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
                    return Err(wrong(
                        format!(
                            "{shown} means nothing here: put a column's name in double quotes, a text in single ones"
                        ),
                        self.at,
                    ));
                }
            },
        })
    }

    /// What stands between two of `quote`, where two in a row mean one.
    fn quoted(&mut self, quote: char) -> Result<String> {
        let start = self.at;
        let mut out = String::new();
        self.advance(quote.len_utf8());
        loop {
            out.push_str(self.take_while(|c| c != quote));
            if self.rest.is_empty() {
                return Err(wrong(format!("a {quote} is never closed"), start));
            }
            self.advance(quote.len_utf8());
            if !self.rest.starts_with(quote) {
                return Ok(out);
            }
            out.push(quote);
            self.advance(quote.len_utf8());
        }
    }

    /// Digits with one point at most and an exponent.
    fn number(&mut self) -> Result<String> {
        let start = self.at;
        let digits = |c: char| c.is_ascii_digit();
        let mut out = self.take_while(digits).to_owned();
        if self.rest.starts_with('.') {
            out.push_str(self.advance(1));
            out.push_str(self.take_while(digits));
        }
        if self.rest.starts_with(['e', 'E']) {
            let sign = usize::from(self.rest[1..].starts_with(['+', '-']));
            if self.rest[1 + sign..].starts_with(digits) {
                out.push_str(self.advance(1 + sign));
                out.push_str(self.take_while(digits));
            }
        }
        match self.rest.chars().next() {
            Some(c) if c == '_' || c.is_alphanumeric() => {
                Err(wrong(format!("{}{c} is no number", brief(&out)), start))
            }
            _ => Ok(out),
        }
    }
}
