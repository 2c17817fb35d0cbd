//! People: accounts with a role in an organisation, and their tokens. Outside the log, and written
//! only where the log may be.

use crate::{Bookkeeper, Failure};
use journal::hash::sha256;
use ledger::{
    code::OrganisationCode,
    day::Day,
    envelope::{Actor, Role},
    identifier::shown,
    rights::Standing,
    state::{Key, Value},
    text::holds_codice_fiscale,
};
use store::{NewToken, NewUser, User};

/// What every token begins with, so that people and scanners recognise one.
const PREFIX: &str = "fnd_";

/// Why an account or token cannot be made or used.
#[derive(Debug, thiserror::Error)]
pub enum NoAccount {
    /// The database failed.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// No account has that name.
    #[error("l'utenza «{0}» non esiste: vedere «fondaco account list»")]
    Unknown(String),
    /// The name is taken.
    #[error("l'utenza «{0}» esiste già")]
    Taken(String),
    /// The name cannot be a name.
    #[error(
        "il nome di utenza «{0}» non è valido: servono da 2 a 64 lettere, cifre, punto, trattino \
         o _, per esempio contabile-ven-01"
    )]
    Malformed(String),
    /// A name or label would show who somebody is.
    #[error("PERSONAL_DATA: {0} contiene il codice fiscale di una persona: sceglierne un altro")]
    Personal(&'static str),
    /// The organisation is not registered.
    #[error("l'ente «{0}» non è registrato: registrarlo prima con RegisterOrganisation")]
    UnknownOrganisation(OrganisationCode),
    /// The account may not be used any more.
    #[error("l'utenza «{0}» non è più attiva")]
    Inactive(String),
}

impl Bookkeeper {
    /// Adds an account of a person.
    ///
    /// # Errors
    /// [`NoAccount`] when the name is taken or malformed, or the organisation is not registered.
    pub async fn add_account(
        &self,
        name: &str,
        organisation: &OrganisationCode,
        role: Role,
        valid_until: Option<Day>,
    ) -> Result<User, NoAccount> {
        if holds_codice_fiscale(name) {
            return Err(NoAccount::Personal("il nome di utenza"));
        }
        let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if !(2..=64).contains(&name.len()) || !name.chars().all(named) {
            return Err(NoAccount::Malformed(shown(name)));
        }
        if !organisation.is_operator() && self.standing_facts(organisation).await?.is_none() {
            return Err(NoAccount::UnknownOrganisation(organisation.clone()));
        }
        self.stays().await?;
        let people = self.store.people();
        if people.user_named(name).await.map_err(Failure::from)?.is_some() {
            return Err(NoAccount::Taken(name.to_owned()));
        }
        let user = User {
            id: self.chance.actor_id(),
            name: name.to_owned(),
            organisation: organisation.clone(),
            role,
            valid_until,
            disabled_at: None,
        };
        let created_at = self.clock.now().micros();
        let new = NewUser { user: user.clone(), created_at };
        people.add_user(&new).await.map_err(Failure::from)?;
        Ok(user)
    }

    /// Every account, by name.
    ///
    /// # Errors
    /// [`Failure`] when the database fails.
    pub async fn accounts(&self) -> Result<Vec<User>, Failure> {
        Ok(self.store.people().users().await?)
    }

    /// The account of a name, when it may be used today.
    ///
    /// # Errors
    /// [`NoAccount`] when there is none, or it is disabled or expired.
    pub async fn account(&self, name: &str) -> Result<User, NoAccount> {
        let user = self.any_account(name).await?;
        if self.is_active(&user) { Ok(user) } else { Err(NoAccount::Inactive(name.to_owned())) }
    }

    /// The account of a name, active or not.
    async fn any_account(&self, name: &str) -> Result<User, NoAccount> {
        let user = self.store.people().user_named(name).await.map_err(Failure::from)?;
        user.ok_or_else(|| NoAccount::Unknown(shown(name)))
    }

    /// Disables an account; its tokens die with it.
    ///
    /// # Errors
    /// [`NoAccount`] when there is none, or it is disabled already.
    pub async fn disable_account(&self, name: &str) -> Result<(), NoAccount> {
        let user = self.any_account(name).await?;
        self.stays().await?;
        let now = self.clock.now().micros();
        let done = self.store.people().disable_user(user.id, now).await.map_err(Failure::from)?;
        if done { Ok(()) } else { Err(NoAccount::Inactive(name.to_owned())) }
    }

