//! Budget years: receivables, their changes, and the figures at 31 December.

use crate::script::check_endowed;
use expect_test::expect;

#[test]
fn what_is_to_be_received_is_booked_by_year() {
    check_endowed(&expect![[r##"
        book c_l736 FNPS/2024 ats:VEN_01 r_veneto 2025 600.00 number=2025/77 key=a | 2026 300.00 => recorded
        seal c_l736 a                                                    => {"type":"ReceivableBooked","payload":{"organisation":"c_l736","holder":"ats:VEN_01","edition":"FNPS/2024","debtor":"r_veneto","number":{"year":2025,"number":"77"},"rows":[{"budget_year":2025,"amount":"600.00"},{"budget_year":2026,"amount":"300.00"}]}}
        book c_l736 FNPS/2024 ats:VEN_01 r_veneto 2025 1.00 number=2025/077 => refused RECEIVABLE_NUMBER_USED at number: l'accertamento n. 2025/077 di c_l736 è già registrato
        book c_l736 FNPS/2024 ats:VEN_01 r_veneto 2025 1.00 | 2025 2.00  => refused REPEATED_LINE at rows[1].budget_year: la stessa riga compare due volte: sommare gli importi in una sola
        book c_l736 FNPS/2024 ats:VEN_01 c_l736 2025 1.00                => refused SAME_PARTY at debtor: chi dà e chi riceve sono lo stesso: c_l736
        book c_l736 FNPS/2024 ats:VEN_02 r_veneto 2025 1.00              => refused WRONG_PARTY at holder: ats:VEN_02 è di c_d325, non di c_l736
        book c_l736 FNPS/2024 ats:VEN_01 nobody 2025 1.00                => refused UNKNOWN_ORGANISATION at debtor: l'ente «nobody» non è registrato
        book c_l736 FNPS/2030 ats:VEN_01 r_veneto 2025 1.00              => refused UNKNOWN_EDITION at edition: l'annualità «FNPS/2030» non è aperta: aprirla prima con OpenEdition
        book c_l736 FNPS/2024 ats:VEN_01 r_veneto                        => refused NOTHING_TO_RECORD at rows: serve almeno una riga
        book c_l736 FNPS/2024 ats:VEN_01 r_veneto 2025 1.00 as=c_l736/ats_planner => refused FORBIDDEN: il ruolo ats_planner di c_l736 non può impegnare, liquidare o pagare nel registro di c_l736
        rebook c_l736 number:2025/77 write_off 2025 600.01               => refused RECEIVABLE_EXHAUSTED at rows[0].amount: dell'accertamento number:2025/77 restano per il 2025 600.00, richiesti 600.01
        rebook c_l736 number:2025/77 write_off 2027 0.01                 => refused RECEIVABLE_EXHAUSTED at rows[0].amount: dell'accertamento number:2025/77 restano per il 2027 0.00, richiesti 0.01
        rebook c_l736 number:2025/78 write_off 2025 1.00                 => refused UNKNOWN_RECEIVABLE at receivable: l'accertamento number:2025/78 non esiste o è stato stornato
        rebook c_l736 key:x write_off 2025 1.00                          => refused UNKNOWN_RECEIVABLE at receivable: l'accertamento key:x non esiste o è stato stornato
        rebook c_d325 #18 write_off 2025 1.00 as=c_d325/ats_accountant   => refused WRONG_PARTY at receivable: l'accertamento #18 è di c_l736, non di c_d325
        rebook c_l736 number:2025/77 write_off 2025 1.00 way=increase    => refused CHANGE_UNCLEAR at rows[0].change: il verso della riga non è quello della causa
        rebook c_l736 number:2025/77 material_error 2025 1.00            => refused CHANGE_UNCLEAR at rows[0].change: dire se l'esercizio aumenta (increase) o diminuisce (decrease)
        rebook c_l736 number:2025/77 reimputation 2025 100.00 way=decrease | 2026 99.99 way=increase => refused CHANGE_UNCLEAR at rows: una reimputazione porta ad altri esercizi quanto toglie ai primi
        rebook c_l736 number:2025/77 addition 2025 1.00 | 2025 1.00      => refused REPEATED_LINE at rows[1].budget_year: la stessa riga compare due volte: sommare gli importi in una sola
        rebook c_l736 number:2025/77 reimputation 2025 100.00 way=decrease | 2027 100.00 way=increase key=b => recorded
        seal c_l736 b                                                    => {"type":"ReceivableChanged","payload":{"organisation":"c_l736","receivable":"#18","holder":"ats:VEN_01","edition":"FNPS/2024","cause":"reimputation","rows":[{"budget_year":2025,"change":"decrease","amount":"100.00"},{"budget_year":2027,"change":"increase","amount":"100.00"}]}}
        rebook c_l736 key:a addition 2025 50.00 key=c                    => recorded
        reverse c_l736 key:a annulled                                    => refused MOVED_ON at of: l'accertamento: 150.00 sono già andati avanti; stornare prima le sue variazioni
        reverse c_l736 key:c annulled | 0                                => refused ONLY_WHOLE at lines: quest'evento si storna solo per intero: togliere le righe (lines)
        reverse c_l736 key:c annulled                                    => recorded
        rebook c_l736 key:a write_off 2027 40.00 key=d                   => recorded
        reverse c_l736 key:b annulled                                    => refused MOVED_ON at of: la variazione dell'accertamento: 40.00 sono già andati avanti; stornare prima le variazioni che sono seguite
        reverse c_l736 key:d annulled                                    => recorded
        reverse c_l736 key:b annulled                                    => recorded
        reverse c_l736 key:a annulled                                    => recorded
        book c_l736 FNPS/2024 ats:VEN_01 r_veneto 2025 1.00 number=2025/77 => recorded
    "##]]);
}

/// DOMAIN: accertato 1,000.00, riscosso 600.00, impegnato 800.00 of which 300.00 next year, pagato 350.00.
#[test]
fn a_year_ends_with_the_figures_that_the_ledger_has() {
    check_endowed(&expect![[r#"
        book c_l736 FNPS/2024 ats:VEN_01 r_veneto 2025 1000.00 number=2025/77 on=2025-02-01 key=a => recorded
        receive FNPS/2024 r_veneto -> c_l736 ats:VEN_01 600.00 on=2025-03-01 key=i => FNPS/2024 ats:VEN_01: cash@c_l736 600.00, in_transit@r_veneto>c_l736 -600.00
            ! RECEIVED_UNDECLARED: ricevuti da r_veneto 600.00 non ancora dichiarati come inviati
        programme FNPS/2024 ats:VEN_01 SUP 900.00 on=2025-01-10          => FNPS/2024 ats:VEN_01: available 100.00, SUP programmed 900.00
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 500.00 | FNPS/2024 ats:VEN_01 SUP 300.00 year=2026 on=2025-04-01 nocig=PRESTAZIONI number=2025/1 key=c => FNPS/2024 ats:VEN_01: SUP programmed 100.00, SUP committed 800.00
        expense c_l736 1 350.00 key:c 350.00 date=2025-05-01 on=2025-05-10 key=e => FNPS/2024 ats:VEN_01: SUP committed 450.00, SUP expensed 350.00
        order c_l736 1/2025 key:e 350.00 on=2025-05-15 key=o             => recorded
        pay c_l736 1/2025 key:e 350.00 on=2025-06-01 key=p               => FNPS/2024 ats:VEN_01: SUP expensed 0.00, SUP paid 350.00, cash@c_l736 250.00, paid_out@c_l736 350.00
        freeze c_l736 FNPS/2024 ats:VEN_01 2025 on=2025-12-30            => refused YEAR_NOT_OVER at year: l'esercizio 2025 si chiude dal 31 dicembre 2025: indicare un giorno da quello in poi
        freeze c_l736 FNPS/2024 ats:VEN_02 2025 on=2026-04-30            => refused WRONG_PARTY at holder: ats:VEN_02 è di c_d325, non di c_l736
        freeze c_l736 FNPS/2024 ats:VEN_01 2025 on=2026-04-30 receivable=400.00 payable=150.00 deferred=300.00 surplus=199.00 cash=250.00 key=f => recorded
            ! YEAR_END_DIFFERS: l'avanzo vincolato secondo il registro: 200.00, secondo quanto approvato: 199.00
        seal c_l736 f                                                    => {"type":"YearEndFrozen","payload":{"organisation":"c_l736","holder":"ats:VEN_01","edition":"FNPS/2024","year":2025,"figures":{"booked":"1000.00","collected":"600.00","committed":"800.00","paid":"350.00","receivable":"400.00","payable":"150.00","deferred":"300.00","restricted_surplus":"200.00","restricted_cash":"250.00"},"approved":{"receivable":"400.00","payable":"150.00","deferred":"300.00","restricted_surplus":"199.00","restricted_cash":"250.00"}}}
        freeze c_l736 FNPS/2024 ats:VEN_01 2025 on=2026-05-01            => refused YEAR_ENDED at year: l'esercizio 2025 è già chiuso da #25: stornare quella chiusura per rifarla
        // Of the year that ended: flagged, and the year stays as it was.
        receive FNPS/2024 r_veneto -> c_l736 ats:VEN_01 10.00 on=2025-12-31 key=late => FNPS/2024 ats:VEN_01: cash@c_l736 260.00, in_transit@r_veneto>c_l736 -610.00
            ! AFTER_YEAR_END: registrato in un esercizio già chiuso (2025) di FNPS/2024 per ats:VEN_01: il rendiconto non cambia
            ! RECEIVED_UNDECLARED: ricevuti da r_veneto 610.00 non ancora dichiarati come inviati
        reverse c_l736 key:late material_error key=undo                  => FNPS/2024 ats:VEN_01: cash@c_l736 250.00, in_transit@r_veneto>c_l736 -600.00 (on 2025-12-31)
            ! AFTER_YEAR_END: registrato in un esercizio già chiuso (2025) di FNPS/2024 per ats:VEN_01: il rendiconto non cambia
        receive FNPS/2024 r_veneto -> c_l736 ats:VEN_01 10.00 on=2026-01-02 => FNPS/2024 ats:VEN_01: cash@c_l736 260.00, in_transit@r_veneto>c_l736 -610.00
            ! RECEIVED_UNDECLARED: ricevuti da r_veneto 610.00 non ancora dichiarati come inviati
        change c_l736 key:c reimputation 50.00 year=2026 number=2026/1 on=2026-01-15 key=m => recorded
        freeze c_l736 FNPS/2024 ats:VEN_01 2026 on=2027-04-30 key=g      => recorded
        seal c_l736 g                                                    => {"type":"YearEndFrozen","payload":{"organisation":"c_l736","holder":"ats:VEN_01","edition":"FNPS/2024","year":2026,"figures":{"booked":"1000.00","collected":"610.00","committed":"800.00","paid":"350.00","receivable":"390.00","payable":"450.00","deferred":"0.00","restricted_surplus":"200.00","restricted_cash":"260.00"}}}
        reverse c_l736 key:g annulled on=2027-05-01                      => recorded
        reverse c_l736 key:m annulled on=2026-12-31                      => recorded
        reverse c_l736 key:f annulled on=2026-05-02                      => recorded
        reverse c_l736 key:p payment_failed on=2025-12-31                => FNPS/2024 ats:VEN_01: SUP expensed 350.00, SUP paid 0.00, cash@c_l736 610.00, paid_out@c_l736 0.00
        freeze c_l736 FNPS/2024 ats:VEN_01 2025 on=2026-05-03 key=h      => recorded
        seal c_l736 h                                                    => {"type":"YearEndFrozen","payload":{"organisation":"c_l736","holder":"ats:VEN_01","edition":"FNPS/2024","year":2025,"figures":{"booked":"1000.00","collected":"600.00","committed":"800.00","paid":"0.00","receivable":"400.00","payable":"500.00","deferred":"300.00","restricted_surplus":"200.00","restricted_cash":"600.00"}}}
    "#]]);
}

/// Own money is no cash of the edition; what passes to another body leaves the books of the first.
#[test]
fn bodies_that_follow_one_another_have_books_of_their_own() {
    check_endowed(&expect![[r#"
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 500.00 nocig=PRESTAZIONI on=2026-04-11 key=c => FNPS/2024 ats:VEN_01: available 500.00, SUP committed 500.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        expense c_l736 1 100.00 key:c 100.00 date=2026-05-01 on=2026-05-10 key=e => FNPS/2024 ats:VEN_01: SUP committed 400.00, SUP expensed 100.00
        cover FNPS/2024 c_l736 ats:VEN_01 advanced 100.00 on=2026-05-20  => FNPS/2024 ats:VEN_01: own_funds@c_l736 -100.00, cash@c_l736 100.00
        pay c_l736 1/2026 key:e 100.00 on=2026-06-01                     => FNPS/2024 ats:VEN_01: SUP expensed 0.00, SUP paid 100.00, cash@c_l736 0.00, paid_out@c_l736 100.00
        succeed VEN_01 c_d325 key:c on=2026-07-01                        => recorded
        receive FNPS/2024 r_veneto -> c_d325 ats:VEN_01 700.00 on=2026-08-01 => FNPS/2024 ats:VEN_01: cash@c_d325 700.00, in_transit@r_veneto>c_d325 -700.00
            ! RECEIVED_UNDECLARED: ricevuti da r_veneto 700.00 non ancora dichiarati come inviati
        send FNPS/2024 c_d325 ats:VEN_01 -> c_l736 ats:VEN_01 100.00 on=2026-09-01 => FNPS/2024 ats:VEN_01: cash@c_d325 600.00, in_transit@c_d325>c_l736 100.00
        freeze c_l736 FNPS/2024 ats:VEN_01 2026 on=2027-04-30 key=old    => recorded
        seal c_l736 old                                                  => {"type":"YearEndFrozen","payload":{"organisation":"c_l736","holder":"ats:VEN_01","edition":"FNPS/2024","year":2026,"figures":{"booked":"0.00","collected":"0.00","committed":"100.00","paid":"100.00","receivable":"0.00","payable":"0.00","deferred":"0.00","restricted_surplus":"-100.00","restricted_cash":"0.00"}}}
        freeze c_d325 FNPS/2024 ats:VEN_01 2026 on=2027-04-30 key=new    => recorded
        seal c_d325 new                                                  => {"type":"YearEndFrozen","payload":{"organisation":"c_d325","holder":"ats:VEN_01","edition":"FNPS/2024","year":2026,"figures":{"booked":"0.00","collected":"600.00","committed":"400.00","paid":"0.00","receivable":"-600.00","payable":"400.00","deferred":"0.00","restricted_surplus":"-400.00","restricted_cash":"600.00"}}}
        change c_d325 #18 release 50.00 on=2027-02-01                    => FNPS/2024 ats:VEN_01: available 550.00, SUP committed 350.00
        reverse c_d325 #18 released on=2027-03-01 as=c_d325/ats_accountant => refused MOVED_ON at of: l'impegno: 150.00 sono già andati avanti; stornare prima le spese e le variazioni che lo usano
    "#]]);
}
