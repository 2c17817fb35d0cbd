//! The verdict: what the lock knows and what the database holds, compared; go on, or refuse and
//! say why. Pure.

use crate::outcome::At;
use jiff::{Timestamp, tz::TimeZone};
use journal::hash::Hash;
use store::{
    Phase, Residence,
    lock::{Incarnation, LockedHead},
};

/// What a database holds.
#[derive(Clone, Debug)]
pub struct Found {
    /// What it says of itself.
    pub residence: Option<Residence>,
    /// Its head.
    pub at: At,
    /// The root over as many entries as the lock knows, when there are so many.
    pub at_held: Option<Hash>,
}

/// Why a database may not be written to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A move or a restore has not ended.
    #[error(
        "il database è stato riempito a metà da un trasferimento o da un ripristino (da {place}, \
         il {since}): rilanciare lo stesso comando, che lo finisce"
    )]
    Filling {
        /// Where the ledger comes from.
        place: String,
        /// Since when.
        since: String,
    },
    /// The ledger has gone.
    #[error(
        "questo database è a riposo: il registro è stato trasferito in {place} il {since}; \
         scrivere là, o riportarlo qui con «fondaco move»"
    )]
    Retired {
        /// Where to.
        place: String,
        /// When.
        since: String,
    },
    /// It is a backup.
    #[error(
        "questo file è una copia di sicurezza di {place}, fatta il {since}: si legge e si \
         verifica, e si ripristina con «fondaco restore --from FILE --to URL»"
    )]
    Backup {
        /// Of what.
        place: String,
        /// When.
        since: String,
    },
    /// The lock has never heard of the ledger.
    #[error(
        "il lock non conosce questo registro ({} eventi, radice {}): se il lock è andato perso e \
         questo è il registro vero, dirlo con «fondaco lock adopt --reason \"…\"»; se è una copia, \
         non scriverci", found.tree_size, found.root
    )]
    Unheard {
        /// The database's head.
        found: At,
    },
    /// The lock knows the ledger in another database.
    #[error(
        "il lock conosce il registro in un altro database (incarnazione {}, {} eventi, radice {}), \
         non in questo (incarnazione {here}, {} eventi, radice {}): questo è stato ripristinato o \
         trasferito altrove; se d'ora in poi il registro è questo, dirlo con «fondaco lock adopt \
         --reason \"…\"»", held.incarnation, held.size, held.root, found.tree_size, found.root
    )]
    Elsewhere {
        /// What the lock holds.
        held: LockedHead,
        /// The incarnation of this database.
        here: Incarnation,
        /// The database's head.
        found: At,
    },
    /// The database lacks events that the lock knows.
    #[error(
        "mancano {} eventi: il lock conosce {} eventi con radice {}, il database ne ha {} con \
         radice {}. Riportare gli eventi da una copia che li ha («fondaco reappend --from URL»), o \
         accettarne la perdita («fondaco lock adopt --accept-loss --reason \"…\"»)",
        held.size - found.tree_size, held.size, held.root, found.tree_size, found.root
    )]
    Shorter {
        /// What the lock holds.
        held: LockedHead,
        /// The database's head.
        found: At,
    },
    /// The database holds other events than the lock knows.
    #[error(
        "gli eventi sono altri: sui primi {} il lock conosce la radice {}, il database ha {} (in \
         tutto {} eventi, radice {}). Scrivere nel database giusto, o accettare che quegli eventi \
         vadano perduti («fondaco lock adopt --accept-loss --reason \"…\"»)",
        held.size, held.root, there, found.tree_size, found.root
    )]
    Other {
        /// What the lock holds.
        held: LockedHead,
        /// The root over as many entries, in the database.
        there: Hash,
        /// The database's head.
        found: At,
    },
}

impl Refusal {
    /// Whether going on in this database gives up events that the lock knows.
    pub fn loses(&self) -> bool {
        matches!(self, Self::Shorter { .. } | Self::Other { .. })
    }
}

/// Whether what a database says of itself lets anybody write.
pub fn may_reside(residence: Option<&Residence>) -> Result<(), Refusal> {
    let Some(it) = residence else { return Ok(()) };
    let (place, since) = (it.place.clone(), since(it.at));
    match it.phase {
        Phase::Standing => Ok(()),
        Phase::Filling => Err(Refusal::Filling { place, since }),
        Phase::Retired => Err(Refusal::Retired { place, since }),
        Phase::Backup => Err(Refusal::Backup { place, since }),
    }
}

