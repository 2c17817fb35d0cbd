//! Reading the commands of scripts: words, `name=value` options, rows after `|`.

mod corrections;
mod costs;
mod office;
mod years;

use crate::world::{World, digest, id};
use costs::{expense, order, pay};
use ledger::{
    account::Purpose,
    code::{Holder, OrganisationCode},
    command::{
        AllotFunds, AllotmentRow, Command, CommitRow, MakeCommitment, ProgrammeFunds, ProgrammeRow,
        ReceiveTransfer, Reference, References, Request, Reverse, ReverseLine, Verb,
    },
    day::{Day, Period},
    envelope::{Actor, Evidence, Role},
    event::{
        Act, AllotmentReduced, AmbitoRegistered, BodyParty, BookNumber, CashEndowed, Direction,
        EditionClosed, EditionOpened, EditionReopened, FundsAppropriated, OrganisationRegistered,
        Party, PersonParty, TermsChanged, TransferSent,
    },
    id::{ActorId, PersonId},
    money::Cents,
    state::{Key, Value},
    terms::{CupRule, PaymentDays, Scheme, SchemeKind, Terms},
};
use office::office;
use std::{collections::BTreeMap, fmt::Debug, str::FromStr};
use uuid::Uuid;

/// The options that speak of the whole command, in whatever part they stand.
const OF_THE_WHOLE: [&str; 25] = [
    "note",
    "eligible",
    "gross",
    "withheld",
    "key",
    "on",
    "as",
    "published",
    "own",
    "number",
    "cig",
    "nocig",
    "cup",
    "creditor",
    "receipt",
    "subject",
    "chapter",
    "competence",
    "date",
    "kind",
    "issuer",
    "behalf",
    "act",
    "cause",
    "evidence",
];

/// Words and options between two bars.
#[derive(Clone, Default)]
struct Part<'a> {
    words: Vec<&'a str>,
    options: BTreeMap<&'a str, &'a str>,
}

impl<'a> Part<'a> {
    fn of(text: &'a str) -> Self {
        let mut part = Self::default();
        for word in text.split_whitespace() {
            match word.split_once('=') {
                Some((name, value)) => {
                    part.options.insert(name, value);
                }
                None => part.words.push(word),
            }
        }
        part
    }

    fn word<T: FromStr<Err: Debug>>(&self, i: usize) -> T {
        read(self.words.get(i).unwrap_or_else(|| panic!("word {i} of {:?}", self.words)))
    }

    fn last<T: FromStr<Err: Debug>>(&self) -> T {
        read(self.words.last().unwrap())
    }

    fn option<T: FromStr<Err: Debug>>(&self, name: &str) -> Option<T> {
        self.options.get(name).map(|text| read(text))
    }

    /// The first row stands in the head, after `from` words; the others after bars.
    fn rows(&self, from: usize, others: &[Self]) -> Vec<Self> {
        let words = self.words[from..].to_vec();
        let first = Self { words, options: self.options.clone() };
        let empty = first.words.is_empty();
        let rows = (!empty).then_some(first).into_iter().chain(others.iter().cloned());
        // `x300` after a row repeats it; after `x300+` each has a cent more than the one before.
        rows.flat_map(|mut row| {
            let Some(times) = row.words.last().and_then(|it| it.strip_prefix('x')) else {
                return vec![row];
            };
            row.words.pop();
            let (times, grow) = (times.trim_end_matches('+'), times.ends_with('+'));
            let mut all = vec![row; read::<usize>(times)];
            for (more, row) in all.iter_mut().enumerate().filter(|_| grow) {
                let amount = row.words.pop().map(read::<Cents>).unwrap();
                let more = Cents::new(i64::try_from(more).unwrap());
                row.words.push(amount.plus(more).unwrap().to_string().leak());
            }
            all
        })
        .collect()
    }

