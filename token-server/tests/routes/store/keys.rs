use pellucid_server::store::{KeyScope, NewApiKey, RevocationKind, Store};
use pellucid_server::token::{Algorithm, KeyState};

use super::{Place, on_both};
use crate::support::{by, secret_of};

on_both!(
    two_that_start_at_once_agree,
    rotations_at_once_leave_one_that_signs,
    another_secret_stops_the_start,
    api_keys_live_and_end,
    only_hashes_and_seals_are_stored,
    revocations_keep_the_latest,
    the_algorithm_is_that_of_new_keys,
);

fn mint() -> NewApiKey {
    NewApiKey { label: "l".into(), scopes: vec![KeyScope::Mint], tenant: Some("acme".into()) }
}

async fn two_that_start_at_once_agree(place: Place) {
    let (first, second) = (place.open().await, place.open().await);
    let by_whom = by(0);
    let (a, b) = tokio::join!(first.key_ring(&by_whom), second.key_ring(&by_whom));
    assert_eq!(a.unwrap().active().kid, b.unwrap().active().kid);
    let (_, key) = first.create_api_key(&mint(), &by(0)).await.unwrap();
    assert!(second.find_api_key(&key, 0).await.unwrap().is_some(), "they share the pepper");
}

async fn rotations_at_once_leave_one_that_signs(place: Place) {
    let stores = [place.open().await, place.open().await];
    stores[0].key_ring(&by(0)).await.unwrap();
    let rotations = (0..6).map(|i| {
        let store = stores[i % 2].clone();
        tokio::spawn(async move { store.rotate_signing_key(&by(10)).await })
    });
    for done in futures::future::join_all(rotations).await {
        done.unwrap().unwrap();
    }
    let count = |keys: &[pellucid_server::store::SigningKeyRecord], state| {
        keys.iter().filter(|k| k.state == state).count()
    };
    let keys = stores[0].signing_keys().await.unwrap();
    assert_eq!(
        (
            count(&keys, KeyState::Active),
            count(&keys, KeyState::Next),
            count(&keys, KeyState::Retiring)
        ),
        (1, 1, 6)
    );
    // Much later the retiring ones are deleted.
    stores[1].rotate_signing_key(&by(100_000)).await.unwrap();
    let keys = stores[0].signing_keys().await.unwrap();
    assert_eq!(
        (
            count(&keys, KeyState::Active),
            count(&keys, KeyState::Next),
            count(&keys, KeyState::Retiring)
        ),
        (1, 1, 1)
    );
}

async fn another_secret_stops_the_start(place: Place) {
    drop(place.open().await);
    for (file, name) in [("api-key-pepper", "api_key_pepper"), ("sealing-key", "sealing_key")] {
        let path = place.folder.path().join("pellucid-data").join(file);
        let old = std::fs::read(&path).unwrap();
        std::fs::write(&path, [7; 32]).unwrap();
        let error = Store::open(&place.config()).await.map(drop).unwrap_err().to_string();
        assert!(error.contains(name) && error.contains("replica"), "{error}");
        std::fs::write(&path, old).unwrap();
    }
    place.open().await.key_ring(&by(0)).await.unwrap();
}

async fn api_keys_live_and_end(place: Place) {
    let store = place.open().await;
    let (record, key) = store.create_api_key(&mint(), &by(100)).await.unwrap();
    assert_eq!(store.find_api_key(&key, 100).await.unwrap(), Some(record.clone()));
    let (new, new_key) = store.rotate_api_key(&record.id, 160, &by(150)).await.unwrap();
    assert_eq!(
        (&new.scopes, &new.tenant, &new.label),
        (&record.scopes, &record.tenant, &record.label)
    );
    assert_ne!(new.id, record.id);
    for (at, old_in_force) in [(150, true), (159, true), (160, false), (1000, false)] {
        assert_eq!(store.find_api_key(&key, at).await.unwrap().is_some(), old_in_force, "{at}");
        assert!(store.find_api_key(&new_key, at).await.unwrap().is_some());
    }
    assert!(
        store.rotate_api_key(&record.id, 500, &by(200)).await.is_err(),
        "an expired key has no successor"
    );
    assert!(
        store.revoke_api_key(&new.id, &by(300)).await.unwrap()
            && !store.revoke_api_key(&new.id, &by(300)).await.unwrap()
    );
    assert!(store.find_api_key(&new_key, 300).await.unwrap().is_none());
    assert_eq!(store.api_keys(Some("acme")).await.unwrap().len(), 2);
    assert!(store.api_keys(Some("umbrella")).await.unwrap().is_empty());
}

async fn only_hashes_and_seals_are_stored(place: Place) {
    let store = place.open().await;
    let (_, key) = store.create_api_key(&mint(), &by(100)).await.unwrap();
    store.key_ring(&by(0)).await.unwrap();
    let secret = secret_of(&key);
    let sealed = store.seal("row 1", secret.as_bytes()).unwrap();
    assert!(store.unseal("row 2", &sealed).is_err());
    store.close().await;
    for entry in std::fs::read_dir(place.folder.path().join("pellucid-data")).unwrap() {
        let path = entry.unwrap().path();
        if let Ok(bytes) = std::fs::read(&path) {
            assert!(
                !bytes.windows(secret.len()).any(|w| w == secret.as_bytes()),
                "{}",
                path.display()
            );
            // The beginning of a PKCS#8 structure with an Ed25519 key.
            assert!(
                !bytes.windows(8).any(|w| w == [0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04]),
                "{}",
                path.display()
            );
        }
    }
}

async fn revocations_keep_the_latest(place: Place) {
    let store = place.open().await;
    store.revoke(RevocationKind::Tenant, "t", &by(1000)).await.unwrap();
    store.revoke(RevocationKind::Tenant, "t", &by(900)).await.unwrap();
    assert_eq!(
        store.revocations(1000).await.unwrap().until(RevocationKind::Tenant, "t"),
        Some(1000)
    );
    assert_eq!(
        store.revocations(1900).await.unwrap().until(RevocationKind::Tenant, "t"),
        Some(1000)
    );
    assert_eq!(
        store.revocations(2000).await.unwrap().until(RevocationKind::Tenant, "t"),
        None,
        "no token is that old"
    );
}

async fn the_algorithm_is_that_of_new_keys(place: Place) {
    let store = place.open().await;
    store.key_ring(&by(0)).await.unwrap();
    let mut config = place.config();
    config.token.algorithm = Algorithm::Es256;
    let other = Store::open(&config).await.unwrap();
    other.rotate_signing_key(&by(1)).await.unwrap();
    other.rotate_signing_key(&by(2)).await.unwrap();
    let ring = store.key_ring(&by(3)).await.unwrap();
    assert_eq!(ring.active().algorithm, Algorithm::Es256);
    let algorithms: Vec<_> =
        store.signing_keys().await.unwrap().iter().map(|k| k.algorithm).collect();
    assert_eq!(algorithms[0], Algorithm::EdDsa, "the first key still verifies");
}
