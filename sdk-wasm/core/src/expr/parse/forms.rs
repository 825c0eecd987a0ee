//! What an operator stands between: constants, columns, calls, and SQL's forms of their own (CASE,
//! CAST, EXTRACT, SUBSTRING FROM).

use super::super::lex::{Token, wrong};
use super::super::{Expr, Function};
use super::{Parser, bounded, is_keyword, number};
use crate::error::{brief, nearest};
use crate::limits::MAX_EXPANDED;
use crate::{Code, Error, Result};

/// The types of CAST by the names that dialects have for them.
const TYPES: [(&str, Function); 22] = [
    ("INT", Function::ToInt),
    ("INTEGER", Function::ToInt),
    ("BIGINT", Function::ToInt),
    ("INT64", Function::ToInt),
    ("SIGNED", Function::ToInt),
    ("FLOAT", Function::ToFloat),
    ("DOUBLE", Function::ToFloat),
    ("REAL", Function::ToFloat),
    ("NUMERIC", Function::ToFloat),
    ("DECIMAL", Function::ToFloat),
    ("FLOAT64", Function::ToFloat),
    ("NUMBER", Function::ToFloat),
    ("TEXT", Function::ToText),
    ("VARCHAR", Function::ToText),
    ("STRING", Function::ToText),
    ("CHAR", Function::ToText),
    ("BOOL", Function::ToBool),
    ("BOOLEAN", Function::ToBool),
    ("DATE", Function::ToDate),
    ("TIMESTAMP", Function::ToTimestamp),
    ("DATETIME", Function::ToTimestamp),
    ("TIMESTAMPTZ", Function::ToTimestamp),
];

impl Parser {
    /// A constant, a column, a call or an expression in brackets.
    pub(super) fn operand(&mut self) -> Result<Expr> {
        let at = self.at();
        let word = match self.peek().clone() {
            Token::Number(digits) => {
                self.take();
                return number(&digits, at);
            }
            Token::Text(text) => {
                self.take();
                return Ok(Expr::Text { text });
            }
            Token::Quoted(name) => {
                self.take();
                return self.path(name);
            }
            Token::Sign("(") => {
                self.take();
                let inner = self.expr()?;
                self.close(at)?;
                return Ok(inner);
            }
            Token::Word(word) => word,
            Token::Sign(_) | Token::End => {
                return Err(self.unexpected("a column, a number, a text or ("));
            }
        };
        match word.to_ascii_uppercase().as_str() {
            "NULL" => self.constant(Expr::Null),
            "TRUE" => self.constant(Expr::Bool(true)),
            "FALSE" => self.constant(Expr::Bool(false)),
            "CASE" => self.case(),
            "CAST" | "TRY_CAST" => self.cast_form(),
            _ if is_keyword(&word) => Err(wrong(
                format!(
                    "{word} is a word of the language here: write the column of this name as \"{word}\""
                ),
                at,
            )),
            _ => {
                self.take();
                self.named(word, at)
            }
        }
    }

    fn constant(&mut self, constant: Expr) -> Result<Expr> {
        self.take();
        Ok(constant)
    }

    /// What begins with a word: a typed constant, a call or a column.
    fn named(&mut self, word: String, at: usize) -> Result<Expr> {
        if let Token::Text(text) = self.peek().clone() {
            if word.eq_ignore_ascii_case("DATE") {
                return self.constant(Expr::Date { date: text });
            }
            if word.eq_ignore_ascii_case("TIMESTAMP") {
                return self.constant(Expr::Timestamp { timestamp: text });
            }
        }
        if self.sign("(") {
            return self.call(&word, at);
        }
        self.path(word)
    }

    /// A column whose name may be a path: `user.country` is the column "user.country".
    fn path(&mut self, mut name: String) -> Result<Expr> {
        while self.sign(".") {
            let (Token::Word(part) | Token::Quoted(part)) = self.peek().clone() else {
                return Err(self.unexpected("a name behind the dot"));
            };
            self.take();
            name.push('.');
            name.push_str(&part);
        }
        Ok(Expr::Column(name))
    }

    fn call(&mut self, word: &str, at: usize) -> Result<Expr> {
        let function = Function::called(word).ok_or_else(|| unknown(word, at))?;
        match function {
            Function::Extract if matches!(self.peek(), Token::Word(_)) => return self.extract(at),
            Function::Substr => return self.substring(at),
            f if f.aggregate().is_some() => return self.aggregate(f, at),
            _ => {}
        }
        if self.sign(")") {
            if matches!(function, Function::Now | Function::Today) {
                return Ok(Expr::call(function, Vec::new()));
            }
            return Err(wrong(
                format!(
                    "{} has no operands: it is {}",
                    word.to_uppercase(),
                    function.signature().form
                ),
                at,
            ));
        }
        Ok(Expr::call(function, self.arguments()?))
    }