    fn terms(&self) -> Terms {
        let window = self.option::<String>("window").map(|it| period(&it));
        let lines = self.options.get("lines").map(|it| it.split(',').map(read).collect());
        let cup = self.options.get("cup").and_then(|it| match *it {
            "required" => Some(CupRule::Required),
            "optional" => Some(CupRule::Optional),
            _ => None,
        });
        let scheme = self.options.get("scheme").map(|it| match *it {
            "reimbursement" => Scheme { kind: SchemeKind::Reimbursement, instalments: Vec::new() },
            percents => Scheme {
                kind: SchemeKind::Instalments,
                instalments: percents.split(',').map(read).collect(),
            },
        });
        let days = self.option::<u16>("days").map(PaymentDays::try_from);
        Terms {
            window,
            scheme,
            admitted_lines: lines.unwrap_or_default(),
            cup,
            payment_days: days.transpose().unwrap(),
            ..Terms::default()
        }
    }

    fn references(&self) -> References {
        References {
            subject: self.option("subject"),
            cig: self.option("cig"),
            no_cig: self.option("nocig"),
            cup: self.option("cup"),
            chapter: self.option("chapter"),
            number: self.options.get("number").map(|it| {
                let (year, number) = it.split_once('/').unwrap();
                BookNumber { year: read(year), number: read(number) }
            }),
        }
    }
}

fn read<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().unwrap_or_else(|why| panic!("{text}: {why:?}"))
}

fn period(text: &str) -> Period {
    let (from, to) = text.split_once("..").unwrap();
    Period::new(read(from), read(to)).unwrap()
}

fn named<T: serde::de::DeserializeOwned>(name: &str) -> T {
    serde_json::from_value(name.into()).unwrap()
}

fn reference(text: &str) -> Reference {
    match text.strip_prefix('#') {
        Some(index) => Reference::Id(id(read(index))),
        None => read(text),
    }
}

fn party(text: &str) -> Party {
    match text {
        "person" => Party::Person(PersonParty {
            person: PersonId::new(Uuid::from_u128(7)),
            digests: Vec::new(),
        }),
        text => Party::Body(BodyParty { tax_id: read(text) }),
    }
}

fn purpose(text: &str) -> Option<Purpose> {
    let (line, area) = text.split_once('/').map_or((text, None), |(line, area)| (line, Some(area)));
    (line != "available").then(|| Purpose { line: read(line), area: area.map(read) })
}

/// The command of a line of a script.
pub fn command(world: &World, line: &str) -> Command {
    let (verb, rest) = line.split_once(' ').unwrap();
    let mut parts = rest.split('|').map(Part::of);
    let mut head = parts.next().unwrap();
    let rows: Vec<Part> = parts.collect();
    for (name, value) in rows.iter().flat_map(|row| &row.options) {
        if OF_THE_WHOLE.contains(name) {
            head.options.insert(name, value);
        }
    }
    let verb = parse(verb, &head, &rows);
    let key = head.option("key").unwrap_or_else(|| read(&format!("line {}", world.log.len())));
    let effective_on = head.option("on").unwrap_or_else(|| read("2026-04-10"));
    let actor = match head.options.get("as").map(|it| it.split_once('/').unwrap()) {
        Some((organisation, role)) => actor(read(organisation), named(role)),
        None => customary(world, &verb, &head),
    };
    let request = Request {
        key,
        on_behalf_of: head.option("behalf"),
        effective_on,
        act: head.options.get("act").map(|it| {
            let [kind, number, date] = it.split(',').collect::<Vec<_>>()[..] else {
                panic!("{it}")
            };
            Act { kind: read(kind), number: read(number), date: read(date) }
        }),
        cause: head.option("cause"),
        evidence: head
            .options
            .get("evidence")
            .map(|it| Evidence { digest: digest(it) })
            .into_iter()
            .collect(),
        verb,
    };
    of_request(actor, request)
}

/// A command with all that a client adds to a verb.
pub fn asked(
    actor: Actor,
    key: ledger::text::CommandKey,
    effective_on: Day,
    verb: Verb,
) -> Command {
    let (act, cause, evidence) = (None, None, Vec::new());
    let request = Request { key, on_behalf_of: None, effective_on, act, cause, evidence, verb };
    of_request(actor, request)
}

