//! The registry that a reading knows: bodies, territories and endowments.

use crate::{Bookkeeper, Failure};
use ledger::{
    code::{Holder, OrganisationCode},
    day::Day,
    identifier::Malformed,
    rights::Object,
    state::{KnownAmbito, KnownEdition, KnownOrganisation},
};
use serde::de::DeserializeOwned;
use std::{collections::BTreeMap, sync::Arc};
use store::Snapshot;

/// The bodies, territories and endowments that a reading knows.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    /// By code.
    pub organisations: BTreeMap<String, KnownOrganisation>,
    /// By code.
    pub ambiti: BTreeMap<String, KnownAmbito>,
    /// By code.
    pub editions: BTreeMap<String, KnownEdition>,
}

/// Slots of the registry read in one statement.
const PAGE: u32 = 1000;
impl Bookkeeper {
    /// The registry of a snapshot, kept until an event changes it: the last that did marks it.
    pub(super) async fn registry(
        &self,
        snapshot: &mut dyn Snapshot,
        mark: u64,
    ) -> Result<Arc<Registry>, Failure> {
        if let Some((known, registry)) = self.registry.lock().await.as_ref()
            && *known == mark
        {
            return Ok(Arc::clone(registry));
        }
        let registry = Arc::new(Registry {
            organisations: family(snapshot, "organisation").await?,
            ambiti: family(snapshot, "ambito").await?,
            editions: family(snapshot, "edition").await?,
        });
        *self.registry.lock().await = Some((mark, Arc::clone(&registry)));
        Ok(registry)
    }
}

async fn family<T: DeserializeOwned>(
    snapshot: &mut dyn Snapshot,
    family: &str,
) -> Result<BTreeMap<String, T>, Failure> {
    let mut all = BTreeMap::new();
    let mut after = String::new();
    loop {
        let rows = snapshot.slots(family, &after, PAGE).await?;
        let Some(last) = rows.last() else { return Ok(all) };
        after.clone_from(&last.key);
        for row in rows {
            let value = serde_json::from_str(&row.value)
                .map_err(|error| Failure::Internal(format!("slot {}: {error}", row.key)))?;
            // OK: every key of a family is `family:code`.
            let code = row.key.get(family.len() + 1..).unwrap_or_default();
            all.insert(code.to_owned(), value);
        }
    }
}

impl Registry {
    /// The organisation that acts for a holder on a day, and the Region it lies in.
    pub fn acting_for(&self, holder: &Holder, day: Option<Day>) -> Object {
        match holder {
            Holder::Ambito(code) => match self.ambiti.get(code.as_str()) {
                Some(ambito) => Object::Holder {
                    organisation: day
                        .map_or_else(|| ambito.manager(), |day| ambito.manager_on(day))
                        .clone(),
                    region: Some(ambito.registered.region.clone()),
                },
                None => Object::Ledger,
            },
            Holder::Organisation(code) => self.body(code),
        }
    }

    pub(crate) fn body(&self, code: &OrganisationCode) -> Object {
        let known = self.organisations.get(code.as_str());
        let region = known.and_then(|it| it.registered.region.clone());
        Object::Holder { organisation: code.clone(), region }
    }
}

/// A code of a question, read and found; a code that names nothing is no question, not a zero.
pub(crate) fn named<T>(
    code: Option<&String>,
    noun: &str,
    parse: impl Fn(&str) -> Result<T, Malformed>,
    exists: impl Fn(&str) -> bool,
) -> Result<Option<T>, Failure> {
    let Some(code) = code else { return Ok(None) };
    let parsed = parse(code).map_err(|malformed| Failure::Question(malformed.to_string()))?;
    if exists(code) {
        return Ok(Some(parsed));
    }
    Err(Failure::Question(format!("{noun} «{code}»: non esiste in questo registro")))
}