/// Whether a database is the one that the lock knows, with all that it knows. Missing or other
/// events are told before another incarnation: they are the greater loss.
pub fn judge(held: Option<&LockedHead>, found: &Found) -> Result<(), Refusal> {
    may_reside(found.residence.as_ref())?;
    extends(held, found)?;
    let Some(held) = held else { return Ok(()) };
    match &found.residence {
        Some(it) if it.incarnation != held.incarnation => {
            let (held, here) = (*held, it.incarnation);
            Err(Refusal::Elsewhere { held, here, found: found.at })
        }
        _ => Ok(()),
    }
}

/// Whether a database has every event that the lock knows.
pub fn extends(held: Option<&LockedHead>, found: &Found) -> Result<(), Refusal> {
    let at = found.at;
    let Some(held) = held.copied() else { return Err(Refusal::Unheard { found: at }) };
    match found.at_held {
        None => Err(Refusal::Shorter { held, found: at }),
        Some(there) if there != held.root => Err(Refusal::Other { held, there, found: at }),
        Some(_) => Ok(()),
    }
}

/// A moment as people in Italy write it.
pub fn since(micros: i64) -> String {
    let Ok(at) = Timestamp::from_microsecond(micros) else { return micros.to_string() };
    let zone = TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime("%d/%m/%Y alle %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Incarnation = Incarnation::new([1; 16]);
    const THERE: Incarnation = Incarnation::new([2; 16]);

    fn root(n: u8) -> Hash {
        Hash::from([n; 32])
    }

    fn held(size: u64, incarnation: Incarnation) -> LockedHead {
        LockedHead { size, root: root(7), incarnation }
    }

    /// A database of ten entries.
    fn found(phase: Phase, incarnation: Incarnation, at_held: Option<u8>) -> Found {
        let residence =
            Some(Residence { incarnation, phase, place: "sqlite:altrove.db".to_owned(), at: 0 });
        let at = At { tree_size: 10, root: root(9), leaf: None };
        Found { residence, at, at_held: at_held.map(root) }
    }

    fn verdict(held: Option<LockedHead>, found: &Found) -> &'static str {
        match judge(held.as_ref(), found) {
            Ok(()) => "go on",
            Err(Refusal::Filling { .. }) => "filling",
            Err(Refusal::Retired { .. }) => "retired",
            Err(Refusal::Backup { .. }) => "backup",
            Err(Refusal::Unheard { .. }) => "unheard",
            Err(Refusal::Elsewhere { .. }) => "elsewhere",
            Err(Refusal::Shorter { .. }) => "shorter",
            Err(Refusal::Other { .. }) => "other",
        }
    }

    #[test]
    fn what_is_known_and_what_is_found() {
        use Phase::{Backup, Filling, Retired, Standing};
        let unnamed = Found { residence: None, ..found(Standing, HERE, Some(7)) };
        let rows = [
            (Some(held(10, HERE)), found(Standing, HERE, Some(7)), "go on"),
            (Some(held(4, HERE)), found(Standing, HERE, Some(7)), "go on"),
            (Some(held(4, HERE)), found(Standing, HERE, Some(8)), "other"),
            (Some(held(11, HERE)), found(Standing, HERE, None), "shorter"),
            (Some(held(10, THERE)), found(Standing, HERE, Some(7)), "elsewhere"),
            (Some(held(11, THERE)), found(Standing, HERE, None), "shorter"),
            (Some(held(4, THERE)), found(Standing, HERE, Some(8)), "other"),
            (None, found(Standing, HERE, None), "unheard"),
            (Some(held(10, HERE)), found(Filling, HERE, Some(7)), "filling"),
            (Some(held(10, HERE)), found(Retired, HERE, Some(7)), "retired"),
            (Some(held(10, HERE)), found(Backup, HERE, Some(7)), "backup"),
            (None, found(Retired, HERE, None), "retired"),
            (Some(held(10, HERE)), unnamed.clone(), "go on"),
            (None, unnamed, "unheard"),
        ];
        for (held, found, expected) in rows {
            assert_eq!(verdict(held, &found), expected, "{held:?} {found:?}");
        }
    }

    #[test]
    fn a_refusal_says_both_sizes_both_roots_and_the_ways_out() {
        let shorter = judge(Some(&held(13, HERE)), &found(Phase::Standing, HERE, None));
        let said = shorter.unwrap_err().to_string();
        for part in [
            "mancano 3 eventi",
            "13 eventi",
            "10 con radice",
            &root(7).to_string(),
            &root(9).to_string(),
            "reappend",
            "--accept-loss",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
        let retired = judge(None, &found(Phase::Retired, HERE, None)).unwrap_err().to_string();
        assert!(retired.contains("sqlite:altrove.db il 01/01/1970 alle 01:00"), "{retired}");
    }
}
