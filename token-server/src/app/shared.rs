//! What replicas share through Redis: results, rate limits, and word that keys or revocations
//! changed. Nothing here is needed to be right: while Redis is unavailable every replica goes on
//! alone, or refuses where the configuration says so.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use futures::StreamExt as _;
use redis::Script;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use tokio::sync::Notify;

use crate::config::{RedisConfig, Tier};

/// How long an answer or a connection may take. A slower Redis costs more than it saves.
const TIMEOUT: Duration = Duration::from_millis(250);
/// The time without attempts after a failure, so that requests do not each wait for Redis.
const RETRY_AFTER: Duration = Duration::from_secs(1);
/// Larger results are kept in memory only: sending them takes longer than most queries.
const MAX_VALUE: usize = 8 << 20;

/// GCRA (the leaky bucket as a meter): the key holds when the bucket would be empty, in
/// microseconds of Redis's own clock. Arguments: microseconds a query takes to come back, and how
/// many may come at once. Returns microseconds to wait, 0 where taken.
const TAKE: &str = r"
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local each, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local empty = tonumber(redis.call('GET', KEYS[1]) or now)
if empty < now then empty = now end
local wait = empty + each - each * burst - now
if wait > 0 then return math.ceil(wait) end
empty = empty + each
redis.call('SET', KEYS[1], string.format('%.0f', empty), 'PX', math.ceil((empty - now) / 1000) + 1)
return 0
";

/// The answer if there is one, else the lease to compute it, for the replica that asks first. Keys:
/// answer, lease. Arguments: who asks, milliseconds, the most bytes of an answer: what is longer
/// none of us has put there, and it is not read. Returns the outcome and the answer; see [`Claim`].
const CLAIM: &str = r"
if redis.call('STRLEN', KEYS[1]) > tonumber(ARGV[3]) then return {3, false} end
local found = redis.call('GET', KEYS[1])
if found then return {0, found} end
local held = redis.call('GET', KEYS[2])
if held == '-' then return {3, false} end
if held and held ~= ARGV[1] then return {2, false} end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return {1, false}
";

/// Renews one's lease. Arguments: whose, milliseconds.
const RENEW: &str = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0";

/// Ends one's lease. Arguments: whose, milliseconds for which to say that the answer is not shared,
/// or 0.
const RELEASE: &str = r"
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], '-', 'PX', ARGV[2]) end
return 0
";

/// Outcome of asking for an answer.
#[derive(Debug, PartialEq, Eq)]
pub enum Claim {
    /// It is there.
    Found(Vec<u8>),
    /// It is not, and it is for this replica to compute.
    Ours,
    /// Another replica computes it.
    Theirs,
    /// Another replica computed it and does not share it: it is too large.
    NotShared,
}

/// Redis does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RedisUnavailable;

/// A connection that is made anew whenever it breaks.
pub struct Shared {
    client: redis::Client,
    connection: ConnectionManager,
    prefix: String,
    take: Script,
    claim: Script,
    renew: Script,
    release: Script,
    started: Instant,
    /// Milliseconds after `started` until which Redis is left alone.
    unavailable_until: AtomicU64,
    unavailable: AtomicBool,
}