    /// An aggregate behind its bracket, with what it is filtered by: `COUNT(*)`, `COUNT(DISTINCT
    /// a)`, `SUM(a) FILTER (WHERE b)`.
    fn aggregate(&mut self, function: Function, at: usize) -> Result<Expr> {
        let counts = function == Function::Count;
        let call = if counts && self.word("DISTINCT") {
            let of = self.expr()?;
            self.close(at)?;
            Expr::call(Function::CountDistinct, vec![of])
        } else if counts && self.sign("*") {
            self.close(at)?;
            Expr::call(function, Vec::new())
        } else if self.sign(")") {
            Expr::call(function, Vec::new())
        } else {
            Expr::call(function, self.arguments()?)
        };
        if !self.word("FILTER") {
            return Ok(call);
        }
        let opened = self.at();
        self.expect_sign("(")?;
        self.expect_word("WHERE")?;
        let condition = self.expr()?;
        self.close(opened)?;
        Ok(Expr::call(Function::Filter, vec![call, condition]))
    }

    /// `EXTRACT(part FROM time)`, behind its bracket.
    fn extract(&mut self, at: usize) -> Result<Expr> {
        let Token::Word(part) = self.take() else { return Err(self.unexpected("a part of time")) };
        if !self.word("FROM") {
            return Err(self.unexpected("FROM"));
        }
        let time = self.expr()?;
        self.close(at)?;
        Ok(Expr::call(Function::Extract, vec![Expr::text(part.to_lowercase()), time]))
    }

    /// `SUBSTR(text, start, length)` or `SUBSTRING(text FROM start FOR length)`, behind its
    /// bracket.
    fn substring(&mut self, at: usize) -> Result<Expr> {
        let mut args = vec![self.expr()?];
        if self.word("FROM") {
            args.push(self.expr()?);
            if self.word("FOR") {
                args.push(self.expr()?);
            }
        } else {
            while self.sign(",") {
                args.push(self.expr()?);
            }
        }
        self.close(at)?;
        Ok(Expr::call(Function::Substr, args))
    }

    /// `CASE [value] WHEN … THEN … [ELSE …] END`.
    fn case(&mut self) -> Result<Expr> {
        self.expect_word("CASE")?;
        let value = if self.is_word("WHEN") { None } else { Some(self.expr()?) };
        let mut args = Vec::new();
        while self.word("WHEN") {
            let when = self.expr()?;
            args.push(match &value {
                Some(value) => Expr::call(Function::Eq, vec![self.copy(value)?, when]),
                None => when,
            });
            self.expect_word("THEN")?;
            args.push(self.expr()?);
        }
        if args.is_empty() {
            return Err(self.unexpected("WHEN"));
        }
        if self.word("ELSE") {
            args.push(self.expr()?);
        }
        self.expect_word("END")?;
        Ok(Expr::call(Function::Case, args))
    }

    /// A copy of `value`: many copies of much would be more than its text is.
    fn copy(&mut self, value: &Expr) -> Result<Expr> {
        bounded(value)?;
        self.copied = self.copied.saturating_add(value.parts().count());
        match self.copied > MAX_EXPANDED {
            true => {
                let message = format!(
                    "`CASE value WHEN` compares more than {MAX_EXPANDED} parts: compute the value first"
                );
                Err(Error::new(Code::LimitExceeded, message))
            }
            false => Ok(value.clone()),
        }
    }

    /// `CAST(value AS type)`.
    fn cast_form(&mut self) -> Result<Expr> {
        self.take();
        let opened = self.at();
        self.expect_sign("(")?;
        let value = self.expr()?;
        self.expect_word("AS")?;
        let cast = self.type_name()?;
        self.close(opened)?;
        Ok(Expr::call(cast, vec![value]))
    }

    /// The cast to the type that is named next; a length or precision in brackets says nothing
    /// here.
    pub(super) fn type_name(&mut self) -> Result<Function> {
        let at = self.at();
        let Token::Word(name) = self.peek().clone() else { return Err(self.unexpected("a type")) };
        let Some((_, cast)) = TYPES.iter().find(|(n, _)| n.eq_ignore_ascii_case(&name)) else {
            return Err(wrong(
                format!(
                    "no type {}: there are INT, FLOAT, TEXT, BOOL, DATE and TIMESTAMP",
                    brief(&name)
                ),
                at,
            ));
        };
        self.take();
        if name.eq_ignore_ascii_case("DOUBLE") {
            self.word("PRECISION");
        }
        if self.sign("(") {
            while matches!(self.peek(), Token::Number(_)) {
                self.take();
                self.sign(",");
            }
            self.close(at)?;
        }
        Ok(*cast)
    }
}

/// A function that there is not, with the nearest one as remedy.
fn unknown(word: &str, at: usize) -> Error {
    let upper = word.to_uppercase();
    let hint = nearest(&upper, Function::names())
        .map_or_else(String::new, |near| format!(": did you mean {near}?"));
    wrong(format!("no function {}{hint}", brief(&upper)), at)
}
