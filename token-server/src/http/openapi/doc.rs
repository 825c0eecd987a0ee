//! The words of a route: what its types cannot say.

/// What a route says of itself beside its types.
pub(in crate::http) struct Doc {
    pub(super) summary: &'static str,
    pub(super) description: Option<String>,
    pub(super) answer: &'static str,
    pub(super) id: &'static str,
    pub(super) optional_credential: Option<&'static str>,
    pub(super) headers: &'static [(&'static str, &'static str)],
    pub(super) kind: Option<&'static str>,
    pub(super) also: &'static [(u16, &'static str)],
    pub(super) refuses: &'static [u16],
    pub(super) head: Option<&'static str>,
}

/// Documents a route that does what `summary` says, and answers what `answer` says.
pub(in crate::http) fn doc(summary: &'static str, answer: &'static str) -> Doc {
    Doc {
        summary,
        description: None,
        answer,
        id: "The id",
        optional_credential: None,
        headers: &[],
        kind: None,
        also: &[],
        refuses: &[],
        head: None,
    }
}

impl Doc {
    /// Says more than the summary.
    pub(in crate::http) fn more(mut self, description: String) -> Self {
        self.description = Some(description);
        self
    }

    /// Says what the id in the path is of.
    pub(in crate::http) fn id(mut self, meaning: &'static str) -> Self {
        self.id = meaning;
        self
    }

    /// Tells more to those who show this credential.
    pub(in crate::http) fn optionally(mut self, credential: &'static str) -> Self {
        self.optional_credential = Some(credential);
        self
    }

    /// Reads these headers.
    pub(in crate::http) fn headers(
        mut self,
        headers: &'static [(&'static str, &'static str)],
    ) -> Self {
        self.headers = headers;
        self
    }

    /// Answers something of this content type, which is no JSON.
    pub(in crate::http) fn gives(mut self, kind: &'static str) -> Self {
        self.kind = Some(kind);
        self
    }

    /// Answers these statuses too.
    pub(in crate::http) fn also(mut self, statuses: &'static [(u16, &'static str)]) -> Self {
        self.also = statuses;
        self
    }

    /// Refuses by these statuses, beside those that follow from what the handler takes.
    pub(in crate::http) fn refuses(mut self, statuses: &'static [u16]) -> Self {
        self.refuses = statuses;
        self
    }

    /// Is asked by HEAD too.
    pub(in crate::http) fn head(mut self, summary: &'static str) -> Self {
        self.head = Some(summary);
        self
    }
}
