//! Allotments split by weights: equal parts, people, Comuni, districts, progress. No cent is lost.

use super::{Case, Decided, Ids, Recording, Stop, authority::Given, refuse, some_rows, sum};
use crate::{
    code::Holder,
    command::{AllotByWeights, CRITERIA_PER_SPLIT, Criterion, EVENTS_PER_COMMAND},
    event::{CriterionPart, Weight},
    money::{Amount, Cents},
    rejection::{Refused, Rejection},
    split::by_weights,
    terms::Terms,
};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

impl Case<'_> {
    pub(super) fn allot_by_weights(&self, it: &AllotByWeights, ids: Ids<'_>) -> Decided<Recording> {
        some_rows("criteria", it.criteria.len(), CRITERIA_PER_SPLIT)?;
        for (i, criterion) in it.criteria.iter().enumerate() {
            let path = format!("criteria[{i}].weights");
            some_rows(&path, criterion.weights.len(), EVENTS_PER_COMMAND)?;
            if let Some(place) = repeated(criterion) {
                let why = "il titolare compare due volte nello stesso criterio".to_owned();
                let path = format!("{path}[{place}].holder");
                return refuse(path, Rejection::SplitImpossible { why });
            }
        }
        let wholes = wholes(it)?;
        let mut given = Shares::default();
        for (i, (criterion, whole)) in it.criteria.iter().zip(wholes).enumerate() {
            give(&format!("criteria[{i}]"), criterion, whole, it, &mut given)?;
        }
        let given = given.something();
        let recording = self.allot_rows(&it.edition, &it.grantor, &given, it.published_total, ids);
        recording.map_err(|stop| match stop {
            Stop::Refused(refused) => said_of_weights(it, &given, *refused).into(),
            Stop::Fault(fault) => fault.into(),
        })
    }
}

/// A refusal of a row of the split, said of the weight that gave the row's holder a part.
fn said_of_weights(it: &AllotByWeights, given: &[Given], refused: Refused) -> Refused {
    let Some(place) = refused.path.strip_prefix("rows") else { return refused };
    let (row, field) = place.split_once(']').unwrap_or_default();
    let row = row.strip_prefix('[').and_then(|row| row.parse::<usize>().ok());
    let holder = row.and_then(|row| given.get(row)).map(|row| &row.holder);
    if field.starts_with(".terms") {
        return refused.rejection.at(field.trim_start_matches('.'));
    }
    let path = holder.and_then(|holder| {
        it.criteria.iter().enumerate().find_map(|(i, criterion)| {
            let k = criterion.weights.iter().position(|it| it.holder == *holder)?;
            let field = if field == ".holder" { field } else { "" };
            Some(format!("criteria[{i}].weights[{k}]{field}"))
        })
    });
    refused.rejection.at(path.unwrap_or_else(|| "criteria".to_owned()))
}

fn repeated(criterion: &Criterion) -> Option<usize> {
    let mut seen: BTreeSet<&Holder> = BTreeSet::new();
    criterion.weights.iter().position(|it| !seen.insert(&it.holder))
}

/// What each criterion splits: its amount, or its percentage of the total, to the cent.
fn wholes(it: &AllotByWeights) -> Decided<Vec<Amount>> {
    let wrong = |why: &str| refuse("criteria", Rejection::SplitImpossible { why: why.to_owned() });
    let percents: Vec<Decimal> =
        it.criteria.iter().filter_map(|it| it.percent.map(Weight::get)).collect();
    let amounts: Vec<Amount> = it.criteria.iter().filter_map(|it| it.amount).collect();
    let all = it.criteria.len();
    if (percents.len(), amounts.len()) == (all, 0) {
        if percents.iter().sum::<Decimal>() != Decimal::ONE_HUNDRED {
            return wrong("le percentuali dei criteri non fanno 100");
        }
        return match by_weights(it.total, &percents) {
            Ok(parts) => match parts.into_iter().map(Cents::amount).collect() {
                Some(parts) => Ok(parts),
                None => wrong("a un criterio non tocca nemmeno un centesimo"),
            },
            Err(why) => wrong(&why.to_string()),
        };
    }
    if (percents.len(), amounts.len()) != (0, all) {
        return wrong("ogni criterio dice il suo importo, oppure ogni criterio la sua percentuale");
    }
    if sum("criteria", amounts.iter().copied())? != it.total.cents() {
        return wrong("gli importi dei criteri non fanno il totale");
    }
    Ok(amounts)
}

/// Splits one criterion over its holders, and adds to each its part.
fn give(
    path: &str,
    criterion: &Criterion,
    whole: Amount,
    it: &AllotByWeights,
    given: &mut Shares,
) -> Decided<()> {
    let impossible = |why: String| refuse(path, Rejection::SplitImpossible { why });
    let weights: Vec<Decimal> = criterion.weights.iter().map(|it| it.weight.get()).collect();
    let all = weights.iter().try_fold(Decimal::ZERO, |sum, it| sum.checked_add(*it));
    let Some(all) = all.and_then(Weight::new) else {
        return impossible("i pesi sono troppo grandi".to_owned());
    };
    let parts = match by_weights(whole, &weights) {
        Ok(parts) => parts,
        Err(why) => return impossible(why.to_string()),
    };
    for (weight, part) in criterion.weights.iter().zip(parts) {
        let part = CriterionPart {
            name: criterion.name.clone(),
            source: criterion.source.clone(),
            whole,
            weight: weight.weight,
            weight_total: all,
            part,
        };
        if !given.of(&weight.holder, &it.terms).add(part) {
            return refuse(path, Rejection::TooLarge {});
        }
    }
    Ok(())
}

/// What holders are given so far, in the order of their first appearance.
#[derive(Default)]
struct Shares {
    order: Vec<Holder>,
    given: BTreeMap<Holder, Given>,
}

impl Shares {
    fn of(&mut self, holder: &Holder, terms: &Terms) -> &mut Given {
        if !self.given.contains_key(holder) {
            self.order.push(holder.clone());
        }
        let nothing = || Given::nothing(holder.clone(), terms.clone());
        self.given.entry(holder.clone()).or_insert_with(nothing)
    }

    /// Those who are given something.
    fn something(mut self) -> Vec<Given> {
        let given = self.order.iter().filter_map(|holder| self.given.remove(holder));
        given.filter(|it| !it.is_nothing()).collect()
    }
}