    /// Makes a token for an account. It is shown once: only its hash is kept.
    ///
    /// # Errors
    /// [`NoAccount`] when the account cannot be used, or the label cannot be kept.
    pub async fn create_token(&self, name: &str, label: &str) -> Result<String, NoAccount> {
        if holds_codice_fiscale(label) {
            return Err(NoAccount::Personal("l'etichetta del token"));
        }
        let user = self.account(name).await?;
        self.stays().await?;
        let mut secret = [0; 32];
        self.chance.fill(&mut secret);
        let token = format!("{PREFIX}{}", hex::encode(secret));
        let new = NewToken {
            hash: sha256(token.as_bytes()),
            user: user.id,
            label: label.chars().take(100).collect(),
            created_at: self.clock.now().micros(),
        };
        self.store.people().add_token(&new).await.map_err(Failure::from)?;
        Ok(token)
    }

    /// Whether any token ever carried a label.
    ///
    /// # Errors
    /// [`Failure`] when the database fails.
    pub async fn has_tokens(&self, label: &str) -> Result<bool, Failure> {
        Ok(self.store.people().has_tokens(label).await?)
    }

    /// Revokes the tokens of an account that carry a label. The number revoked.
    ///
    /// # Errors
    /// [`NoAccount`] when there is no such account.
    pub async fn revoke_tokens(&self, name: &str, label: &str) -> Result<u64, NoAccount> {
        let user = self.any_account(name).await?;
        self.stays().await?;
        let now = self.clock.now().micros();
        let revoked = self.store.people().revoke_tokens(user.id, label, now).await;
        Ok(revoked.map_err(Failure::from)?)
    }

    /// The standing of whoever holds a token; none when it is unknown, revoked, or its account is
    /// disabled or expired.
    ///
    /// # Errors
    /// [`Failure`] when the database fails.
    pub async fn signed_in(&self, token: &str) -> Result<Option<Standing>, Failure> {
        if !token.starts_with(PREFIX) || token.len() > 100 {
            return Ok(None);
        }
        // The hash is looked up, never the token compared: no timing tells how much of it is right.
        let user = self.store.people().user_by_token(&sha256(token.as_bytes())).await?;
        match user {
            Some(user) if self.is_active(&user) => Ok(Some(self.standing(&user).await?)),
            _ => Ok(None),
        }
    }

    /// The standing of an account: what it is, and what the registry says of its organisation.
    ///
    /// # Errors
    /// [`Failure`] when the database fails.
    pub async fn standing(&self, user: &User) -> Result<Standing, Failure> {
        let known = self.standing_facts(&user.organisation).await?;
        Ok(Standing {
            actor: actor(user),
            kind: known.as_ref().map(|it| it.registered.kind),
            region: known.and_then(|it| it.registered.region),
        })
    }

    async fn standing_facts(
        &self,
        organisation: &OrganisationCode,
    ) -> Result<Option<ledger::state::KnownOrganisation>, Failure> {
        let key = Key::Organisation { code: organisation.clone() };
        let slots = self.store.snapshot().await?.load(&[key]).await?;
        Ok(slots.into_iter().find_map(|(_, value)| match value {
            Some(Value::Organisation(known)) => Some(known),
            _ => None,
        }))
    }

    /// What is written here stays with the ledger: in a database that was left it would be lost.
    pub(crate) async fn stays(&self) -> Result<(), Failure> {
        match self.hindrance().await? {
            None => Ok(()),
            Some(refusal) => Err(Failure::HistoryReplaced(refusal.to_string())),
        }
    }

    fn is_active(&self, user: &User) -> bool {
        let expired = match (user.valid_until, self.clock.today()) {
            (Some(last), Some(today)) => last < today,
            _ => false,
        };
        user.disabled_at.is_none() && !expired
    }
}

/// Who an account is, as events seal it.
pub fn actor(user: &User) -> Actor {
    Actor { account: user.id, organisation: user.organisation.clone(), role: user.role }
}
