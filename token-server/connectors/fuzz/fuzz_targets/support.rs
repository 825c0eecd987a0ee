//! What the suite's modules expect beside them.

/// How a server of this machine is reached.
pub mod tools {
    use std::time::Duration;

    use pellucid_connectors::config::ConnectOptions;
    use pellucid_connectors::outbound::Reach;

    /// This machine may be connected to.
    pub const LOCAL: ConnectOptions =
        ConnectOptions { reach: Reach { private: true }, timeout: Duration::from_secs(5) };
}