fn of_request(actor: Actor, request: Request) -> Command {
    let Request { effective_on, on_behalf_of, act, cause, verb, .. } = &request;
    let digest = digest(&format!("{effective_on} {on_behalf_of:?} {act:?} {cause:?} {verb:?}"));
    Command { request: request.into(), actor, digest }
}

/// An account of a body, in a role.
pub fn actor(organisation: OrganisationCode, role: Role) -> Actor {
    Actor { account: ActorId::new(Uuid::from_u128(1)), organisation, role }
}

/// Who usually does it: the body whose act it is, in the role that may.
fn customary(world: &World, verb: &Verb, head: &Part) -> Actor {
    let holder = match verb {
        Verb::AppropriateFunds(it) => Some(&it.holder),
        Verb::AllotFunds(it) => Some(&it.grantor),
        Verb::ReduceAllotment(it) => Some(&it.grantor),
        Verb::AllotByWeights(it) => Some(&it.grantor),
        Verb::ReturnFunds(it) => Some(&it.holder),
        Verb::ProgrammeFunds(it) => Some(&it.holder),
        Verb::ChangeTerms(it) => it.grantor.as_ref(),
        _ => None,
    };
    let body = match (verb, holder) {
        (_, Some(Holder::Organisation(code))) => code.clone(),
        (_, Some(Holder::Ambito(code))) => {
            match world.slots.get(&Key::Ambito { code: code.clone() }) {
                Some(Value::Ambito(known)) => known.manager().clone(),
                _ => read("mlps"),
            }
        }
        (Verb::RegisterOrganisation(_) | Verb::RegisterAmbito(_) | Verb::SucceedManager(_), _) => {
            read("operator")
        }
        (Verb::CoverCash(it), _) => it.organisation.clone(),
        (Verb::RequestDisbursement(it), _) => it.organisation.clone(),
        (
            Verb::ChangeTerms(TermsChanged { edition, .. })
            | Verb::CloseEdition(EditionClosed { edition })
            | Verb::ReopenEdition(EditionReopened { edition }),
            _,
        ) => match world.slots.get(&Key::Edition { code: edition.clone() }) {
            Some(Value::Edition(known)) => known.opened.issuer.clone(),
            _ => read("mlps"),
        },
        (Verb::OpenEdition(it), _) => it.issuer.clone(),
        (Verb::EndowCash(it), _) => it.organisation.clone(),
        (Verb::SendTransfer(it), _) => it.sender.clone(),
        (Verb::ReceiveTransfer(it), _) => it.receiver.clone(),
        _ => head.word(0),
    };
    let role = match body.as_str() {
        "operator" => Role::Administrator,
        "mlps" => Role::Ministry,
        region if region.starts_with("r_") => Role::Region,
        _ => Role::AtsAccountant,
    };
    actor(body, role)
}

