//! Acts of others: transcribed by their counterpart, then confirmed, disputed or superseded by their
//! owner. Nothing is posted twice.

use super::{Case, Decided, Draft, Found, Ids, authority::post, refuse};
use crate::{
    apply::{act_key, left_to_undo},
    code::{EditionCode, Holder, OrganisationCode},
    command::{OnAct, Verb},
    event::{Act, ActConfirmed, ActDisputed, ActDoes, ActKey, Event, ReversalCause, Reversed},
    id::EventId,
    money::{Amount, Cents},
    rejection::Rejection,
    rights,
    state::{KnownAct, Recorded, Transcribed, Transcription, Value},
    tally::Tally,
    terms::Terms,
};

/// What stands of an act while its rows are decided: each transcription answers one row.
pub(super) struct Standing {
    holder: Holder,
    transcriptions: Vec<Transcription>,
}

impl Case<'_> {
    /// An act of another is written with the act and its evidence, by its counterpart, and only
    /// where it may be.
    pub(super) fn may_transcribe(&self) -> Decided<()> {
        let request = &self.command.request;
        let Some(owner) = &request.on_behalf_of else { return Ok(()) };
        let acting = match &request.verb {
            Verb::OpenEdition(it) => {
                let holder = Holder::Organisation(it.issuer.clone());
                self.acting_for("issuer", &holder)?
            }
            Verb::AllotFunds(it) => self.acting_for("grantor", &it.grantor)?,
            Verb::ReduceAllotment(it) => self.acting_for("grantor", &it.grantor)?,
            Verb::ChangeTerms(it) => match &it.grantor {
                Some(grantor) => self.acting_for("grantor", grantor)?,
                None => self.edition("edition", &it.edition)?.opened.issuer.clone(),
            },
            other => {
                let type_name = other.name().to_owned();
                return refuse("on_behalf_of", Rejection::NotTranscribable { type_name });
            }
        };
        let missing = match (&request.act, request.evidence.is_empty()) {
            (None, _) => Some(("act", "l'atto (tipo, numero, data)")),
            (_, true) => Some(("evidence", "l'evidenza (l'impronta del documento)")),
            _ => None,
        };
        if let Some((path, missing)) = missing {
            let (owner, missing) = (owner.clone(), missing.to_owned());
            return refuse(path, Rejection::TranscriptionUnproven { owner, missing });
        }
        let book = &self.command.actor.organisation;
        if acting == *book {
            return refuse("on_behalf_of", Rejection::SameParty { party: book.to_string() });
        }
        if acting != *owner {
            let what = "l'atto".to_owned();
            let (owner, given) = (acting.to_string(), owner.to_string());
            return refuse("on_behalf_of", Rejection::WrongParty { what, owner, given });
        }
        match &request.verb {
            Verb::AllotFunds(it) => it.rows.iter().enumerate().try_for_each(|(i, row)| {
                self.concerns_the_writer(&format!("rows[{i}].holder"), &row.holder)
            }),
            Verb::ReduceAllotment(it) => self.concerns_the_writer("holder", &it.holder),
            Verb::ChangeTerms(it) => match &it.holder {
                Some(holder) => self.concerns_the_writer("holder", holder),
                // A counterpart writes of its own part, never of everybody's.
                None => refuse("holder", super::registry::only_together()),
            },
            _ => Ok(()),
        }
    }

    /// A counterpart writes of its own part only.
    fn concerns_the_writer(&self, path: &str, holder: &Holder) -> Decided<()> {
        self.held_by(path, holder, &self.command.actor.organisation)
    }

    /// What stands of the act on a holder's part; a counterpart may not repeat what its owner said,
    /// nor what it has transcribed itself.
    pub(super) fn standing_act(
        &self,
        path: &str,
        does: ActDoes,
        (grantor, holder, edition): (&Holder, &Holder, &EditionCode),
        amount: Cents,
    ) -> Decided<Standing> {
        let nothing = Standing { holder: holder.clone(), transcriptions: Vec::new() };
        let request = &self.command.request;
        let Some(act) = &request.act else { return Ok(nothing) };
        let owner = match &request.on_behalf_of {
            Some(owner) => Some(owner.clone()),
            None => rights::acting_for(grantor, request.effective_on, self.state)?,
        };
        let Some(owner) = owner else { return Ok(nothing) };
        let Some(known) = self.known_act(&owner, edition, holder, ActKey::of(does, act))? else {
            return Ok(nothing);
        };
        if request.on_behalf_of.is_none() {
            let mut standing = nothing;
            for it in &known.transcribed {
                let written = self.state.recorded(&it.event)?.and_then(|it| it.act.as_ref());
                if written.is_some_and(|written| written.is_of_a_kind_with(act)) {
                    standing.transcriptions.push(it.clone());
                }
            }
            return Ok(standing);
        }
        let again = known.transcribed.iter().any(|it| it.amount.cents() == amount);
        if known.own == 0 && !again && known.transcribed.iter().all(is_unconfirmed) {
            return Ok(nothing);
        }
        let (act, holder, edition) = (in_words(act), holder.to_string(), edition.clone());
        refuse(path, Rejection::ActAlreadyRecorded { owner, act, holder, edition })
    }

    fn known_act(
        &self,
        owner: &OrganisationCode,
        edition: &EditionCode,
        holder: &Holder,
        act: ActKey,
    ) -> Decided<Option<&KnownAct>> {
        Ok(match self.state.get(&act_key(owner, edition, holder, act))? {
            Some(Value::Act(known)) => Some(known),
            _ => None,
        })
    }

    /// The confirmation of a transcription that says what its owner says now, if there is one.
    pub(super) fn confirmed(
        &self,
        standing: &mut Standing,
        edition: &EditionCode,
        amount: Amount,
        terms: &Terms,
    ) -> Decided<Option<Found>> {
        for (place, it) in standing.transcriptions.iter().enumerate() {
            let same_terms = match self.state.recorded(&it.event)?.map(|it| &it.event) {
                Some(Event::FundsAllotted(allotted)) => allotted.terms.same_as(terms),
                Some(_) => true,
                None => false,
            };
            if it.amount == amount && same_terms {
                let of = standing.transcriptions.remove(place).event;
                let holder = Some(standing.holder.clone());
                let confirmed = ActConfirmed { of, edition: edition.clone(), holder };
                return Ok(Some(Found::new(Event::ActConfirmed(confirmed))));
            }
        }
        Ok(None)
    }

    /// The reversals of what counterparts had written otherwise: the act itself stands before them.
    pub(super) fn superseded(
        &self,
        standing: impl IntoIterator<Item = Standing>,
        tally: &mut Tally<'_>,
        ids: Ids<'_>,
    ) -> Decided<Vec<Draft>> {
        let mut drafts = Vec::new();
        for it in standing.into_iter().flat_map(|it| it.transcriptions).filter(is_unconfirmed) {
            let of = it.event;
            let Some(recorded) = self.state.recorded(&of)? else { continue };
            let Some(lines) = left_to_undo(&recorded.event, self.state.reversal(&of)?) else {
                continue;
            };
            let cause = ReversalCause::Superseded;
            let mut found = Found::new(Event::Reversed(Reversed { of, lines, cause }));
            post("rows", &mut found, tally)?;
            drafts.push(found.draft(ids(), self.command.request.effective_on));
        }
        Ok(drafts)
    }

    /// What a grantor has given after the act takes the place of what was transcribed of it must
    /// still cover what was taken back since.
    pub(super) fn covers_what_was_taken(
        &self,
        (grantor, holder, edition): (&Holder, &Holder, &EditionCode),
        given: Cents,
        superseded: Option<&Standing>,
    ) -> Decided<()> {
        // What its owner agreed to is the act: another figure is another's to undo first.
        let agreed = superseded.iter().flat_map(|it| &it.transcriptions);
        if let Some(it) = agreed.into_iter().find(|it| !is_unconfirmed(it)) {
            let act = self.command.request.act.as_ref().map(in_words).unwrap_or_default();
            let (owner, edition) = (self.command.actor.organisation.clone(), edition.clone());
            let holder = format!("{holder} ({})", it.amount);
            let rejection = Rejection::ActAlreadyRecorded { owner, act, holder, edition };
            return refuse("rows", rejection);
        }
        let gone = superseded.iter().flat_map(|it| &it.transcriptions);
        let gone = Cents::sum(gone.filter(|it| is_unconfirmed(it)).map(|it| it.amount));
        let granted = self.state.granted(grantor, holder, edition)?.copied().unwrap_or_default();
        let after = gone.and_then(|gone| granted.plus(given)?.minus(gone));
        match after {
            Some(after) if after.is_negative() => {
                let what = "l'assegnazione trascritta".to_owned();
                let downstream = "le riduzioni e le restituzioni che la toccano".to_owned();
                let moved = after.shortfall();
                refuse("rows", Rejection::MovedOn { what, moved, downstream })
            }
            Some(_) => Ok(()),
            None => refuse("rows", Rejection::TooLarge {}),
        }
    }

    /// Its owner agrees with a transcription.
    pub(super) fn confirm_act(&self, it: &OnAct) -> Decided<Found> {
        let (edition, holder) = self.transcription(it.of)?;
        let confirmed = ActConfirmed { of: it.of, edition, holder };
        Ok(Found::new(Event::ActConfirmed(confirmed)))
    }

    /// Its owner disagrees with a transcription, and says why.
    pub(super) fn dispute_act(&self, it: &OnAct) -> Decided<Found> {
        let (edition, holder) = self.transcription(it.of)?;
        if self.command.request.cause.is_none() {
            let field_code = "MISSING_FIELD".to_owned();
            let message = "per contestare un atto serve la causa (cause)".to_owned();
            return refuse("cause", Rejection::Malformed { field_code, message });
        }
        Ok(Found::new(Event::ActDisputed(ActDisputed { of: it.of, edition, holder })))
    }

    /// What its owner has confirmed is its owner's to undo.
    pub(super) fn may_undo(&self, of: EventId, recorded: &Recorded) -> Decided<()> {
        let Some(owner) = &recorded.on_behalf_of else { return Ok(()) };
        let given = &self.command.actor.organisation;
        if owner == given || self.waiting(of, recorded)?.is_some() {
            return Ok(());
        }
        let what = "l'atto, che il titolare ha confermato,".to_owned();
        let (owner, given) = (owner.to_string(), given.to_string());
        refuse("of", Rejection::WrongParty { what, owner, given })
    }

    /// The part that a transcription, which its owner has still to confirm, is about.
    fn transcription(&self, of: EventId) -> Decided<(EditionCode, Option<Holder>)> {
        let recorded = self.state.recorded(&of)?;
        match recorded.map(|it| self.waiting(of, it)).transpose()?.flatten() {
            Some(part) => Ok(part),
            None => refuse("of", Rejection::NotATranscription { reference: of.to_string() }),
        }
    }

    /// The same, of an event as the log has it; none when its owner has nothing to confirm.
    fn waiting(
        &self,
        of: EventId,
        recorded: &Recorded,
    ) -> Decided<Option<(EditionCode, Option<Holder>)>> {
        let (Some(owner), Some(act)) = (&recorded.on_behalf_of, &recorded.act) else {
            return Ok(None);
        };
        let (does, holder, edition) = match &recorded.event {
            Event::EditionOpened(it) => {
                let known = self.state.edition(&it.code)?;
                let waits =
                    known.is_some_and(|known| known.id == of && known.transcribed.is_some());
                return Ok(waits.then(|| (it.code.clone(), None)));
            }
            // Later terms take their place, its owner's too: what is said of them changes nothing.
            Event::TermsChanged(it) => return Ok(Some((it.edition.clone(), it.holder.clone()))),
            Event::FundsAllotted(it) => (ActDoes::Gives, &it.holder, &it.edition),
            Event::AllotmentReduced(it) => (ActDoes::Takes, &it.holder, &it.edition),
            _ => return Ok(None),
        };
        let known = self.known_act(owner, edition, holder, ActKey::of(does, act))?;
        let waits = known.is_some_and(|known| {
            known.transcribed.iter().any(|it| it.event == of && is_unconfirmed(it))
        });
        Ok(waits.then(|| (edition.clone(), Some(holder.clone()))))
    }
}

impl Standing {
    /// Whether some counterpart wrote of it.
    pub(super) fn is_transcribed(&self) -> bool {
        !self.transcriptions.is_empty()
    }
}

/// Whether its owner has yet to agree.
fn is_unconfirmed(it: &Transcription) -> bool {
    it.state != Transcribed::Confirmed
}

fn in_words(act: &Act) -> String {
    format!("{} n. {} del {}", act.kind, act.number, act.date)
}