impl Shared {
    /// Redis as configured. It is not asked yet: a server starts without it, too.
    ///
    /// # Errors
    /// Where the URL is none.
    pub fn new(config: &RedisConfig) -> Result<Self, redis::RedisError> {
        let client = redis::Client::open(config.url.text())?;
        let options = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(TIMEOUT))
            .set_response_timeout(Some(TIMEOUT))
            .set_number_of_retries(1)
            .set_max_delay(TIMEOUT);
        let connection = ConnectionManager::new_lazy_with_config(client.clone(), options)?;
        Ok(Self {
            client,
            connection,
            prefix: config.prefix.clone(),
            take: Script::new(TAKE),
            claim: Script::new(CLAIM),
            renew: Script::new(RENEW),
            release: Script::new(RELEASE),
            started: Instant::now(),
            unavailable_until: AtomicU64::new(0),
            unavailable: AtomicBool::new(false),
        })
    }

    /// Whether the last attempt failed.
    pub fn is_unavailable(&self) -> bool {
        self.unavailable.load(Ordering::Relaxed)
    }

    /// What was put under `key`, or the lease to compute it, for `held`.
    ///
    /// # Errors
    /// [`RedisUnavailable`] where Redis does not answer.
    pub async fn claim(
        &self,
        key: &str,
        token: &str,
        held: Duration,
    ) -> Result<Claim, RedisUnavailable> {
        let mut call = self.claim.key(self.key("result", key));
        call.key(self.key("turn", key)).arg(token).arg(millis(held)).arg(MAX_VALUE);
        let (what, found): (u8, Option<Vec<u8>>) =
            self.run(|mut c| async move { call.invoke_async(&mut c).await }).await?;
        Ok(match (what, found) {
            (0, Some(found)) => Claim::Found(found),
            (1, _) => Claim::Ours,
            (2, _) => Claim::Theirs,
            _ => Claim::NotShared,
        })
    }

    /// Renews a lease for `held` from now on.
    pub async fn renew(&self, key: &str, token: &str, held: Duration) {
        let mut call = self.renew.key(self.key("turn", key));
        call.arg(token).arg(millis(held));
        let _: Result<(), RedisUnavailable> =
            self.run(|mut c| async move { call.invoke_async(&mut c).await }).await;
    }

    /// Ends a lease; `not_shared` for how long others hear that there is nothing to wait for.
    pub async fn release(&self, key: &str, token: &str, not_shared: Option<Duration>) {
        let mut call = self.release.key(self.key("turn", key));
        call.arg(token).arg(not_shared.map_or(0, millis));
        let _: Result<(), RedisUnavailable> =
            self.run(|mut c| async move { call.invoke_async(&mut c).await }).await;
    }

    /// Whether a value of this size is kept for so long.
    pub fn takes(bytes: usize, ttl: Duration) -> bool {
        bytes <= MAX_VALUE && ttl.as_secs() > 0
    }

    /// Keeps `value` under `key` for `ttl`, where it is not too large.
    pub async fn put(&self, key: &str, value: &[u8], ttl: Duration) {
        let seconds = ttl.as_secs();
        if !Self::takes(value.len(), ttl) {
            return;
        }
        let mut command = redis::cmd("SET");
        command.arg(self.key("result", key)).arg(value).arg("EX").arg(seconds);
        let _ = self.run(|mut c| async move { command.query_async::<()>(&mut c).await }).await;
    }

    /// Takes one query from the tenant's bucket, which all replicas share. The inner error is how
    /// long to wait where it is empty.
    ///
    /// # Errors
    /// [`RedisUnavailable`] where Redis does not answer.
    pub async fn take(
        &self,
        tenant: &str,
        tier: Tier,
    ) -> Result<Result<(), Duration>, RedisUnavailable> {
        let each = 3_600_000_000 / u64::from(tier.queries_per_hour.max(1));
        let mut call = self.take.key(self.key("limit", tenant));
        call.arg(each).arg(tier.burst());
        let micros: u64 = self.run(|mut c| async move { call.invoke_async(&mut c).await }).await?;
        Ok(match micros {
            0 => Ok(()),
            n => Err(Duration::from_micros(n)),
        })
    }

    /// Tells every replica that keys, revocations or dashboards changed.
    pub async fn announce(&self) {
        let mut command = redis::cmd("PUBLISH");
        command.arg(self.key("changed", "")).arg("1");
        let _ = self.run(|mut c| async move { command.query_async::<()>(&mut c).await }).await;
    }

    /// Wakes `changed` at every announcement, until nobody holds it. While Redis is unavailable
    /// nothing is heard: what must be known in time is polled as well.
    pub fn listen(&self, changed: &Arc<Notify>) -> impl Future<Output = ()> + Send + 'static {
        let (client, channel, changed) =
            (self.client.clone(), self.key("changed", ""), Arc::downgrade(changed));
        async move {
            while hear(&client, &channel, &changed).await.is_some() {
                tokio::time::sleep(RETRY_AFTER).await;
            }
        }
    }

    fn key(&self, kind: &str, name: &str) -> String {
        format!("{}:{kind}:{name}", self.prefix)
    }

    async fn run<T, F>(
        &self,
        ask: impl FnOnce(ConnectionManager) -> F,
    ) -> Result<T, RedisUnavailable>
    where
        F: Future<Output = redis::RedisResult<T>>,
    {
        let now = || u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        if now() < self.unavailable_until.load(Ordering::Relaxed) {
            return Err(RedisUnavailable);
        }
        // The manager waits for its retries as well; a request does not.
        let outcome = tokio::time::timeout(TIMEOUT * 2, ask(self.connection.clone())).await;
        let error = match outcome {
            Ok(Ok(value)) => {
                if self.unavailable.swap(false, Ordering::Relaxed) {
                    tracing::info!("Redis answers again");
                }
                return Ok(value);
            }
            Ok(Err(e)) => e.to_string(),
            Err(_) => "it took too long".to_owned(),
        };
        self.unavailable_until.store(now() + RETRY_AFTER.as_millis() as u64, Ordering::Relaxed);
        if !self.unavailable.swap(true, Ordering::Relaxed) {
            tracing::error!(error, "Redis does not answer; this replica goes on alone");
        }
        Err(RedisUnavailable)
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// One subscription, until it breaks; none once nobody holds `changed`.
async fn hear(client: &redis::Client, channel: &str, changed: &Weak<Notify>) -> Option<()> {
    let subscribed = async {
        let mut heard = client.get_async_pubsub().await?;
        heard.subscribe(channel).await.map(|()| heard)
    };
    if let Ok(Ok(mut heard)) = tokio::time::timeout(RETRY_AFTER, subscribed).await {
        // Something may have been announced before the subscription stood.
        changed.upgrade()?.notify_one();
        let mut messages = heard.on_message();
        while messages.next().await.is_some() {
            changed.upgrade()?.notify_one();
        }
    }
    changed.upgrade().map(drop)
}