fn parse(verb: &str, head: &Part, rows: &[Part]) -> Verb {
    match verb {
        "body" | "ambito" | "open" => registry(verb, head),
        "appropriate" => {
            let signed: String = head.word(2);
            let (sign, amount) = signed.split_at(1);
            let direction = if sign == "+" { Direction::Increase } else { Direction::Reduction };
            let (edition, holder) = (head.word(0), head.word(1));
            let amount = read(amount);
            Verb::AppropriateFunds(FundsAppropriated { holder, edition, direction, amount })
        }
        "allot" => {
            let row = |row: Part| {
                let (holder, amount) = (row.word(0), row.last());
                AllotmentRow { holder, amount, terms: row.terms() }
            };
            let published_total = head.option("published");
            let first = 3.min(head.words.len());
            let rows = head.rows(first, rows).into_iter().map(row).collect();
            let (edition, grantor) = (head.word(0), head.word(1));
            Verb::AllotFunds(AllotFunds { edition, grantor, rows, published_total })
        }
        "reduce" => Verb::ReduceAllotment(AllotmentReduced {
            grantor: head.word(1),
            holder: head.word(3),
            edition: head.word(0),
            amount: head.word(4),
        }),
        "programme" => {
            let row = |row: Part| {
                let (from, to) = match row.words.as_slice() {
                    [from, "->", to, _] => (purpose(from), purpose(to)),
                    [to, _] => (None, purpose(to)),
                    other => panic!("{other:?}"),
                };
                ProgrammeRow { from, to, amount: row.last() }
            };
            let rows = head.rows(2, rows).into_iter().map(row).collect();
            Verb::ProgrammeFunds(ProgrammeFunds {
                edition: head.word(0),
                holder: head.word(1),
                rows,
            })
        }
        "commit" => commit(head, rows),
        "expense" => expense(head, rows),
        "pay" => pay(head, rows),
        "order" => order(head, rows),
        "reverse" => {
            let line = |row: Part| ReverseLine { line: row.word(0), amount: row.option("amount") };
            Verb::Reverse(Reverse {
                of: reference(head.words[1]),
                cause: named(head.words[2]),
                lines: rows.iter().cloned().map(line).collect(),
            })
        }
        "book" => years::book(head, rows),
        "rebook" => years::rebook(head, rows),
        "freeze" => years::freeze(head),
        "lessen" => corrections::lessen(head, rows),
        "refund" => corrections::refund(head, rows),
        "move" => corrections::reallocate(head),
        "endow" | "send" | "receive" => cash(verb, head),
        verb => office(verb, head, rows),
    }
}

fn registry(verb: &str, head: &Part) -> Verb {
    match verb {
        "body" => Verb::RegisterOrganisation(OrganisationRegistered {
            code: head.word(0),
            name: read("Ente"),
            kind: named(head.words[1]),
            tax_id: head.option("tax"),
            ipa: None,
            region: head.option("region"),
            comune: None,
        }),
        "ambito" => Verb::RegisterAmbito(AmbitoRegistered {
            code: head.word(0),
            name: read("Ambito"),
            region: head.word(1),
            legal_form: named("convention"),
            comuni: vec![read("027042"); head.option("comuni").unwrap_or(0)],
            manager: head.word(2),
        }),
        _ => Verb::OpenEdition(EditionOpened {
            code: head.word(0),
            fund: head.word(1),
            title: read("Annualità"),
            issuer: head.word(2),
            terms: head.terms(),
        }),
    }
}

fn commit(head: &Part, rows: &[Part]) -> Verb {
    let References { subject, cig, no_cig, cup, chapter, number } = head.references();
    let row = |row: Part| {
        let Purpose { line, area } = purpose(row.words[2]).unwrap();
        CommitRow {
            edition: row.word(0),
            holder: row.word(1),
            line,
            area,
            amount: row.last(),
            budget_year: row.option("year"),
        }
    };
    Verb::MakeCommitment(MakeCommitment {
        organisation: head.word(0),
        creditor: head.options.get("creditor").map(|it| party(it)),
        subject,
        cig,
        no_cig,
        cup,
        chapter,
        number,
        rows: head.rows(1, rows).into_iter().map(row).collect(),
    })
}

fn cash(verb: &str, head: &Part) -> Verb {
    match verb {
        "endow" => Verb::EndowCash(CashEndowed {
            edition: head.word(0),
            organisation: head.word(1),
            holder: head.word(2),
            amount: head.word(3),
        }),
        "send" => Verb::SendTransfer(TransferSent {
            edition: head.word(0),
            sender: head.word(1),
            sender_holder: head.word(2),
            receiver: head.word(4),
            holder: head.word(5),
            amount: head.word(6),
            returns: head.options.get("returns").map(|it| match reference(it) {
                Reference::Id(id) => id,
                other => panic!("{other}"),
            }),
        }),
        "receive" => Verb::ReceiveTransfer(ReceiveTransfer {
            edition: head.word(0),
            sender: head.word(1),
            receiver: head.word(3),
            holder: head.word(4),
            amount: head.word(5),
            transfer: head.options.get("of").map(|it| reference(it)),
            receipt: head.option("receipt"),
        }),
        other => panic!("no such verb: {other}"),
    }
}
