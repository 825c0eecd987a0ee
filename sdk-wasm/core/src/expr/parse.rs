//! Expressions from text: the grammar of SQL's value expressions, by precedence climbing (Richards
//! 1979; Pratt 1973).

use super::lex::{Placed, Token, tokens, wrong};
use super::{Expr, Function};
use crate::error::brief;
use crate::limits::MAX_DEPTH;
use crate::{Code, Error, Result};

mod forms;

/// Bytes of text that an expression may have: some thousand names, and no more than a reader
/// follows.
pub const MAX_SOURCE: usize = 64 << 10;

/// Words that end or join a part, and so are columns only in quotes.
const KEYWORDS: [&str; 21] = [
    "AND", "OR", "NOT", "IN", "BETWEEN", "IS", "NULL", "LIKE", "ILIKE", "CASE", "WHEN", "THEN",
    "ELSE", "END", "CAST", "TRUE", "FALSE", "AS", "FROM", "ESCAPE", "FOR",
];

/// Whether `word` must be quoted to be a column.
pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS.iter().any(|k| k.eq_ignore_ascii_case(word))
}

impl Expr {
    /// The expression that `text` says.
    ///
    /// # Errors
    /// `invalid_query` with the column in the text and the remedy; `limit_exceeded` where the text
    /// is longer than [`MAX_SOURCE`] or nested more than [`MAX_DEPTH`] levels.
    ///
    /// # Example
    ///
    /// ```
    /// use pellucid_core::Expr;
    ///
    /// let expr = Expr::parse("price * (1 - discount)")?;
    /// assert_eq!(expr.columns(), ["price", "discount"]);
    ///
    /// let error = Expr::parse("price * (1 - discount").unwrap_err();
    /// assert_eq!(error.message, "a bracket opened at column 9 is never closed: found the end, at column 22 of the expression");
    /// # Ok::<(), pellucid_core::Error>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        if text.len() > MAX_SOURCE {
            let message = format!(
                "an expression has {} bytes, and at most {MAX_SOURCE} are read: compute a part of it first",
                text.len()
            );
            return Err(Error::new(Code::LimitExceeded, message));
        }
        let mut parser = Parser { tokens: tokens(text)?, next: 0, depth: 0, copied: 0 };
        let expr = parser.expr()?;
        match parser.peek() {
            Token::End => bounded(&expr).map(|()| expr),
            _ => Err(parser.unexpected("an operator or the end")),
        }
    }
}

/// Refuses what is too deep to be copied and walked over by recursion.
fn bounded(expr: &Expr) -> Result<()> {
    match expr.parts().any(|(depth, _)| depth > MAX_DEPTH) {
        true => Err(too_deep()),
        false => Ok(()),
    }
}

fn too_deep() -> Error {
    let message =
        format!("an expression is nested more than {MAX_DEPTH} levels: compute a part of it first");
    Error::new(Code::LimitExceeded, message)
}

struct Parser {
    /// Never empty: the end stands last.
    tokens: Vec<Placed>,
    next: usize,
    /// Brackets and operators that are open.
    depth: usize,
    /// Parts that were copied, of `CASE value WHEN …`.
    copied: usize,
}

impl Parser {
    fn peek(&self) -> &Token {
        self.tokens.get(self.next).map_or(&Token::End, |p| &p.token)
    }

    /// The column of the next token.
    fn at(&self) -> usize {
        self.tokens.get(self.next).or(self.tokens.last()).map_or(1, |p| p.at)
    }

    fn take(&mut self) -> Token {
        let token = self.peek().clone();
        self.next = (self.next + 1).min(self.tokens.len().saturating_sub(1));
        token
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Token::Word(w) if w.eq_ignore_ascii_case(word))
    }

    fn word(&mut self, word: &str) -> bool {
        let is = self.is_word(word);
        if is {
            self.take();
        }
        is
    }

    fn sign(&mut self, sign: &str) -> bool {
        let is = matches!(self.peek(), Token::Sign(s) if *s == sign);
        if is {
            self.take();
        }
        is
    }

    fn expect_sign(&mut self, sign: &str) -> Result<()> {
        if self.sign(sign) { Ok(()) } else { Err(self.unexpected(sign)) }
    }

    fn expect_word(&mut self, word: &str) -> Result<()> {
        if self.word(word) { Ok(()) } else { Err(self.unexpected(word)) }
    }

    /// What the next token is, for messages.
    fn found(&self) -> String {
        match self.peek() {
            Token::Word(w) => brief(w).into_owned(),
            Token::Quoted(w) => format!("\"{}\"", brief(w)),
            Token::Text(t) => format!("'{}'", brief(t)),
            Token::Number(n) => brief(n).into_owned(),
            Token::Sign(s) => (*s).to_owned(),
            Token::End => "the end".to_owned(),
        }
    }

    fn unexpected(&self, expected: &str) -> Error {
        wrong(format!("expected {expected}, found {}", self.found()), self.at())
    }

    /// Runs `part` one level deeper.
    fn deeper<T>(&mut self, part: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth > MAX_DEPTH {
            return Err(too_deep());
        }
        self.depth += 1;
        let result = part(self);
        self.depth -= 1;
        result
    }

    fn expr(&mut self) -> Result<Expr> {
        self.deeper(|p| {
            p.list(Function::Or, "OR", |p| p.list(Function::And, "AND", Self::negation))
        })
    }

    /// Operands joined by `word`: one operation of them all.
    fn list(
        &mut self,
        op: Function,
        word: &str,
        operand: impl Fn(&mut Self) -> Result<Expr>,
    ) -> Result<Expr> {
        let first = operand(self)?;
        if !self.is_word(word) {
            return Ok(first);
        }
        let mut args = vec![first];
        while self.word(word) {
            args.push(operand(self)?);
        }
        Ok(Expr::call(op, args))
    }

    fn negation(&mut self) -> Result<Expr> {
        match self.word("NOT") {
            true => Ok(Expr::call(Function::Not, vec![self.deeper(Self::negation)?])),
            false => self.comparison(),
        }
    }

    fn comparison(&mut self) -> Result<Expr> {
        let left = self.joined()?;
        let signs = [
            ("=", Function::Eq),
            ("==", Function::Eq),
            ("<>", Function::Neq),
            ("!=", Function::Neq),
            ("<=", Function::Lte),
            (">=", Function::Gte),
            ("<", Function::Lt),
            (">", Function::Gt),
        ];
        for (sign, op) in signs {
            if self.sign(sign) {
                return Ok(Expr::call(op, vec![left, self.joined()?]));
            }
        }
        if self.word("IS") {
            let op = if self.word("NOT") { Function::NotNull } else { Function::IsNull };
            self.expect_word("NULL")?;
            return Ok(Expr::call(op, vec![left]));
        }
        let not = self.word("NOT");
        let test = self.test(left)?;
        match (test, not) {
            (Ok(test), true) => Ok(Expr::call(Function::Not, vec![test])),
            (Ok(test), false) => Ok(test),
            (Err(_), true) => Err(self.unexpected("IN, BETWEEN or LIKE behind NOT")),
            (Err(left), false) => Ok(left),
        }
    }

    /// IN, BETWEEN or LIKE of `left`; or `left` itself where none of them follows.
    fn test(&mut self, left: Expr) -> Result<Result<Expr, Expr>> {
        if self.word("IN") {
            self.expect_sign("(")?;
            let mut args = vec![left];
            args.extend(self.arguments()?);
            return Ok(Ok(Expr::call(Function::In, args)));
        }
        if self.word("BETWEEN") {
            let low = self.joined()?;
            self.expect_word("AND")?;
            return Ok(Ok(Expr::call(Function::Between, vec![left, low, self.joined()?])));
        }
        for (word, op) in [("LIKE", Function::Like), ("ILIKE", Function::Ilike)] {
            if self.word(word) {
                return Ok(Ok(Expr::call(op, vec![left, self.joined()?])));
            }
        }
        Ok(Err(left))
    }

    /// Sums joined by `||`: one operation of them all.
    fn joined(&mut self) -> Result<Expr> {
        let first = self.sum()?;
        if !matches!(self.peek(), Token::Sign("||")) {
            return Ok(first);
        }
        let mut args = vec![first];
        while self.sign("||") {
            args.push(self.sum()?);
        }
        Ok(Expr::call(Function::Append, args))
    }

    fn sum(&mut self) -> Result<Expr> {
        self.chain(&[("+", Function::Add), ("-", Function::Sub)], Self::product)
    }

    fn product(&mut self) -> Result<Expr> {
        self.chain(
            &[("*", Function::Mul), ("/", Function::Div), ("%", Function::Mod)],
            Self::signed,
        )
    }

    /// Operands joined from the left by any of `signs`.
    fn chain(
        &mut self,
        signs: &[(&str, Function)],
        operand: impl Fn(&mut Self) -> Result<Expr>,
    ) -> Result<Expr> {
        let mut left = operand(self)?;
        while let Some((_, op)) = signs.iter().find(|(sign, _)| self.sign(sign)) {
            left = Expr::call(*op, vec![left, operand(self)?]);
        }
        Ok(left)
    }

    fn signed(&mut self) -> Result<Expr> {
        if self.sign("+") {
            return self.deeper(Self::signed);
        }
        if !self.sign("-") {
            return self.cast();
        }
        // The least whole number is one that only a sign makes fit.
        if let Token::Number(digits) = self.peek() {
            let number = number(&format!("-{digits}"), self.at())?;
            self.take();
            return self.casts(number);
        }
        Ok(Expr::call(Function::Neg, vec![self.deeper(Self::signed)?]))
    }

    fn cast(&mut self) -> Result<Expr> {
        let operand = self.operand()?;
        self.casts(operand)
    }

    /// `operand` with each `::type` and `AT TIME ZONE` that follows it.
    fn casts(&mut self, mut operand: Expr) -> Result<Expr> {
        loop {
            if self.sign("::") {
                operand = Expr::call(self.type_name()?, vec![operand]);
            } else if self.word("AT") {
                self.expect_word("TIME")?;
                self.expect_word("ZONE")?;
                let Token::Text(zone) = self.peek().clone() else {
                    return Err(self.unexpected("a time zone in single quotes"));
                };
                self.take();
                operand = Expr::call(Function::AtZone, vec![operand, Expr::text(zone)]);
            } else {
                return Ok(operand);
            }
        }
    }

    /// Expressions up to the closing bracket, at least one.
    fn arguments(&mut self) -> Result<Vec<Expr>> {
        let opened = self.at();
        let mut args = vec![self.expr()?];
        while self.sign(",") {
            args.push(self.expr()?);
        }
        self.close(opened)?;
        Ok(args)
    }

    fn close(&mut self, opened: usize) -> Result<()> {
        match self.sign(")") {
            true => Ok(()),
            false if *self.peek() == Token::End => Err(wrong(
                format!("a bracket opened at column {opened} is never closed: found the end"),
                self.at(),
            )),
            false => Err(self.unexpected("an operator, a comma or )")),
        }
    }
}

/// A number as it is written: whole where it is one of 64 bits without a point or exponent.
fn number(text: &str, at: usize) -> Result<Expr> {
    if let Ok(whole) = text.parse::<i64>() {
        return Ok(Expr::Int(whole));
    }
    match text.parse::<f64>() {
        Ok(v) if v.is_finite() => Ok(Expr::Number(v)),
        _ => Err(wrong(format!("{} is no finite number", brief(text)), at)),
    }
}
